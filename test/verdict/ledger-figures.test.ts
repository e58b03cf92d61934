// Figures of stock and of booking: how sure they are, and which of them one expectation speaks of.

import { describe, expect, test } from "vitest";
import type { AuditResult } from "../../src/audit/result.ts";
import { figuresOf } from "../../src/verdict/figures.ts";
import { auditOf, evidenceOf, expectation } from "./evidence.ts";

const found = evidenceOf();
const doubt = "the ledger could not be read";

/** The figure of this expectation, of a good run with this audit. */
function figure(text: string, audit: AuditResult | undefined) {
  return figuresOf(expectation(text), { ...found, audit });
}

describe("goods that left against what is booked", () => {
  const stockDifference = {
    missing: { sales: 3, valueMinor: 3300 },
    surplus: { sales: 2, valueMinor: 2500 },
  } as AuditResult["stockDifference"];
  const audit = auditOf({ stockDifference });

  test("both sides together, which never cancel out, or one of them", () => {
    expect(figure("stockDifference < 9", audit)).toEqual([{ low: 5, high: 5, text: "5" }]);
    expect(figure("stockDifference{side:missing} < 9", audit)).toEqual([{ low: 3, high: 3, text: "3" }]);
    expect(figure("stockDifference{side:surplus} value < 9", audit)).toEqual([
      { low: 2500, high: 2500, text: "25.00 EUR" },
    ]);
  });

  test("of a doubtful audit, or without one, it is not known", () => {
    expect(figure("stockDifference < 9", { ...audit, inconclusive: [doubt] })).toEqual([{ missing: doubt }]);
    expect(figure("stockDifference < 9", undefined)).toEqual([{ missing: "there was no audit" }]);
    expect(figure("stockDifference < 9", auditOf())).toEqual([{ missing: "there was no audit" }]);
    expect(figure("stockDifference < 9", auditOf({ inconclusive: [doubt] }))).toEqual([{ missing: doubt }]);
  });
});

describe("from the intended start to the booking", () => {
  function bookedWithin(uncertainMs: number): AuditResult {
    const times = { count: 9, p50Ms: 40, p95Ms: 90, p99Ms: 99, maxMs: 100, avgMs: 45 };
    const booked = { ...times, clock: { aheadMs: 3, uncertainMs } };
    return auditOf({ booked: booked as unknown as AuditResult["booked"] });
  }

  test("by a clock that is ours it is exact", () => {
    expect(figure("booked p(50) < 9", bookedWithin(0))).toEqual([{ low: 40, high: 40, text: "40 ms" }]);
    expect(figure("booked avg < 9", bookedWithin(0))).toEqual([{ low: 45, high: 45, text: "45 ms" }]);
  });

  test("by another it is as sure as that clock is known, and never below 0", () => {
    const why = "the gateway's clock is known to 60 ms only";
    expect(figure("booked p(95) < 9", bookedWithin(60))).toEqual([
      { low: 30, high: 150, text: "90 ms ± 60 ms", why },
    ]);
    expect(figure("booked p(50) < 9", bookedWithin(60))).toEqual([
      { low: 0, high: 100, text: "40 ms ± 60 ms", why },
    ]);
  });

  test("where it could not be measured, or the audit is in doubt, the reason is said", () => {
    const missing = "the clocks jumped";
    expect(figure("booked max < 9", auditOf({ booked: { missing } }))).toEqual([{ missing }]);
    expect(figure("booked max < 9", { ...bookedWithin(0), inconclusive: [doubt] })).toEqual([
      { missing: doubt },
    ]);
    expect(figure("booked max < 9", undefined)).toEqual([{ missing: "the ledger was not read" }]);
  });
});

describe("which figure is meant", () => {
  const times = (ms: number) => ({ count: 1, p50Ms: ms, p95Ms: ms, p99Ms: ms, maxMs: ms, avgMs: ms });
  const level = (max: number) => ({ max, avg: max, last: max, min: max });
  const tally = (sales: number) => ({ sales, valueMinor: sales * 100 });
  const results = {
    ...found.results,
    outcomes: { ...found.results.outcomes, paidOtherwise: { cash: tally(2), otherCard: tally(3) } },
    interventions: { call: 4, swap: 1 },
    settlements: { agreed: 6, gaveUp: 7 },
    reversalsGivenUp: { expired: 8 },
    noticedByStaff: times(1100),
    screenWrong: { ...found.results.screenWrong, byTerminal: times(1200) },
    queue: { depth: level(13), valueMinor: level(1400) },
    availability: { share: 0.5, served: 1, wanted: 2, during: {} },
    uncollected: undefined,
    online: level(0.25),
    sale: { all: times(16), online: times(17), queued: times(18) },
    attempt: times(19),
    lag: times(20),
    falseOffline: 21,
  } as unknown as typeof found.results;

  test.each([
    ["paidOtherwise < 9", "5"],
    ["paidOtherwise{way:cash} value < 9", "2.00 EUR"],
    ["noticedByStaff max < 9", "1.1 s"],
    ["screenWrong max < 9", "1.2 s"],
    ["queue max < 9", "13"],
    ["queueValue max < 9", "14.00 EUR"],
    ["availability avg > 9", "50 %"],
    ["online min > 9", "25 %"],
    ["sale max < 9", "16 ms"],
    ["sale{state:online} max < 9", "17 ms"],
    ["attempt max < 9", "19 ms"],
    ["lag max < 9", "20 ms"],
    ["falseOffline count < 9", "21"],
  ])("%s", (text, said) => {
    expect(figuresOf(expectation(text), { ...found, results })).toMatchObject([{ text: said }]);
  });

  test("what was not measured of some terminals or times is said by name", () => {
    const [figure] = figuresOf(expectation("sales{during:cut} < 9"), {
      ...found,
      results: { ...results, scoped: {} },
    });
    expect(figure).toEqual({ missing: "sales{during:cut} was not measured" });
  });

  test("without samples, customers or a measure there is none", () => {
    const without = { ...found, results: { ...results, attempt: undefined } };
    expect(figuresOf(expectation("attempt max < 9"), without)).toEqual([{ missing: "there are no samples" }]);
    expect(figuresOf(expectation("queue p(50) < 9"), found)).toEqual([
      { missing: "queue p(50) is not measured" },
    ]);
    expect(figuresOf(expectation("moods max < 9"), found)).toEqual([
      { missing: "moods max is not measured" },
    ]);
    const wanted = { sales: 0, valueMinor: 0 };
    const empty = { ...found, results: { ...results, outcomes: { ...results.outcomes, wanted } } };
    expect(figuresOf(expectation("queue max < 9"), empty)).toEqual([{ missing: "no customer came" }]);
    expect(figuresOf(expectation("lost == 0"), empty)).toMatchObject([{ text: "0" }]);
  });
});
