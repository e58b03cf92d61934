// How fast the virtual engine is, on one core, with the gateway's core and the audit included. Every case runs in
// a process of its own, so that its memory is its own.
//
//     node bench/virtual.ts            the cases with their goals, and the cost of an event by size of fleet
//     node bench/virtual.ts CASE       one of them

import { spawnSync } from "node:child_process";
import { RunningAudit } from "../src/audit/running-audit.ts";
import { VirtualFleet } from "../src/engine/virtual/fleet.ts";
import { type FactSink, facts } from "../src/facts.ts";
import { heldMs } from "../src/outages/stall.ts";
import type { Cohort, LinkProfile, Load, Outage, Plan, ToxicPlan } from "../src/plan/plan.ts";
import type { TerminalPolicy } from "../src/plan/policy.ts";
import { sigmaOf } from "../src/random.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

interface Case {
  readonly about: string;
  readonly terminals: number;
  readonly durationMs: number;
  readonly settleMs: number;
  /** At each terminal, at the level 1 of the shape. */
  readonly salesPerHour: number;
  readonly shape: Load["shape"];
  readonly outages: readonly { readonly at: number; readonly forMs: number; readonly share: number }[];
  /** What the outages are; a black hole unless said. */
  readonly kind?: "blackhole" | "stall";
  /** Whether links jitter and lose packets: then every message has a delay of its own. */
  readonly isUneven?: boolean;
  /** Workers of the gateway, as a multiple of those that are busy at the peak. */
  readonly headroom: number;
  readonly goal?: { readonly seconds: number; readonly mebibytes?: number };
}

const day: Load["shape"] = [
  ...[0, 7].map((at) => ({ at: at * hour, level: 0.1 })),
  ...[{ at: 9 * hour, level: 0.6 }],
  ...[{ at: 12.5 * hour, level: 1 }],
  ...[{ at: 15 * hour, level: 0.6 }],
  ...[{ at: 18 * hour, level: 0.9 }],
  ...[{ at: 21 * hour, level: 0.3 }],
  ...[{ at: 24 * hour, level: 0.1 }],
];

const cases: Readonly<Record<string, Case>> = {
  peak: {
    ...peak(1_000_000),
    about: "1,000,000 terminals, a peak hour at 20 sales/h, 10 min black hole of 40 %",
    goal: { seconds: 100, mebibytes: 2_048 },
  },
  day: {
    about: "20,000 terminals, 24 h with 40 sales/h at the peak, three outages",
    terminals: 20_000,
    durationMs: 24 * hour,
    settleMs: 2 * hour,
    salesPerHour: 40,
    shape: day,
    outages: [
      { at: 8 * hour, forMs: 20 * minute, share: 0.2 },
      { at: 12 * hour, forMs: hour, share: 0.5 },
      { at: 18 * hour, forMs: 10 * minute, share: 1 },
    ],
    headroom: 3,
    goal: { seconds: 60 },
  },
  long: {
    about: "10,000 terminals at 10 sales/h, a 15-hour outage of all and the day after",
    terminals: 10_000,
    durationMs: 40 * hour,
    settleMs: 2 * hour,
    salesPerHour: 10,
    shape: flat(40 * hour),
    outages: [{ at: hour, forMs: 15 * hour, share: 1 }],
    // With less, the forwards of all terminals wait longer at the gateway than a terminal does.
    headroom: 15,
    goal: { seconds: 30 },
  },
  "uneven-100000": {
    ...peak(100_000),
    about: "100,000 terminals, the same peak hour with a stall, on links that jitter and lose packets",
    kind: "stall",
    isUneven: true,
  },
  "peak-10000": { ...peak(10_000), about: "10,000 terminals, the same peak hour" },
  "peak-100000": { ...peak(100_000), about: "100,000 terminals, the same peak hour" },
};

function peak(terminals: number): Omit<Case, "about"> {
  const outages = [{ at: 20 * minute, forMs: 10 * minute, share: 0.4 }];
  return {
    ...{ terminals, durationMs: hour, settleMs: hour },
    salesPerHour: 20,
    shape: flat(hour),
    outages,
    headroom: 3,
  };
}

function flat(durationMs: number): Load["shape"] {
  return [
    { at: 0, level: 1 },
    { at: durationMs, level: 1 },
  ];
}

/** As the preset jpos-saf. */
const policy: TerminalPolicy = {
  timeoutMs: 30 * second,
  signOnWithinMs: minute,
  detection: { failures: 2, afterMs: 40 * second },
  probe: { baseMs: 5 * second, capMs: minute, jitter: "full" },
  offline: { maxAmountMinor: 1e12, maxPayments: 1e9, maxTotalMinor: 1e15, expireAfterMs: 24 * hour },
  forward: {
    as: "deferred",
    firstWaitMs: 30 * second,
    gapMs: second,
    retry: { baseMs: minute, capMs: minute, jitter: "none" },
    maxAttempts: 1_000,
  },
};

const wifi: LinkProfile = {
  name: "wifi",
  downDelayMs: 2,
  upDelayMs: 2,
  downKbps: 30_000,
  upKbps: 15_000,
  jitterMs: 0,
  loss: 0,
};
const lte: LinkProfile = {
  name: "4g",
  downDelayMs: 20,
  upDelayMs: 20,
  downKbps: 4_000,
  upKbps: 3_000,
  jitterMs: 0,
  loss: 0,
};

/** Each share of the fleet that an outage strikes ends a cohort; every second one is on 4G. */
function planOf({
  about,
  terminals,
  durationMs,
  settleMs,
  salesPerHour,
  shape,
  outages,
  headroom,
  kind = "blackhole",
  isUneven = false,
}: Case): Plan {
  const shares = new Set([...outages.map(({ share }) => Math.round(share * terminals)), terminals]);
  const ends = [...shares].sort((a, b) => a - b);
  const cohorts = ends.map(
    (to, n): Cohort => ({
      ...{ link: 0, linkId: "link", group: "shops", provider: `provider-${n}` },
      profile: { ...(n % 2 === 0 ? wifi : lte), ...(isUneven ? { jitterMs: 2, loss: 0.01 } : {}) },
      terminals: [[ends[n - 1] ?? 0, to]],
    }),
  );
  const workersBusy = ((terminals * salesPerHour) / hour) * 50;
  return {
    ...{ schema: 1, name: about, about, seed: 7, speed: 1, durationMs, settleMs, terminals },
    stores: Math.ceil(terminals / 4),
    groups: [
      {
        ...{ id: "shops", terminals: [0, terminals], firstStore: 0, perStore: 4 },
        ...{ preset: "jpos-saf", policy, links: ["link"], alternatives: [] },
      },
    ],
    cohorts,
    load: {
      salesPerMs: salesPerHour / hour,
      shape,
      amount: { medianMinor: 1_250, sigma: sigmaOf(1_250, 6_000) },
      currency: "EUR",
      declinedShare: 0.02,
      arrivals: "open",
      cards: [],
      refundShare: 0,
      voidShare: 0,
    },
    gateway: {
      protocol: "http-json",
      full: "busy",
      workers: Math.ceil(headroom * workersBusy),
      service: { medianMs: 40, sigma: sigmaOf(40, 120) },
      queueLimit: 2 * terminals,
      ...{ abandoned: "served", retryAfterMs: 30 * second, routes: [], defects: {} },
    },
    outages: outages.map(({ at, forMs, share }, n): Outage => {
      const to = Math.round(share * terminals);
      return {
        ...{
          id: `dark-${n}`,
          of: `dark-${n}`,
          kind,
          at,
          forMs,
          isPermanent: false,
          struck: [[0, to]],
        },
        effect: {
          on: "links",
          cohorts: ends.flatMap((end, index) => (end <= to ? [index] : [])),
          does: { kind: "toxics", toxics: [toxicOf(kind, "upstream"), toxicOf(kind, "downstream")] },
        },
      };
    }),
    windows: { leastMs: 5 * second, sales: 200 },
    changes: [],
    expectations: [],
  };
}

function toxicOf(kind: "blackhole" | "stall", stream: ToxicPlan["stream"]): ToxicPlan {
  return kind === "stall"
    ? { type: "latency", stream, attributes: { latency: heldMs } }
    : { type: "timeout", stream, attributes: { timeout: 0 } };
}

interface Figures {
  readonly sales: number;
  readonly events: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly mebibytes: number;
  /** When the last queued sale was forwarded, after the last outage. */
  readonly drainedMs: number;
  readonly cells: string;
}

function measure(each: Case): Figures {
  const plan = planOf(each);
  const audit = new RunningAudit(plan, "bench");
  let drainedAt = 0;
  const sink: FactSink = {
    record(terminal, at, kind, sale, value) {
      if (kind === facts.forwardAccepted) drainedAt = at;
      audit.record(terminal, at, kind, sale, value);
    },
  };
  const began = performance.now();
  const cpu = process.threadCpuUsage();
  const fleet = new VirtualFleet({ plan, sink, ledger: audit });
  fleet.run(Number.POSITIVE_INFINITY);
  const { intended, cells } = audit.result();
  const last = plan.outages[plan.outages.length - 1];
  return {
    sales: intended.sales,
    events: fleet.events,
    seconds: (performance.now() - began) / 1_000,
    cpuSeconds: process.threadCpuUsage(cpu).user / 1e6,
    mebibytes: process.resourceUsage().maxRSS / 1_024,
    drainedMs: drainedAt - last.at - last.forMs,
    cells: Object.entries(cells ?? {})
      .filter(([, total]) => total.sales > 0)
      .map(([name, total]) => `${name} ${total.sales.toLocaleString("en")}`)
      .join(", "),
  };
}

function measureApart(name: string): void {
  const { stdout, stderr } = spawnSync(process.execPath, [process.argv[1], name, "--json"], {
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  show(cases[name], JSON.parse(stdout));
}

function show({ about, goal }: Case, figures: Figures): void {
  const { sales, events, seconds, cpuSeconds, mebibytes, drainedMs, cells } = figures;
  const within = (is: number, at?: number) =>
    at === undefined ? "" : ` (goal ${at}${is <= at ? "" : ", missed"})`;
  console.log(about);
  console.log(
    `  ${seconds.toFixed(1)} s${within(seconds, goal?.seconds)}, ${cpuSeconds.toFixed(1)} s of CPU`,
  );
  console.log(`  ${mebibytes.toFixed(0)} MiB${within(mebibytes, goal?.mebibytes)}`);
  console.log(
    `  ${(events / 1e6).toFixed(1)} M events, ${((cpuSeconds / events) * 1e9).toFixed(0)} ns of CPU each`,
  );
  console.log(`  drained ${(drainedMs / minute).toFixed(1)} min after the last outage`);
  console.log(`  ${sales.toLocaleString("en")} sales: ${cells}\n`);
}

const [name, format] = process.argv.slice(2);
if (name === undefined) {
  for (const each of Object.keys(cases)) measureApart(each);
} else if (cases[name] === undefined) {
  console.error(`there is no case ${name}; there are ${Object.keys(cases).join(", ")}`);
  process.exitCode = 2;
} else if (format === "--json") console.log(JSON.stringify(measure(cases[name])));
else show(cases[name], measure(cases[name]));
