// Figures that only the audit knows: how sure it is of them.

import { describe, expect, test } from "vitest";
import type { AuditResult } from "../../src/audit/result.ts";
import { subjectOf } from "../../src/measure/measured.ts";
import type { LedgerColumns } from "../../src/plan/own-gateway.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { alteredFigure, audited, unpaidOfScope, violated } from "../../src/verdict/audited-figures.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { auditOf, auditWith, evidenceOf, expectation } from "./evidence.ts";

const lost = ({ violations }: AuditResult) => violations?.lost;

describe("a count of the audit", () => {
  test("without an audit there is none, and the reason is said", () => {
    expect(audited(undefined, "count", lost, true)).toEqual({ missing: "there was no audit" });
    const unread = auditOf({ violations: undefined, inconclusive: ["the ledger could not be read"] });
    expect(audited(unread, "count", lost, true)).toEqual({ missing: "the ledger could not be read" });
  });

  test("of a doubtful audit is at least what was found", () => {
    const audit = auditWith("lost", 2, { inconclusive: ["the history was cut off"] });
    expect(audited(audit, "count", lost, true)).toEqual({
      low: 2,
      high: Number.POSITIVE_INFINITY,
      text: "at least 2",
      why: "the history was cut off",
    });
  });

  test("may grow by what is pending, in sales and in money", () => {
    const audit = auditWith("lost", 2, { pending: { sales: 3, valueMinor: 4500 } });
    const why = "sales still pending could break it: 3";
    expect(audited(audit, "count", lost, true)).toEqual({ low: 2, high: 5, text: "2, and 3 pending", why });
    const text = "20.00 EUR, and 45.00 EUR pending";
    expect(audited(audit, "value", lost, true)).toEqual({ low: 2000, high: 6500, text, why });
    expect(audited(audit, "count", lost, false)).toEqual({ low: 2, high: 2, text: "2" });
  });
});

describe("the value of what is booked in another currency", () => {
  const audit = auditWith("orphaned", 3, { otherCurrency: { orphaned: 1 } });
  const why = "1 of them is in another currency than the run's: amounts of two currencies are never added";

  test("is not known in that of the run: there is more than the others are worth", () => {
    const text = "30.00 EUR, and 1 in another currency";
    const figure = { low: 3000, high: Number.POSITIVE_INFINITY, text, why };
    expect(violated(audit, "value", "orphaned", false)).toEqual(figure);
    expect(
      alteredFigure(auditWith("altered", 3, { otherCurrency: { altered: 1 } }), "value", {
        expectations: [],
      }),
    ).toEqual(figure);
  });

  test("makes an upper bound inconclusive that the others do not break", () => {
    const judged = (text: string) => {
      const asked = [expectation(text)];
      return judge(evidenceOf({ audit, plan: { expectations: asked } })).expectations.find(
        (each) => each.text === text,
      );
    };
    expect(judged("orphaned value < 5000")).toMatchObject({ verdict: "inconclusive", reason: why });
    expect(judged("orphaned value < 2000")).toMatchObject({ verdict: "fail" });
  });

  test("does not touch their count, nor the value of another law", () => {
    expect(violated(audit, "count", "orphaned", false)).toMatchObject({ low: 3, high: 3 });
    expect(violated(audit, "value", "duplicated", false)).toMatchObject({ low: 0, high: 0 });
  });
});

describe("altered sales, by a ledger that does not have everything", () => {
  const ledger = { rows: 100, foreign: 0, notCompared: ["terminal", "merchant"] } as const;
  const asked = [expectation("altered == 0")];
  const own = (lacks: Partial<LedgerColumns>) => {
    const columns = {
      terminal: "terminal",
      merchant: "merchant",
      currency: "currency",
      kind: "kind",
      ...lacks,
    };
    return { ledger: { from: "file", rows: { columns } } } as unknown as Plan["ownGateway"];
  };
  const open = {
    high: Number.POSITIVE_INFINITY,
    why: "terminal and merchant not compared: the ledger was said to have no such columns",
  };

  test("may be more, where the scenario itself expects something of them", () => {
    const plan = { expectations: asked };
    const found = { low: 0, text: "at least 0", ...open };
    expect(alteredFigure(auditOf({ ledger }), "count", plan)).toEqual(found);
    expect(alteredFigure(auditOf({ ledger }), "count", { ...plan, ownGateway: own({}) })).toEqual(found);
    expect(alteredFigure(auditWith("altered", 2, { ledger }), "value", plan)).toEqual({
      ...{ low: 2000, text: "at least 20.00 EUR", ...open },
    });
  });

  test("are as many as were found, where it chose so, or expects nothing", () => {
    const found = { low: 0, high: 0, text: "0" };
    const ownGateway = own({ terminal: null, merchant: null });
    expect(alteredFigure(auditOf({ ledger }), "count", { expectations: asked, ownGateway })).toEqual(found);
    expect(alteredFigure(auditOf({ ledger }), "count", { expectations: [] })).toEqual(found);
    expect(alteredFigure(auditOf(), "count", { expectations: asked })).toEqual(found);
  });

  test("are in doubt for the part that the scenario did not choose", () => {
    const ownGateway = own({ terminal: null });
    expect(alteredFigure(auditOf({ ledger }), "count", { expectations: asked, ownGateway })).toMatchObject({
      why: "merchant not compared: the ledger was said to have no such columns",
    });
  });

  test("make the verdict inconclusive, never a pass; those that were found fail all the same", () => {
    const verdictOf = (audit: AuditResult, expectations = asked) =>
      judge(evidenceOf({ audit, plan: { expectations } })).verdict;
    expect(verdictOf(auditOf({ ledger }))).toBe("inconclusive");
    expect(verdictOf(auditWith("altered", 1, { ledger }))).toBe("fail");
    expect(verdictOf(auditOf({ ledger }), [])).toBe("pass");
  });
});

describe("unpaid of some terminals", () => {
  const asked = expectation("unpaid{group:shops} count < 1");
  const inMoney = expectation("unpaid{group:shops} value < 1");
  const subject = subjectOf(asked);
  const found = evidenceOf();
  const tally = { sales: 10, valueMinor: 10_000 };

  function figure(audit: AuditResult | undefined, of = asked) {
    return unpaidOfScope(of, {
      ...found,
      audit,
      results: { ...found.results, scoped: { [subject]: { tally } } },
    });
  }

  /** An audit with so many sales in each of the cells in which the ledger knows better, at 1.00 EUR each. */
  function better(...sales: readonly [number, number, number, number]): AuditResult {
    const audit = auditOf();
    const names = ["unrecorded", "resurrected", "resurrectedDuplicated", "duplicated"] as const;
    const totals = names.map((name, index) => [
      name,
      { sales: sales[index], valueMinor: sales[index] * 100 },
    ]);
    return { ...audit, cells: { ...audit.cells, ...Object.fromEntries(totals) } as AuditResult["cells"] };
  }

  test("is what the terminals say where the ledger has none of them", () => {
    expect(figure(auditOf())).toEqual({ low: 10, high: 10, text: "10", why: undefined });
    expect(figure(auditOf(), inMoney)).toEqual({
      low: 10_000,
      high: 10_000,
      text: "100.00 EUR",
      why: undefined,
    });
  });

  test("may be less by what the ledger has booked of any", () => {
    const why = "the ledger has booked some of them, or of others";
    expect(figure(better(1, 2, 3, 1))).toEqual({ low: 3, high: 10, text: "10", why });
    expect(figure(better(1, 2, 3, 1), inMoney)).toEqual({
      low: 9_300,
      high: 10_000,
      text: "100.00 EUR",
      why,
    });
    expect(figure(better(20, 0, 0, 0))).toMatchObject({ low: 0 });
  });

  test("is not known where it was not measured, or the audit could not judge", () => {
    const unmeasured = { ...found, results: { ...found.results, scoped: {} } };
    expect(unpaidOfScope(asked, unmeasured)).toEqual({ missing: "it was not measured" });
    expect(figure(undefined)).toEqual({ missing: "there was no audit" });
    const why = "the ledger could not be read";
    expect(figure(auditOf({ cells: undefined, inconclusive: [why] }))).toEqual({ missing: why });
    expect(figure(auditOf({ violations: undefined, inconclusive: [why] }))).toEqual({ missing: why });
  });
});
