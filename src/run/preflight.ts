// Preflight: whether this machine can carry the fleet, asked before anything is started.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { EnvironmentError } from "../errors.ts";
import { expectedSales } from "../plan/load-curve.ts";
import type { Plan } from "../plan/plan.ts";
import { maxProxies } from "../toxiproxy/limits.ts";

/** Descriptors that a process needs besides one or two a terminal: its files, pipes and libraries. */
const spareDescriptors = 200;

export interface Limits {
  /** Open files a process may have; Node and Go raise themselves to the hard limit. */
  readonly descriptors: number;
  /** Local ports for outgoing connections to one address. */
  readonly ports: number;
}

interface Needs {
  /** Toxiproxy holds two connections a terminal, the most of all processes. */
  readonly descriptors: number;
  /** All of Toxiproxy's connections go to the gateway's one address. */
  readonly ports: number;
}

function needsOf(plan: Pick<Plan, "terminals" | "cohorts">): Needs {
  return { descriptors: 2 * plan.terminals + plan.cohorts.length + spareDescriptors, ports: plan.terminals };
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
  const needs = needsOf(plan);
  const fit = terminalsWithin(limits, plan.cohorts.length);
  const why: string[] = [];
  const todo: string[] = [];
  if (needs.descriptors > limits.descriptors) {
    why.push(
      `open files: Toxiproxy needs ${needs.descriptors}, two a terminal; the limit is ${limits.descriptors}`,
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
    todo.push("strike by provider, link or group instead of independent shares (tillstorm plan shows them)");
  }
  if (why.length === 0) return;
  if (fit < plan.terminals) todo.push(`or run a smaller fleet: ${fit} terminals would fit`);
  throw new EnvironmentError({
    what: `this machine cannot carry ${plan.terminals} terminals live`,
    why,
    todo: todo.join("; "),
  });
}

/** Of a virtual run: measured with bench/virtual.ts and the measures' log of sales. */
const bytesPerTerminal = 1_500;
const bytesPerSale = 45;
const bytesOfBase = 150 * 2 ** 20;

/** Throws an EnvironmentError where a virtual run would need more memory than there is. */
export function checkMemory(plan: Plan, availableBytes: number = process.availableMemory()): void {
  const sales = expectedSales(plan);
  const needed = bytesOfBase + plan.terminals * bytesPerTerminal + sales * bytesPerSale;
  if (needed <= availableBytes) return;
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  throw new EnvironmentError({
    what: `this machine has too little memory for ${plan.terminals} terminals in virtual time`,
    why: [
      `they and about ${Math.round(sales)} sales need ${gib(needed)}; ${gib(availableBytes)} are available`,
    ],
    todo: "run a smaller fleet or a shorter time",
  });
}
