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
