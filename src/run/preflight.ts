// Preflight: whether this machine can carry the fleet, asked before anything is started.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { EnvironmentError } from "../errors.ts";
import { expectedSales } from "../plan/load-curve.ts";
import { multipliersText } from "../plan/multiplying.ts";
import type { Plan } from "../plan/plan.ts";
import { maxProxies } from "../toxiproxy/limits.ts";
import { type HeldConnections, heldConnections } from "./held-connections.ts";
import { memoryNeeded } from "./memory.ts";

/** Descriptors that a process needs besides one or two a connection: its files, pipes and libraries. */
const spareDescriptors = 200;

export interface Limits {
  /** Open files a process may have; Node and Go raise themselves to the hard limit. */
  readonly descriptors: number;
  /** Local ports for outgoing connections to one address. */
  readonly ports: number;
}

interface Needs {
  /** Toxiproxy holds both ends of every terminal's connections, the most of all processes. */
  readonly descriptors: number;
  /** All of Toxiproxy's connections go to the gateway's one address. */
  readonly ports: number;
}

function needsOf({ groups, cohorts }: Plan, { most }: HeldConnections): Needs {
  let connections = most;
  // A terminal that has used all of its links is connected on all of them.
  for (const { terminals, links } of groups) connections += (terminals[1] - terminals[0]) * links.length;
  return { descriptors: 2 * connections + cohorts.length + spareDescriptors, ports: connections };
}

/** The limits of this machine; unlimited where they cannot be read (not a Unix). */
export function limitsOfMachine(): Limits {
  const { stdout } = spawnSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" });
  const descriptors = Number.parseInt(stdout ?? "", 10);
  return {
    descriptors: Number.isNaN(descriptors) ? Number.POSITIVE_INFINITY : descriptors,
    ports: localPorts(),
  };
}

function localPorts(): number {
  try {
    const [from, to] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8")
      .trim()
      .split(/\s+/)
      .map(Number);
    return to - from + 1;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** How many terminals fit into these limits, with a few cohorts; Infinity where nothing limits them. */
export function terminalsWithin({ descriptors, ports }: Limits, cohorts = 10): number {
  return Math.max(0, Math.min(Math.floor((descriptors - cohorts - spareDescriptors) / 2), ports));
}

/** Throws an EnvironmentError with everything that does not suffice, what would fit and how to raise it. */
export function checkLimits(plan: Plan, limits: Limits): void {
  const held = heldConnections(plan);
  const needs = needsOf(plan, held);
  const connectionsEach = needs.ports / plan.terminals;
  const fit = Math.floor(terminalsWithin(limits, plan.cohorts.length) / connectionsEach);
  const why: string[] = [];
  const todo: string[] = [];
  if (needs.descriptors > limits.descriptors) {
    why.push(
      `open files: Toxiproxy needs ${needs.descriptors}, two a connection; the limit is ${limits.descriptors}`,
    );
    todo.push(
      `raise the limit (as root: ulimit -Hn ${needs.descriptors}; for good: nofile in /etc/security/limits.conf)`,
    );
  }
  if (needs.ports > limits.ports) {
    why.push(`local ports: ${needs.ports} connections to the gateway; the machine has ${limits.ports}`);
    todo.push('widen the range (as root: sysctl net.ipv4.ip_local_port_range="10240 65535")');
  }
  if (plan.cohorts.length > maxProxies) {
    why.push(`proxies: one a cohort, ${plan.cohorts.length}; Toxiproxy carries ${maxProxies} well`);
    const multipliers = multipliersText(plan);
    if (multipliers) why.push(`what multiplies them: ${multipliers}`);
    todo.push("strike by provider, link, region or group, or with same, instead of independent shares");
  }
  if (why.length === 0) return;
  if (held.most > 0 && (needs.descriptors > limits.descriptors || needs.ports > limits.ports)) {
    why.push(
      `outage ${held.outage}: about ${held.most} connections that terminals give up are held until it lets go`,
    );
    todo.push(`shorten ${held.outage}, or strike fewer terminals`);
  }
  if (fit < plan.terminals) todo.push(`or run a smaller fleet: ${fit} terminals would fit`);
  throw new EnvironmentError({
    what: `this machine cannot carry ${plan.terminals} terminals live`,
    why,
    todo: todo.join("; "),
  });
}

/** Of V8's heap, what lives in it may fill so much: above, it would do little but look for garbage. */
const heapFill = 0.8;

/** Throws an EnvironmentError where a virtual run would need more memory than there is, or more than Node may take. */
export function checkMemory(
  plan: Plan,
  availableBytes: number = process.availableMemory(),
  heapLimitBytes: number = getHeapStatistics().heap_size_limit,
): void {
  const { bytes, heapBytes } = memoryNeeded(plan);
  const gib = (count: number) => `${(count / 2 ** 30).toFixed(1)} GiB`;
  const fleet = `${plan.terminals} terminals in virtual time`;
  const they = `they and about ${Math.round(expectedSales(plan))} sales`;
  if (bytes > availableBytes) {
    throw new EnvironmentError({
      what: `this machine has too little memory for ${fleet}`,
      why: [`${they} need about ${gib(bytes)}; ${gib(availableBytes)} are available`],
      todo: "run a smaller fleet or a shorter time",
    });
  }
  const limitNeeded = heapBytes / heapFill;
  if (limitNeeded > heapLimitBytes) {
    throw new EnvironmentError({
      what: `Node may take too little memory for ${fleet}`,
      why: [`${they} need a heap of about ${gib(limitNeeded)}; Node's limit is ${gib(heapLimitBytes)}`],
      todo: `raise it: NODE_OPTIONS=--max-old-space-size=${Math.ceil(limitNeeded / 2 ** 20)}`,
    });
  }
}
