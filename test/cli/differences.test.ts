// What two audits of one run say differently, as a person reads it.

import { expect, test } from "vitest";
import type { AuditResult, Finding } from "../../src/audit/result.ts";
import { differencesOf } from "../../src/cli/differences.ts";
import { summaryOf } from "../../src/report/summary.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { auditOf, auditWith, type Changes, evidenceOf, expectation } from "../verdict/evidence.ts";

const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions: {} };

function summaryWith(changes: Changes = {}) {
  const evidence = evidenceOf(changes);
  return summaryOf({ ...evidence, run, verdict: judge(evidence) });
}

function told(before: Changes, now: Changes): string[] {
  const differences = differencesOf(summaryWith(before), summaryWith(now));
  return differences.map(({ about, items }) => `${about}: ${items.join(" · ")}`);
}

const findings = (...references: readonly string[]): Finding[] =>
  references.map((reference) => {
    const [, terminal, sale] = reference.split("/").map(Number);
    return { violation: "lost", reference, terminal, sale, story: "it says so" };
  });

const total = (sales: number) => ({ sales, valueMinor: sales * 1000 });

/** Of a hundred sales these are lost. */
function lost(...references: readonly string[]): AuditResult {
  const cells = { ...auditOf().cells!, paid: total(100 - references.length), lost: total(references.length) };
  const ledger = { rows: 100 - references.length, foreign: 0 };
  return auditWith("lost", references.length, { cells, ledger, findings: findings(...references) });
}

test("of two that say the same there is nothing", () => {
  expect(told({}, {})).toEqual([]);
});

test("payments that the other ledger lacks are told by cell, and which they are", () => {
  const many = Array.from({ length: 8 }, (_, sale) => `r1/3/${sale}`);
  expect(told({}, { audit: lost("r1/0/1", "r1/7/0") })).toEqual([
    "verdict: pass → fail",
    "cells: paid 100 → 98 · lost 0 → 2",
    "lost now: 0/1, 7/0",
    "rows of the ledger: of this run 100 → 98",
    expect.stringMatching(/^also: measures\.dataLoss \(\d fields?\)$/),
  ]);
  expect(told({}, { audit: lost(...many) })).toContain("lost now: 3/0, 3/1, 3/2, 3/3, 3/4 and 3 more");
  expect(told({ audit: lost("r1/0/1", "r1/7/0") }, { audit: lost("r1/7/0", "other/9/9") })).toEqual([
    "lost now: other/9/9",
    "no longer lost: 0/1",
  ]);
});

test("which they are is not said where the other summary lists only its first", () => {
  const before = { ...lost("r1/0/1"), violations: auditWith("lost", 500).violations };
  const lines = told({ audit: before }, { audit: lost("r1/0/1", "r1/9/9") });
  expect(lines.join()).not.toContain("lost now");
  // But what is in a whole list and not in one that was cut is not said either to be mended.
  expect(told({ audit: lost("r1/9/9") }, { audit: before }).join()).not.toContain("no longer lost");
});

test("what is altered is no cell", () => {
  expect(told({}, { audit: auditWith("altered", 3) })).toContain("violations: altered 0 → 3");
});

test("expectations and reasons are told whole, however long, each once", () => {
  const reason = `bank.csv:17: ${"the amount is no number, ".repeat(20)}end`;
  const plan = { expectations: [expectation("queue max < 1"), expectation("sales > 0")] };
  const lines = told({ plan }, { plan, reasons: [reason] });
  expect(lines).toContain(`a reason now: ${reason}`);
  expect(told({ plan, reasons: [reason] }, { plan })).toContain(`no reason any more: ${reason}`);
  // Beside a failure it is the same reason.
  expect(told({ reasons: [reason] }, { reasons: [reason], audit: lost("r1/0/1") }).join()).not.toContain(
    "reason",
  );
  const other = { expectations: [expectation("queue max < 1"), expectation("sales > 700")] };
  expect(told({ plan }, { plan: other }).filter((line) => line.startsWith("expectations"))).toEqual([
    "expectations: sales > 0: 591 (pass) → not judged · sales > 700: not judged → 591 (fail)",
  ]);
});

test("a ledger that could not be judged by is said in two lines, not in a hundred fields", () => {
  const unread = { ...auditOf({ inconclusive: ["it ended"] }), cells: undefined, violations: undefined };
  const lines = told({ audit: lost("r1/0/1") }, { audit: unread });
  expect(lines).toContain("sales: judged → not judged");
  expect(lines.length).toBeLessThanOrEqual(7);
  expect(lines.join()).not.toContain("lost");
});

test("what the other ledger cannot show, or does not say, is a difference", () => {
  const withLedger = (ledger: Partial<AuditResult["ledger"]>) => ({
    audit: auditOf({ ledger: { ...auditOf().ledger, ...ledger } }),
  });
  const whole = withLedger({ neverRead: 0 });
  const poor = withLedger({ notCompared: ["terminal", "kind"], onTrust: "its one page is taken to be all" });
  expect(told(whole, poor)).toEqual([
    "rows of the ledger: never read 0 → unknown",
    "no longer compared: terminal · kind",
    "on trust now: its one page is taken to be all",
  ]);
  expect(told(poor, withLedger({ neverRead: 3, notCompared: ["kind"] }))).toEqual([
    "rows of the ledger: never read unknown → 3",
    "compared now: terminal",
    "no longer on trust: its one page is taken to be all",
  ]);
  expect(told({}, withLedger({ unreferenced: 2 }))).toEqual([
    "rows of the ledger: without a reference 0 → 2",
  ]);
  // Whatever an audit may say of a ledger besides is never passed over.
  expect(told({}, withLedger({ mood: "bad" } as object))).toEqual(["also: audit.ledger (1 field)"]);
});

test("where the rest is, is counted", () => {
  const breakdown = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`part${index}`, index]),
  ) as unknown as AuditResult["breakdown"];
  expect(told({}, { audit: auditOf({ breakdown }) })).toEqual(["also: audit.breakdown (1 field)"]);
});
