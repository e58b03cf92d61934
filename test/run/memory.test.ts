import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { memoryNeeded } from "../../src/run/memory.ts";
import { checkMemory } from "../../src/run/preflight.ts";
import { blackHole, network, planOf, wifi } from "../engine/virtual/plans.ts";

const minute = 60_000;
const hour = 60 * minute;
const gibibyte = 2 ** 30;

interface Fleet {
  readonly terminals: number;
  readonly durationMs: number;
  readonly salesPerHour: number;
  readonly outage?: "blackhole" | "stall";
  /** Terminals that it strikes for `forMs` from `at` on. */
  readonly struck?: number;
  readonly at?: number;
  readonly forMs?: number;
}

/** Terminals that wait as those of the preset jpos-saf do. */
function fleetOf({ terminals, durationMs, salesPerHour, ...fleet }: Fleet): Plan {
  const { outage = "blackhole", struck = 0, at = 0, forMs = 1 } = fleet;
  return planOf({
    durationMs,
    cohorts: [[terminals, wifi]],
    load: { salesPerMs: salesPerHour / hour },
    policy: {
      timeoutMs: 30_000,
      probe: { baseMs: 5_000, capMs: minute, jitter: "full" },
      offline: { maxAmountMinor: 1e9, maxPayments: 1e6, maxTotalMinor: 1e12, expireAfterMs: 24 * hour },
    },
    outages: [{ ...network(outage, {}, at, forMs, 0), struck: [[0, struck]] }],
  });
}

// Maximum resident set size (/usr/bin/time -v) of `tillstorm run … --engine virtual --history off`, Node 24, Linux.
const measured: readonly (readonly [about: string, kibibytes: number, fleet: Fleet])[] = [
  ["1,000 terminals, an hour", 181_968, { terminals: 1_000, durationMs: hour, salesPerHour: 20 }],
  ["10,000 terminals, an hour", 231_564, { terminals: 10_000, durationMs: hour, salesPerHour: 20 }],
  ["100,000 terminals, an hour", 602_740, { terminals: 100_000, durationMs: hour, salesPerHour: 20 }],
  ["a million terminals, 3 minutes", 1_378_052, { terminals: 1e6, durationMs: 3 * minute, salesPerHour: 20 }],
  [
    "a million terminals, a quarter of an hour, a black hole of 40 % for 2 minutes",
    1_422_784,
    {
      ...{ terminals: 1e6, durationMs: 15 * minute, salesPerHour: 20 },
      ...{ struck: 400_000, at: 5 * minute, forMs: 2 * minute },
    },
  ],
  [
    "a million terminals, an hour, a black hole of 40 % for 10 minutes",
    2_342_008,
    {
      ...{ terminals: 1e6, durationMs: hour, salesPerHour: 20 },
      ...{ struck: 400_000, at: 20 * minute, forMs: 10 * minute },
    },
  ],
  [
    "10,000 terminals, 40 hours, a black hole of 40 % for 15 hours",
    747_436,
    {
      ...{ terminals: 10_000, durationMs: 40 * hour, salesPerHour: 10 },
      ...{ struck: 4_000, at: hour, forMs: 15 * hour },
    },
  ],
  [
    "10,000 terminals, 40 hours, a black hole of all for 15 hours",
    1_044_932,
    {
      ...{ terminals: 10_000, durationMs: 40 * hour, salesPerHour: 10 },
      ...{ struck: 10_000, at: hour, forMs: 15 * hour },
    },
  ],
  [
    "100,000 terminals, an hour, a stall of 40 % for 20 minutes",
    1_122_212,
    {
      ...{ terminals: 100_000, durationMs: hour, salesPerHour: 20, outage: "stall" },
      ...{ struck: 40_000, at: 20 * minute, forMs: 20 * minute },
    },
  ],
  [
    "20,000 terminals, a day",
    955_404,
    {
      ...{ terminals: 20_000, durationMs: 24 * hour, salesPerHour: 25 },
      ...{ struck: 8_000, at: 8 * hour, forMs: 20 * minute },
    },
  ],
];

describe("what a run will need", () => {
  test.each(measured)("is within a factor of 1.5 of what it needed: %s", (_, kibibytes, fleet) => {
    const ratio = memoryNeeded(fleetOf(fleet)).bytes / (kibibytes * 1_024);
    expect(ratio).toBeGreaterThan(1 / 1.5);
    expect(ratio).toBeLessThan(1.5);
  });

  test("counts sales that wait at the same time, and not those of outages with time between", () => {
    const fleet = fleetOf({ terminals: 1_000, durationMs: 10 * hour, salesPerHour: 60 });
    const outage = (at: number, from: number, to: number) => ({
      ...blackHole(at * hour, hour, 0),
      struck: [[from, to] as const],
    });
    const heapOf = (...outages: Plan["outages"]) => memoryNeeded({ ...fleet, outages }).heapBytes;
    const alone = heapOf(outage(1, 0, 500)) - heapOf();
    // 500 terminals, 60 sales each.
    expect(alone).toBe(500 * 60 * 250);
    expect(heapOf(outage(1, 0, 500), outage(1, 500, 1_000)) - heapOf()).toBe(2 * alone);
    expect(heapOf(outage(1, 0, 500), outage(3, 0, 500)) - heapOf()).toBe(alone);
  });

  test("counts no more sales of a terminal than its queue has room for, and none after the customers", () => {
    const fleet = {
      terminals: 100,
      durationMs: hour,
      salesPerHour: 60,
      struck: 100,
      at: hour / 2,
      forMs: hour,
    };
    const plan = fleetOf(fleet);
    const group = plan.groups[0];
    const offline = { ...group.policy.offline, maxPayments: 10 };
    const small = { ...plan, groups: [{ ...group, policy: { ...group.policy, offline } }] };
    const none = memoryNeeded({ ...plan, outages: [] }).heapBytes;
    expect(memoryNeeded(plan).heapBytes - none).toBe(100 * 30 * 250);
    expect(memoryNeeded(small).heapBytes - none).toBe(100 * 10 * 250);
  });
});

describe("checkMemory", () => {
  const million = fleetOf({ terminals: 1_000_000, durationMs: hour, salesPerHour: 20 });

  test("lets a million terminals play on a machine with 4 GiB", () => {
    expect(() => checkMemory(million, 4 * gibibyte, 2 * gibibyte)).not.toThrow();
  });

  test("refuses what will not fit, and says what it needs and what there is", () => {
    expect(() => checkMemory(million, gibibyte, 2 * gibibyte)).toThrow(
      /too little memory for 1000000 terminals.*\n.*about 20000000 sales need about 2\.\d GiB; 1\.0 GiB are available\n.*smaller fleet/,
    );
  });

  test("refuses what Node's heap will not hold, and says how to raise its limit", () => {
    const large = fleetOf({ terminals: 10_000_000, durationMs: minute, salesPerHour: 20 });
    expect(() => checkMemory(large, 64 * gibibyte, 4 * gibibyte)).toThrow(
      /Node's limit is 4\.0 GiB\n.*--max-old-space-size=8\d\d\d/,
    );
    expect(() => checkMemory(large, 64 * gibibyte, 16 * gibibyte)).not.toThrow();
  });
});
