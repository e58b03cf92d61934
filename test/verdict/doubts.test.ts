// The edges of doubt: what just is none, and what is said of several outages at once.

import { describe, expect, test } from "vitest";
import type { FaultTiming } from "../../src/facts.ts";
import { disturbances, doubts } from "../../src/verdict/doubts.ts";
import { groupOf, outageOf } from "../measure/story.ts";
import { type Changes, evidenceOf, onTime } from "./evidence.ts";

const { plan } = evidenceOf();
const [cut] = plan.outages;
const [begun, ended] = onTime(plan, 0);

test("whoever knows why there was no audit has said so", () => {
  expect(doubts(evidenceOf({ audit: undefined, reasons: ["the gateway died"] }))).toEqual([
    "the gateway died",
  ]);
  expect(doubts(evidenceOf({ audit: undefined }))).toEqual(["there was no audit"]);
});

describe("lag", () => {
  const said = (...lags: number[]) => disturbances(evidenceOf({ lags }));

  test("is believed up to its bounds, and where nobody measured it", () => {
    const found = evidenceOf();
    const lag = { count: 1, p50Ms: 1, p95Ms: 100, p99Ms: 100, maxMs: 500, avgMs: 1 };
    const evidence = (changes: Partial<typeof lag> | undefined) => ({
      ...found,
      results: {
        ...found.results,
        lag: changes && ({ ...lag, ...changes } as unknown as typeof found.results.lag),
      },
    });
    expect(disturbances(evidence({}))).toEqual([]);
    expect(disturbances(evidence({ p99Ms: 101 }))).toEqual(["engine lag p99 101 ms, more than 100 ms"]);
    expect(disturbances(evidence({ maxMs: 501 }))).toEqual(["engine lag max 501 ms, more than 500 ms"]);
    expect(disturbances(evidence(undefined))).toEqual([]);
  });

  test("may be half of the shortest time-out of all groups", () => {
    const [cafes, shops] = [groupOf("cafes", [0, 5]), groupOf("shops", [5, 10])];
    const slow = { ...shops, policy: { ...shops.policy, timeoutMs: 1_600 } };
    const evidence = evidenceOf({ plan: { groups: [cafes, slow] }, lags: [700] });
    expect(disturbances(evidence)).toContain("engine lag max 700 ms, more than 500 ms");
    expect(said(50)).toEqual([]);
  });
});

test("of late faults each outage is said, and of its parts the first", () => {
  const parts = [
    outageOf("flaky.1", 10_000, 20_000, [[0, 5]]),
    outageOf("flaky.2", 30_000, 40_000, [[0, 5]]),
  ];
  const outages = [cut, ...parts.map((part) => ({ ...part, of: "flaky" }))];
  const late = (outage: number, dueAt: number): FaultTiming => {
    return { outage, action: "begin", dueAt, issuedAt: dueAt, confirmedAt: dueAt + 300 };
  };
  const faults = [late(0, 10_000), late(1, 10_000), late(2, 30_000)];
  expect(disturbances(evidenceOf({ plan: { outages }, faults }))).toEqual([
    "outage cut began 300 ms late",
    "outage flaky.1 began 300 ms late (and 1 more of its parts)",
  ]);
});

describe("a run that was ended early", () => {
  const change = {
    at: 12_000,
    gateway: { workers: 8 },
    paths: ["gateway.workers = 8", "gateway.latency = 5 ms"],
  };
  const text = "queue < 100";
  /** Ended at this time. */
  const endedAt = (at: number, { faults = [], ...changes }: Changes) => {
    const evidence = evidenceOf({ ...changes, faults });
    const broken = { text, measured: "100", at };
    return doubts({ ...evidence, broken }).filter((doubt) => !doubt.startsWith("the run was ended early"));
  };
  const failed = (timing: FaultTiming): FaultTiming => ({ ...timing, confirmedAt: undefined, error: "503" });

  test("did not come to what was due at its end or later", () => {
    expect(endedAt(20_000, { faults: [begun] })).toEqual([]);
    expect(endedAt(20_001, { faults: [begun] })).toEqual(["outage cut was not removed"]);
  });

  test("is in doubt where a step failed, whenever it was due", () => {
    const faults = [begun, failed(ended)];
    expect(endedAt(20_000, { faults })).toEqual(["outage cut was not removed: 503"]);
  });

  test("did not come to a change that was due at its end or later", () => {
    const changes = { plan: { changes: [change] }, faults: [begun] };
    expect(endedAt(12_000, changes)).toEqual([]);
    const name = "the change at 2m (gateway.workers = 8, gateway.latency = 5 ms)";
    expect(endedAt(12_001, changes)).toEqual([`${name} was not made`]);
    const timing = { outage: 0, action: "change", dueAt: 12_000, issuedAt: 12_000, error: "503" } as const;
    expect(endedAt(12_000, { ...changes, faults: [begun, timing] })).toEqual([`${name} was not made: 503`]);
    const half = { ...timing, confirmedAt: 12_010 };
    expect(endedAt(12_000, { ...changes, faults: [begun, half] })).toEqual([`${name} was not made: 503`]);
    expect(endedAt(12_001, { ...changes, faults: [begun, { ...half, error: undefined }] })).toEqual([]);
  });
});

describe("what is never repaired", () => {
  const outages = [{ ...cut, isPermanent: true }];

  test("need not have ended", () => {
    expect(doubts(evidenceOf({ plan: { outages }, faults: [begun] }))).toEqual([]);
  });

  test("must have begun, and its end must not have failed", () => {
    expect(doubts(evidenceOf({ plan: { outages }, faults: [] }))).toEqual(["outage cut was not applied"]);
    const failed = { ...ended, confirmedAt: undefined, error: "503" };
    expect(doubts(evidenceOf({ plan: { outages }, faults: [begun, failed] }))).toEqual([
      "outage cut was not removed: 503",
    ]);
  });
});
