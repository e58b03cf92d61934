import { describe, expect, test } from "vitest";
import type { AuditResult, Shares } from "../../src/audit/result.ts";
import { Measures } from "../../src/measure/measures.ts";
import { Exposition } from "../../src/measure/prometheus.ts";
import { auditedSales } from "../../src/verdict/audited-sales.ts";
import { groupOf, planOf } from "../measure/story.ts";
import { auditOf, auditWith } from "./evidence.ts";

const plan = planOf({ groups: [groupOf("cafes", [0, 5]), groupOf("shops", [5, 10])] });

/** An audit in which so many sales are lost, by group. */
function lost(sales: number, group: Shares): AuditResult {
  const none = { largest: [] };
  const breakdown = { lost: { group, store: none, terminal: none, outage: none, cause: none } };
  return auditWith("lost", sales, { breakdown });
}

test("lost sales are counted by group, and those of a group without any are 0", () => {
  const audit = lost(3, { largest: [{ name: "shops", sales: 3, valueMinor: 3000 }] });
  expect(auditedSales(plan, audit)?.lostByGroup).toEqual({ cafes: 0, shops: 3 });
});

test("of more groups than an audit lists, the rest are shown together", () => {
  const more = { parts: 7, sales: 249, valueMinor: 249_000 };
  const audit = lost(250, { largest: [{ name: "cafes", sales: 1, valueMinor: 1000 }], more });
  expect(auditedSales(plan, audit)?.lostByGroup).toEqual({ cafes: 1, unlisted: 249 });
});

test("nothing lost is 0 in every group", () => {
  expect(auditedSales(plan, auditOf())?.lostByGroup).toEqual({ cafes: 0, shops: 0 });
});

test("altered sales are no 0 where the ledger was said to lack a column, and what was found is shown", () => {
  const ledger = { rows: 100, foreign: 0, notCompared: ["merchant"] } as const;
  const shown = (audit: AuditResult) => auditedSales(plan, audit)?.violations;
  expect(Object.keys(shown(auditOf({ ledger }))!)).toEqual(["lost", "duplicated", "resurrected", "orphaned"]);
  expect(shown(auditWith("altered", 2, { ledger }))?.altered.sales).toBe(2);
  expect(shown(auditWith("lost", 2, { ledger }))?.lost.sales).toBe(2);
  expect(shown(auditOf())?.altered.sales).toBe(0);
});

test("an audit that could not judge shows nothing", () => {
  expect(auditedSales(plan, auditOf({ cells: undefined, violations: undefined }))).toBeUndefined();
});

test("of an audit that lacks any part nothing is shown", () => {
  for (const part of ["cells", "violations", "unpaid"] as const) {
    expect(auditedSales(plan, auditOf({ [part]: undefined }))).toBeUndefined();
  }
});

test("what is booked and the stock are shown where the audit may be believed", () => {
  const booked = { sales: 3 } as unknown as NonNullable<AuditResult["booked"]>;
  const stockDifference = { sales: 1 } as unknown as NonNullable<AuditResult["stockDifference"]>;
  const audit = auditOf({ booked, stockDifference });
  expect(auditedSales(plan, audit)).toMatchObject({ booked, stockDifference });
  const doubtful = auditedSales(plan, { ...audit, inconclusive: ["the history was cut off"] });
  expect(doubtful).not.toHaveProperty("booked");
  expect(doubtful).not.toHaveProperty("stockDifference");
});

test("an audit that tells of no parts, or not of the lost ones, counts none by group", () => {
  for (const breakdown of [undefined, {}]) {
    expect(auditedSales(plan, auditOf({ breakdown }))?.lostByGroup).toEqual({ cafes: 0, shops: 0 });
  }
});

describe("an audit in doubt", () => {
  const inDoubt = { inconclusive: ["the history was cut off 12s into the run"] };

  test("shows what it found, and of what it did not find nothing: a 0 would look like a pass", () => {
    const found = lost(3, { largest: [{ name: "shops", sales: 3, valueMinor: 3000 }] });
    const audit = { ...found, pending: { sales: 2, valueMinor: 2000 }, ...inDoubt };
    expect(auditedSales(plan, audit)).toEqual({
      cells: { paid: { sales: 100, valueMinor: 100_000 } },
      violations: { lost: { sales: 3, valueMinor: 3000 } },
      lostByGroup: { shops: 3 },
      unpaid: {},
      pending: { sales: 2, valueMinor: 2000 },
    });
  });

  test("that found nothing has no sample that is 0 on the page", async () => {
    const samplesWith = async (audit: AuditResult) => {
      const exposition = new Exposition(new Measures(plan), { id: "r1", engine: "live" });
      exposition.audited(auditedSales(plan, audit)!);
      const page = await exposition.metrics();
      return page.split("\n").filter((line) => ofAudit.test(line));
    };
    expect(await samplesWith(auditOf(inDoubt))).toEqual([expect.stringMatching(/cell="paid".* 100$/)]);
    // Were they shown, they would be seen.
    const zeros = (await samplesWith(auditOf())).filter((line) => line.endsWith(" 0"));
    expect(zeros.map((line) => /^\w+/.exec(line)?.[0])).toEqual(
      expect.arrayContaining([
        "tillstorm_audit_sales",
        "tillstorm_violation_sales",
        "tillstorm_lost_sales_total",
        "tillstorm_audit_unpaid_sales",
        "tillstorm_pending_sales",
      ]),
    );
  });
});

/** Samples that are there only once the run has been audited. */
const ofAudit = /^tillstorm_(audit|violation|lost|pending|stock_difference|booked)_/;
