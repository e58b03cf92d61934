import { expect, test } from "vitest";
import type { AuditResult, Shares } from "../../src/audit/result.ts";
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
  expect(auditedSales(plan, audit)?.lostByGroup).toEqual({ cafes: 1, shops: 0, unlisted: 249 });
});

test("nothing lost is 0 in every group", () => {
  expect(auditedSales(plan, auditOf())?.lostByGroup).toEqual({ cafes: 0, shops: 0 });
});

test("an audit that could not judge shows nothing", () => {
  expect(auditedSales(plan, auditOf({ cells: undefined, violations: undefined }))).toBeUndefined();
});

test("of an audit that lacks any part nothing is shown", () => {
  for (const part of ["cells", "violations", "unpaid"] as const) {
    expect(auditedSales(plan, auditOf({ [part]: undefined }))).toBeUndefined();
  }
});

test("what is booked and the stock are shown where the audit may be believed, the rest in any case", () => {
  const booked = { sales: 3 } as unknown as NonNullable<AuditResult["booked"]>;
  const stockDifference = { sales: 1 } as unknown as NonNullable<AuditResult["stockDifference"]>;
  const audit = auditOf({ booked, stockDifference });
  expect(auditedSales(plan, audit)).toMatchObject({ booked, stockDifference });
  const doubtful = auditedSales(plan, { ...audit, inconclusive: ["the history was cut off"] });
  expect(doubtful?.pending).toEqual({ sales: 0, valueMinor: 0 });
  expect(doubtful).not.toHaveProperty("booked");
  expect(doubtful).not.toHaveProperty("stockDifference");
});

test("an audit that tells of no parts, or not of the lost ones, counts none by group", () => {
  for (const breakdown of [undefined, {}]) {
    expect(auditedSales(plan, auditOf({ breakdown }))?.lostByGroup).toEqual({ cafes: 0, shops: 0 });
  }
});
