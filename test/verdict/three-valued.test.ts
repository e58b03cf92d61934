// Three values: every reason for which a run proves nothing, one by one. Alone it takes a run's pass away, with its
// sentence and exit code 4; beside something that failed for certain the run stays failed. And as a property: whatever
// comes together, nothing that is not known is ever a pass.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import type { AuditResult } from "../../src/audit/result.ts";
import type { FaultTiming } from "../../src/facts.ts";
import type { Evidence } from "../../src/verdict/evidence.ts";
import { exitCodeOf, judge } from "../../src/verdict/verdict.ts";
import { asking, begin, type Doubt, end, everyDoubt } from "./every-doubt.ts";
import { auditOf, auditWith, type Changes, evidenceOf, expectation } from "./evidence.ts";

function evidenceWith({ otherwise = (evidence) => evidence }: Doubt, changes: Changes): Evidence {
  return otherwise(evidenceOf(changes));
}

/** The same with one more expectation. */
function expecting(changes: Changes, text: string): Changes {
  const { expectations = [] } = changes.plan ?? {};
  return { ...changes, plan: { ...changes.plan, expectations: [...expectations, expectation(text)] } };
}

/** The same with something that failed for certain: a violation, or where no ledger was read, what terminals say. */
function failing({ changes, isUnread }: Doubt): Changes {
  if (isUnread) return expecting(changes, "sales{outcome:approved} < 1");
  const found = changes.audit ?? auditOf();
  const duplicated = auditWith("duplicated", 1).violations?.duplicated ?? expect.fail();
  const violations = found.violations && { ...found.violations, duplicated };
  return { ...changes, audit: { ...found, violations } as AuditResult };
}

describe.each(everyDoubt)("where $name", (doubt) => {
  test("the run is inconclusive, says so, and exits with 4", () => {
    const { verdict, reasons } = judge(evidenceWith(doubt, doubt.changes));
    expect({ verdict, reasons }).toEqual({ verdict: "inconclusive", reasons: doubt.reasons });
    expect(exitCodeOf(verdict)).toBe(4);
  });

  test("what failed for certain stays failed, and comes first", () => {
    const { verdict, reasons } = judge(evidenceWith(doubt, failing(doubt)));
    expect(verdict).toBe("fail");
    expect(exitCodeOf(verdict)).toBe(99);
    expect(reasons[0]).toMatch(doubt.isUnread ? /^sales\{outcome:approved\} < 1: / : /^duplicated == 0: /);
    const marked = doubt.reasons.map((reason) => reason.replace(/^\d+ expectations: /, ""));
    for (const reason of marked) {
      expect(reasons.slice(1).some((each) => each.startsWith("and ") && each.endsWith(reason))).toBe(true);
    }
  });
});

test("without any of them the same run passes", () => {
  const texts = ["recovery < 60000", "queue < 100", "sale < 100", "unpaid value < 1000"];
  const { verdict, reasons } = judge(evidenceOf(asking(...texts)));
  expect({ verdict, reasons, exit: exitCodeOf(verdict) }).toEqual({ verdict: "pass", reasons: [], exit: 0 });
});

// The property.

/** Of which nothing is known, whatever else the evidence says. */
const blind = ["luck max < 5", "recovery{outage:nosuch} < 1e12", "sales{group:nosuch} >= 0"];
const told = ["queue < 100", "recovery < 60000", "sale < 100", "lost <= 3", "unpaid < 9", "online min > 0.4"];

/** Some of a list, in its order. */
const some = <Item>(items: readonly Item[]) => fc.subarray([...items]);

const worlds = fc.record({
  texts: some([...told, ...blind]),
  reasons: some(["worker 2 was lost", "interrupted by SIGTERM"]),
  faults: fc.constantFrom<readonly FaultTiming[]>(
    [begin, end],
    [begin, end],
    [begin],
    [{ ...begin, error: "no" }, end],
    [],
  ),
  audit: fc.constantFrom<"good" | "pending" | "none" | "doubtful" | "unread">(
    ...(["good", "good", "good", "pending", "none", "doubtful", "unread"] as const),
  ),
  isSlow: fc.boolean(),
  violations: fc.constantFrom(0, 0, 1),
});

/** Played once: only what is made of it differs. */
const expectations = [...told, ...blind].map(expectation);
const [quick, slow] = [1, 101].map((lag) => evidenceOf({ plan: { expectations }, lags: [lag] }));

property.prop([worlds], { numRuns: 500 })(
  "a pass is never given to what is not known, and a violation is always a fail",
  ({ texts, reasons, faults, audit: kind, isSlow, violations }) => {
    const base = violations > 0 ? auditWith("orphaned", violations) : auditOf();
    const audits: Readonly<Record<typeof kind, AuditResult | undefined>> = {
      good: base,
      pending: { ...base, pending: { sales: 9, valueMinor: 9_000 } },
      none: undefined,
      doubtful: { ...base, inconclusive: ["two reads differ"] },
      unread: {
        ...base,
        cells: undefined,
        violations: undefined,
        unpaid: undefined,
        inconclusive: ["no line"],
      },
    };
    const played = isSlow ? slow : quick;
    const its = { ...played.plan, expectations: texts.map(expectation) };
    const evidence: Evidence = { ...played, plan: its, reasons, faults, audit: audits[kind] };
    const judged = judge(evidence);

    const isBlind = texts.some((text) => blind.includes(text));
    const isUndone = faults.length < 2 || faults.some(({ error }) => error !== undefined);
    const isUnsure = reasons.length > 0 || kind !== "good" || isBlind || isUndone;
    const isTimed = isSlow && texts.some((text) => /^(queue|recovery <|sale <|online)/.test(text));
    const isSeen = violations > 0 && kind !== "none" && kind !== "unread";
    const expected = isSeen ? "fail" : isUnsure || isTimed ? "inconclusive" : "pass";
    expect(judged.verdict).toBe(expected);

    const exit = exitCodeOf(judged.verdict);
    expect(exit).toBe({ fail: 99, inconclusive: 4, pass: 0 }[expected]);
    if (exit === 0) {
      expect(judged.reasons).toEqual([]);
      expect(judged.expectations.every(({ verdict }) => verdict === "pass")).toBe(true);
    } else expect(judged.reasons.length).toBeGreaterThan(0);
    // Whatever is inconclusive says why.
    for (const { verdict, reason } of judged.expectations) {
      if (verdict === "inconclusive") expect(reason).not.toBe(undefined);
    }
  },
);
