import { expect, test } from "vitest";
import type { AuditResult, Shares } from "../../src/audit/result.ts";
import { endingOf } from "../../src/report/ending.ts";
import { summaryOf } from "../../src/report/summary.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { auditOf, evidenceOf } from "../verdict/evidence.ts";

const nothing = { sales: 0, valueMinor: 0 };
const total = (sales: number) => ({ sales, valueMinor: sales * 1250 });
const shares = (...parts: readonly (readonly [name: string, sales: number])[]): Shares => ({
  largest: parts.map(([name, sales]) => ({ name, ...total(sales) })),
});
const none = shares();

/** The lines that an ending has between the sales and the outages. */
function told(changes: Partial<AuditResult>): string[] {
  const evidence = evidenceOf({ audit: auditOf(changes) });
  const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions: {} };
  const ending = endingOf(summaryOf({ ...evidence, run, verdict: judge(evidence) }), {
    next: "next",
    hasColours: false,
  });
  const lines = ending.split("\n");
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  const from = lines.findIndex((line) => line.includes(" lost · "));
  const to = lines.findIndex((line) => line.includes("a sale waited for up to"));
  return lines.slice(from, to);
}

const violations = {
  lost: nothing,
  duplicated: nothing,
  resurrected: nothing,
  altered: nothing,
  orphaned: nothing,
};

test("without violations there is one line of noughts", () => {
  expect(told({})).toEqual(["0 lost · 0 duplicated · 0 altered · 0 charged after a refusal · 0 orphaned"]);
});

test("violations are told with their parts: what is altered and by how much, and whose customer was gone", () => {
  const one = total(1);
  const alteredBy = {
    ...{ amount: total(3), currency: one, terminal: nothing, merchant: nothing, kind: nothing },
    reversals: nothing,
  };
  expect(
    told({
      violations: { ...violations, altered: total(4), resurrected: total(20) },
      alteredBy,
      alteredDifference: { EUR: { moreMinor: 3, lessMinor: 1250 }, XTS: { moreMinor: 1250, lessMinor: 0 } },
      oneSided: total(12),
    }),
  ).toEqual([
    "0 lost · 0 duplicated",
    "4 altered (3 amount, 1 currency, +0.03 EUR, −12.50 EUR, +12.50 XTS)",
    "20 charged after a refusal (12 with the customer gone) · 0 orphaned",
  ]);
});

test("where they are is told by outage and by the terminal with most of them", () => {
  const lost = {
    ...{ group: none, store: none, cause: none },
    outage: shares(["telecom-a", 12], ["no outage", 3], ["upgrade", 1]),
    terminal: shares(["T0000012", 9], ["T0000003", 7]),
  };
  const orphaned = { ...lost, outage: shares(["no outage", 2]), terminal: shares(["T0000001", 2]) };
  const broken = { ...violations, lost: total(16), orphaned: total(2) };
  expect(told({ violations: broken, breakdown: { lost, orphaned } }).slice(1)).toEqual([
    "  lost  12 with telecom-a, 3 with no outage, 1 with another",
    "        most at T0000012 (9)",
    "  orphaned  2 with no outage · all at T0000001",
  ]);
});

test("terminals that the plan does not have are named in words", () => {
  const parts = { group: none, store: none, cause: none, outage: shares(["no outage", 3]) };
  const orphaned = (...terminals: readonly (readonly [string, number])[]) =>
    told({
      violations: { ...violations, orphaned: total(3) },
      breakdown: { orphaned: { ...parts, terminal: shares(...terminals) } },
    }).join(" ");
  expect(orphaned(["?", 2], ["T0000001", 1])).toMatch(/most at terminals that are not in the fleet \(2\)$/);
  expect(orphaned(["?", 3])).toMatch(/ · all at terminals that are not in the fleet$/);
});

test("days that did not agree are told with the largest difference", () => {
  const own = { sales: 2, salesMinor: 2500, refunds: 0, refundsMinor: 0 };
  const at = { terminal: 7, name: "T0000007", group: "cafes", store: "S0000001", gaveUp: false };
  const settled = (differenceMinor: number) => ({
    ...{ agreed: 5, disagreed: 2, unclosed: 0, more: 1 },
    terminals: [{ ...at, own, ledger: own, differenceMinor }],
  });
  expect(told({ settled: settled(-1250) }).join(" ")).toContain(
    "· 0 orphaned 2 days did not agree, at most 12.50 EUR missing in the ledger (T0000007)",
  );
  expect(told({ settled: settled(100) }).join(" ")).toContain("1.00 EUR too much in the ledger");
  expect(told({ settled: settled(0) }).at(-1)).toMatch(/2 days did not agree$/);
});

test("what was not compared stands beside what is altered, and what is taken by its owner's word after it", () => {
  const ledger = { rows: 100, foreign: 0, notCompared: ["terminal", "merchant"] } as const;
  expect(told({ ledger }).join(" ")).toContain(" 0 altered (terminal and merchant not compared) ");
  const three = { ...ledger, notCompared: ["currency", "terminal", "kind"] } as const;
  const others = {
    currency: nothing,
    terminal: nothing,
    merchant: nothing,
    kind: nothing,
    reversals: nothing,
  };
  const alteredBy = { amount: total(2), ...others };
  const found = { violations: { ...violations, altered: total(2) }, alteredBy };
  expect(told({ ledger: three, ...found }).join(" ")).toContain(
    " 2 altered (2 amount, currency, terminal and kind not compared) ",
  );
  const onTrust = "its one page is taken to be all: nothing says if there are more";
  expect(told({ ledger: { rows: 100, foreign: 0, onTrust } }).at(-1)).toBe(`the ledger: ${onTrust}`);
});

test("what is booked in another currency is said beside its count: no value has it", () => {
  const audit = { violations: { ...violations, orphaned: total(3) }, otherCurrency: { orphaned: 2 } };
  expect(told(audit).join(" ")).toContain("3 orphaned (2 in another currency)");
});

test("rows of others stand in the ending where one of them has no reference", () => {
  const words = "the ledger has 5 rows of others, 2 without a reference";
  expect(told({ ledger: { rows: 9, foreign: 5, unreferenced: 2 } }).join(" ")).toContain(words);
  expect(told({ ledger: { rows: 9, foreign: 5 } }).join(" ")).not.toContain("of others");
});

test("rows of others stand in the ending where something is lost: they may be what is missing", () => {
  const ledger = { rows: 9, foreign: 5 };
  const cells = { ...auditOf().cells!, lost: total(1) };
  const isTold = (changes: Partial<AuditResult>) =>
    told({ ledger, ...changes }).includes("the ledger has 5 rows of others");
  expect(isTold({ cells })).toBe(true);
  expect(isTold({ refundCells: { ...auditOf().refundCells!, lost: total(1) } })).toBe(true);
  expect(isTold({})).toBe(false);
  expect(told({ ledger: { rows: 9, foreign: 0 }, cells }).join(" ")).not.toContain("of others");
});
