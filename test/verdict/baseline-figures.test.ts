// What is told of each figure that two runs are compared by: both numbers, the bound, and why the bound is there.

import { describe, expect, test } from "vitest";
import { comparedWith } from "../../src/verdict/baseline.ts";
import { type Compared, comparableFigures, type Earlier } from "../../src/verdict/baseline-figures.ts";

const customers = 10_000;

/** A run at normal speed to which so many customers came, of which nothing else is known. */
function runOf(measures: Earlier["measures"] = {}, rest: Partial<Earlier> = {}, sales = customers): Earlier {
  return { speed: 1, measures: { outcomes: { wanted: { sales } }, ...measures }, outages: [], ...rest };
}

function compared(earlier: Earlier, now: Earlier, tolerance = 0.1) {
  const baseline = { earlier, run: "r0", tolerance } as unknown as Parameters<typeof comparedWith>[0];
  const { figures } = comparedWith(baseline, now as Compared);
  return figures;
}

/** What is told of the one figure that both have beside the customers. */
function told(earlier: Earlier, now: Earlier, tolerance = 0.1) {
  return compared(earlier, now, tolerance)[1];
}

const available = (share: number) => runOf({ availability: { share, wanted: customers } });
const depth = (max: number) => runOf({ queue: { depth: { max } } });
const attempts = (p95Ms: number) => runOf({ attempt: { p95Ms } });

/** An outage whose whole recovery is this part. */
function recovery(...parts: readonly object[]): Earlier {
  const outages = parts.map((part) => ({ of: "cut", recovery: { recovery: part } }));
  return runOf({}, { outages: outages as Earlier["outages"] });
}
const after = (ms: number) => recovery({ state: "recovered", span: { ms, playedMs: ms } });
const notRecovered = { state: "not recovered", why: "it went on" };

describe("what is told", () => {
  test("of customers: a tenth, or four standard deviations where that is more", () => {
    const [same] = compared(runOf(), runOf({}, {}, 9_000));
    expect(same).toEqual({
      ...{ name: "sales", state: "same", earlier: 10_000, now: 9_000 },
      ...{ text: "sales about 10,000", measured: "9,000", isTimed: false },
    });
    expect(compared(runOf(), runOf({}, {}, 8_999))[0]).toMatchObject({ state: "not comparable" });
    expect(compared(runOf(), runOf({}, {}, 11_001))[0]).toMatchObject({ state: "not comparable" });
    // Of 100, 4 × 10.
    expect(compared(runOf({}, {}, 100), runOf({}, {}, 140))[0]).toMatchObject({ state: "same" });
    expect(compared(runOf({}, {}, 100), runOf({}, {}, 141))[0]).toMatchObject({ state: "not comparable" });
  });

  test("of a count", () => {
    expect(told(depth(100), depth(111))).toEqual({
      ...{ name: "queue max", state: "worse", earlier: 100, now: 111 },
      ...{ text: "queue max ≤ 110 (earlier 100, +10 %)", measured: "111", isTimed: true },
    });
    expect(told(depth(100), depth(110))).toMatchObject({ state: "same" });
    expect(told(depth(100), depth(90))).toMatchObject({ state: "same" });
    expect(told(depth(100), depth(89))).toMatchObject({ state: "better", earlier: 100, now: 89 });
  });

  test("of a share: what is missing to the whole grows by the tolerance", () => {
    expect(told(available(0.75), available(0.5))).toEqual({
      ...{ name: "availability", state: "worse", earlier: 0.75, now: 0.5 },
      ...{ text: "availability ≥ 72.5 % (earlier 75 %, +10 % of what is missing)", measured: "50 %" },
      isTimed: true,
    });
  });

  test("of a time that reads like its bound, to the millisecond", () => {
    expect(told(attempts(40_000), attempts(44_001))).toMatchObject({ state: "worse", measured: "44,001 ms" });
    expect(told(attempts(40_000), attempts(44_000))).toMatchObject({ state: "same", measured: "44 s" });
    expect(told(attempts(40_000), attempts(43_999))).toMatchObject({ state: "same", measured: "44 s" });
    expect(told(attempts(40_000), attempts(45_000))).toMatchObject({ state: "worse", measured: "45 s" });
  });

  test("of sales: whole ones, and those of an edited file with a tenth", () => {
    const bound = (was: number, now: number) => told(depth(was), depth(now));
    // 977 and a tenth of it are 1,074.7.
    expect(bound(977, 1075)).toMatchObject({
      ...{ text: "queue max ≤ 1,074 (earlier 977, +10 %)", measured: "1,075", state: "worse" },
    });
    expect(bound(977, 1074)).toMatchObject({ state: "same" });
    expect(bound(1000.25, 2488.5)).toMatchObject({
      ...{ text: "queue max ≤ 1,100 (earlier 1,000.3, +10 %)", measured: "2,488.5", state: "worse" },
    });
  });

  test("of what never came", () => {
    const name = "recovery{outage:cut}";
    const never = recovery(notRecovered);
    expect(told(never, after(60_000))).toEqual({
      ...{ name, state: "better", now: 60_000 },
      ...{ text: `${name} (earlier never)`, measured: "1m", isTimed: true },
    });
    expect(told(after(60_000), never)).toEqual({
      ...{ name, state: "worse", earlier: 60_000 },
      ...{ text: `${name} ≤ 1m 6s (earlier 1m, +10 %)`, measured: "never", isTimed: true },
    });
    expect(told(never, never)).toMatchObject({ state: "same", measured: "never" });
  });

  test("of what this run lacks", () => {
    expect(told(depth(100), runOf())).toEqual({
      ...{ name: "queue max", state: "not comparable", earlier: 100 },
      ...{ text: "queue max ≤ 110 (earlier 100, +10 %)", measured: "nothing", isTimed: true },
      why: "the earlier run has it, this one does not",
    });
  });
});

describe("what an earlier run does not say", () => {
  test("a file without a single figure finds nothing worse, and is no pass", () => {
    expect(told(runOf(), depth(3))).toEqual({
      ...{ name: "figures", state: "not comparable", isTimed: false },
      ...{ text: "any figure of the earlier run", measured: "nothing", why: "the earlier run has none" },
    });
  });

  test("of what never came in this run, it may have come there, where the outage was there too", () => {
    const never = { ...recovery(notRecovered), measures: depth(3).measures };
    const outages = [{ of: "cut" }];
    const name = "recovery{outage:cut}";
    const [, , untold] = compared({ ...depth(3), outages }, never);
    expect(untold).toEqual({
      ...{ name, state: "not comparable", isTimed: true },
      ...{ text: `${name} (earlier not known)`, measured: "never", why: "the earlier run does not say" },
    });
    expect(compared(depth(3), never)[2]).toEqual({
      ...{ name: "cut", state: "not comparable", isTimed: false },
      ...{ text: "outage cut (earlier not known)", measured: "in this run" },
      why: "the earlier run has no such outage",
    });
  });

  test("of a part that this run lacks, it may be worse there; what is worse in another is worse", () => {
    const part = (ms: number) => ({ state: "recovered", span: { ms, playedMs: ms } });
    const lacking = { state: "not measurable", why: "never removed" };
    const both = recovery(part(1000), part(2000));
    expect(told(both, recovery(lacking, part(2000)))).toMatchObject({
      state: "not comparable",
      why: "the earlier run has it of every part of the outage, this one does not",
    });
    const worse = told(both, recovery(lacking, part(9000)));
    expect(worse.state).toBe("worse");
    expect(worse).not.toHaveProperty("why");
    expect(told(recovery(lacking, part(2000)), recovery(lacking, part(2000)))).toMatchObject({
      state: "same",
    });
  });
});

describe("the figures of a run", () => {
  const figure = (run: Earlier, name: string) => comparableFigures(run).find((each) => each.name === name);

  test("say their unit, and whether a late fault can change them", () => {
    const run = runOf({
      ...{ queue: { depth: { max: 3 } }, falseOffline: 2, interventions: { calls: 1, swaps: 4 } },
      outcomes: {
        wanted: { sales: 100 },
        delayed: { sales: 7 },
        turnedAway: { empty: { sales: 2 }, full: {} },
      },
    });
    const { interventions, ...found } = Object.fromEntries(
      comparableFigures(run).map(({ name, unit, value, floor, isTimed }) => [
        name,
        [unit, value, floor, isTimed],
      ]),
    );
    expect(found).toEqual({
      turnedAway: ["count", 2, 5, false],
      "sales{outcome:delayed}": ["count", 7, 5, true],
      "queue max": ["count", 3, 5, true],
      falseOffline: ["count", 2, 1, true],
    });
    expect(interventions).toEqual(["count", 5, 1, true]);
  });

  test("of an outage in parts are those of its worst part", () => {
    const parts = [10_000, 30_000, 20_000].map((ms) => ({ state: "recovered", span: { ms, playedMs: ms } }));
    expect(figure(recovery(...parts), "recovery{outage:cut}")).toMatchObject({ value: 30_000, floor: 250 });
    const one = { state: "not measurable", why: "never removed" };
    expect(figure(recovery(one, ...parts), "recovery{outage:cut}")).toMatchObject({ value: 30_000 });
  });

  test.each([
    [{ state: "nobody noticed" }, 0],
    [notRecovered, Number.POSITIVE_INFINITY],
    [{ state: "drained with losses", why: "given up" }, Number.POSITIVE_INFINITY],
    [{ state: "not measurable", why: "never removed" }, undefined],
  ])("of a recovery that is %j", (part, value) => {
    expect(figure(recovery(part), "recovery{outage:cut}")?.value).toBe(value);
  });

  test("of a detection that never came is above every bound", () => {
    const detected = (p95: unknown) =>
      runOf({}, { outages: [{ of: "cut", detection: { p95 } }] as Earlier["outages"] });
    const name = "detection{outage:cut} p(95)";
    expect(figure(detected("never"), name)?.value).toBe(Number.POSITIVE_INFINITY);
    expect(figure(detected({ ms: 700, playedMs: 70 }), name)?.value).toBe(700);
    expect(figure(detected(undefined), name)).toBeUndefined();
  });

  test("of windows are no finer than the longest window of any part, in scenario time", () => {
    const part = (leastMs: number, longestMs: number) => ({
      of: "cut",
      recovery: {
        recovery: { state: "recovered", span: { ms: 1, playedMs: 1 } },
        service: { state: "recovered", span: { ms: 1, playedMs: 1 }, window: { leastMs, longestMs } },
      },
    });
    const floor = (...parts: object[]) =>
      figure(runOf({}, { speed: 10, outages: parts as Earlier["outages"] }), "recovery{outage:cut}")?.floor;
    expect(floor(part(1_000, 0))).toBe(10_000);
    expect(floor(part(1_000, 3_000), part(2_000, 0))).toBe(30_000);
    expect(floor(part(0, 0))).toBe(2_500);
  });

  test("of a file without outages are those of the run", () => {
    expect(comparableFigures({ measures: { falseOffline: 0 } }).map(({ name }) => name)).toEqual([
      "falseOffline",
    ]);
  });
});
