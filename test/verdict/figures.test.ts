// Which figure an expectation speaks of, where every measure has a number of its own.

import { describe, expect, test } from "vitest";
import { figuresOf } from "../../src/verdict/figures.ts";
import { bookedFigure } from "../../src/verdict/ledger-figures.ts";
import { auditOf, evidenceOf, expectation } from "./evidence.ts";

const found = evidenceOf();

const results = {
  ...found.results,
  interventions: { restart: 4, call: 1 },
  settlements: { agreed: 6, failed: 7 },
  reversalsGivenUp: 8,
  stockBehind: { max: 11, avg: 10, last: 9, min: 0 },
  uncollected: { minorHours: 1200, longestMs: 90_000 },
  amplification: { factor: 1.5, messages: 150, wanted: 100 },
} as unknown as typeof found.results;

describe("what people and terminals did is counted, all of it or one kind", () => {
  test.each([
    ["interventions < 9", "5"],
    ["interventions{kind:call} < 9", "1"],
    ["interventions{kind:swap} < 9", "0"],
    ["settlements < 9", "13"],
    ["settlements{outcome:failed} < 9", "7"],
    ["reversalsGivenUp < 9", "8"],
  ])("%s", (text, said) => {
    expect(figuresOf(expectation(text), { ...found, results })).toMatchObject([{ text: said }]);
  });
});

describe("levels, areas and factors", () => {
  test.each([
    ["stockBehind max < 9", "11"],
    ["stockBehind last < 9", "9"],
    ["uncollected total < 9", "12.00 EUR h"],
    ["uncollected max < 9", "1m 30s"],
    ["amplification avg < 9", "1.5"],
  ])("%s", (text, said) => {
    const [figure] = figuresOf(expectation(text), { ...found, results });
    expect(figure).toMatchObject({ text: expect.stringContaining(said) });
  });

  test("of a fleet that has none say so", () => {
    const without = { ...results, stockBehind: undefined, amplification: undefined };
    const said = (text: string) => figuresOf(expectation(text), { ...found, results: without });
    expect(said("stockBehind max < 9")).toEqual([{ missing: "no terminal reports to a back office" }]);
    expect(said("amplification avg < 9")).toEqual([{ missing: "no sale was intended then and there" }]);
  });
});

describe("what is pending widens what it may yet become, and nothing else", () => {
  const audit = auditOf({ pending: { sales: 3, valueMinor: 3000 } });
  const range = (text: string) => {
    const [figure] = figuresOf(expectation(text), { ...found, audit });
    return "low" in figure ? [figure.low, figure.high] : figure.missing;
  };

  test.each(["lost", "unpaid", "dataLoss"])("%s may grow by it", (measure) => {
    expect(range(`${measure} < 9`)).toEqual([0, 3]);
  });

  test.each(["duplicated", "resurrected", "altered", "orphaned"])("%s is what it is", (measure) => {
    expect(range(`${measure} < 9`)).toEqual([0, 0]);
  });

  test("pending itself is known", () => {
    expect(range("pending < 9")).toEqual([3, 3]);
    expect(range("pending value < 9")).toEqual([3000, 3000]);
  });
});

describe("from the intended start to the booking", () => {
  const booked = { samples: 9, p50Ms: 40, p95Ms: 90, p99Ms: 99, maxMs: 100, avgMs: 45 };
  const figure = (text: string, audit = auditOf()) => figuresOf(expectation(text), { ...found, audit });

  test("an aggregate that it does not have is not measured, however sure the clock is", () => {
    const clock = { aheadMs: 3, uncertainMs: 60 };
    const audit = auditOf({ booked: { ...booked, clock } as never });
    expect(figure("booked min < 9", audit)).toEqual([{ missing: "booked min is not measured" }]);
    expect(bookedFigure(audit, "min")).toEqual({ missing: "booked min is not measured" });
    expect(figure("booked max < 9", audit)).toMatchObject([{ low: 40, high: 160 }]);
  });

  test("it is missing where no sale was booked", () => {
    const missing = "there are no samples";
    expect(figure("booked max < 9", auditOf({ booked: { missing } }))).toEqual([{ missing }]);
    expect(figure("booked max < 9")).toEqual([{ missing: "the ledger was not read" }]);
  });
});
