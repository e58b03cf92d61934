// How fast the virtual engine is, with the gateway's core and the audit included.
// Usage: node bench/virtual.ts [peak [terminals] | day | long | scale]

import { RunningAudit } from "../src/audit/running-audit.ts";
import { VirtualFleet } from "../src/engine/virtual/fleet.ts";
import type { Cohort, Group, Load, Outage, Plan, TerminalPolicy } from "../src/plan/plan.ts";
import { sigmaOf } from "../src/random.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

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

interface Case {
  readonly name: string;
  readonly terminals: number;
  readonly durationMs: number;
  readonly salesPerHour: number;
  readonly outages: readonly { readonly at: number; readonly forMs: number; readonly share: number }[];
}

/** Half the stores on Wi-Fi, half on 4G; the black holes strike the first of them. */
function planOf({ name, terminals, durationMs, salesPerHour, outages }: Case): Plan {
  const shares = [...new Set(outages.map(({ share }) => share))].sort();
  const edges = [0, ...shares.map((share) => Math.round(share * terminals)), terminals];
  const cohorts = edges.slice(1).map(
    (to, n): Cohort => ({
      link: 0,
      linkId: "link",
      group: "shops",
      provider: `p${n}`,
      profile:
        n % 2 === 0
          ? { name: "wifi", downDelayMs: 2, upDelayMs: 2, downKbps: 30_000, upKbps: 15_000 }
          : { name: "4g", downDelayMs: 20, upDelayMs: 20, downKbps: 4_000, upKbps: 3_000 },
      terminals: [[edges[n], to]],
    }),
  );
  const group: Group = {
    id: "shops",
    terminals: [0, terminals],
    firstStore: 0,
    perStore: 4,
    preset: "jpos-saf",
    policy,
    links: ["link"],
  };
  const load: Load = {
    salesPerMs: salesPerHour / hour,
    shape: [
      { at: 0, level: 1 },
      { at: durationMs, level: 1 },
    ],
    amount: { medianMinor: 1_250, sigma: sigmaOf(1_250, 6_000) },
    currency: "EUR",
    declinedShare: 0.02,
  };
  const busy = ((terminals * salesPerHour) / hour) * 50;
  return {
    schema: 1,
    name,
    about: "",
    seed: 7,
    speed: 1,
    durationMs,
    settleMs: 2 * hour,
    terminals,
    stores: Math.ceil(terminals / 4),
    groups: [group],
    cohorts,
    load,
    gateway: {
      workers: Math.ceil(3 * busy),
      service: { medianMs: 40, sigma: sigmaOf(40, 120) },
      queueLimit: 2 * terminals,
      abandoned: "served",
      retryAfterMs: 30 * second,
      defects: {},
    },
    outages: outages.map(
      ({ at, forMs, share }, n): Outage => ({
        id: `dark-${n}`,
        kind: "blackhole",
        at,
        forMs,
        struck: [[0, Math.round(share * terminals)]],
        effect: {
          on: "links",
          cohorts: cohorts
            .map((_, index) => index)
            .filter((index) => edges[index + 1] <= share * terminals + 0.5),
          does: {
            kind: "toxics",
            toxics: [
              { type: "timeout", stream: "upstream", attributes: { timeout: 0 } },
              { type: "timeout", stream: "downstream", attributes: { timeout: 0 } },
            ],
          },
        },
      }),
    ),
    windows: { leastMs: 5 * second, sales: 200 },
    expectations: [],
  };
}

function peak(terminals: number): Case {
  const outages = [{ at: 20 * minute, forMs: 10 * minute, share: 0.4 }];
  return { name: "peak", terminals, durationMs: hour, salesPerHour: 20, outages };
}

const n = Number(process.argv[2] ?? 10000);
const plan = planOf(peak(n));
const audit = process.argv[3] === "off" ? undefined : new RunningAudit(plan, "bench");
let h = 1;
let nfacts = 0;
const sink = audit ?? {
  record(t: number, a: number, kind: number, sale: number, v: number) {
    nfacts++;
    h = (Math.imul(h ^ t, 0x9e3779b1) + a) | 0;
    h = (Math.imul(h ^ kind ^ (sale << 8), 0x85ebca6b) + v) | 0;
    h ^= h >>> 15;
  },
};
const t0 = performance.now();
const fleet = new VirtualFleet({ plan, sink, ledger: audit });
const t1 = performance.now();
for (let until = 0; !fleet.isOver; until += 10 * minute) {
  fleet.run(until);
  if (n >= 500000)
    console.log(
      until / minute,
      ((performance.now() - t1) / 1000).toFixed(2),
      fleet.events,
      process.memoryUsage.rss() / 2 ** 20,
    );
}
const result = audit?.result();
const t2 = performance.now();
console.log({
  h,
  nfacts,
  now: fleet.now,
  make: t1 - t0,
  run: t2 - t1,
  events: fleet.events,
  perEvent: ((t2 - t1) / fleet.events) * 1e6,
});
if (result)
  console.log(
    Object.entries(result.cells ?? {})
      .filter(([, c]) => c.sales > 0)
      .map(([k, c]) => `${k} ${c.sales}`)
      .join(", "),
    result.findings.length,
  );
console.log(process.resourceUsage().maxRSS / 1024, "MiB", process.threadCpuUsage().user / 1e6, "cpu s");
