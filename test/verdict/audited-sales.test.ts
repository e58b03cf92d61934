import { expect, test } from "vitest";
import type { Finding } from "../../src/audit/result.ts";
import { auditedSales } from "../../src/verdict/audited-sales.ts";
import { groupOf, planOf } from "../measure/story.ts";
import { auditOf, auditWith } from "./evidence.ts";

const plan = planOf({ groups: [groupOf("cafes", [0, 5]), groupOf("shops", [5, 10])] });

function finding(violation: Finding["violation"], terminal: number): Finding {
  return { violation, terminal, sale: 0, reference: `r1/${terminal}/0`, story: "" };
}

test("lost sales are counted by the group of their terminal", () => {
  const findings = [finding("lost", 4), finding("lost", 5), finding("lost", 6), finding("duplicated", 0)];
  expect(auditedSales(plan, auditWith("lost", 3, { findings }))?.lostByGroup).toEqual({ cafes: 1, shops: 2 });
});

test("those beyond the listed findings are shown apart, or belong to the only group", () => {
  const audit = auditWith("lost", 250, { findings: [finding("lost", 4)] });
  expect(auditedSales(plan, audit)?.lostByGroup).toEqual({ cafes: 1, shops: 0, unlisted: 249 });
  expect(auditedSales(planOf(), audit)?.lostByGroup).toEqual({ shops: 250 });
});

test("an audit that could not judge shows nothing", () => {
  expect(auditedSales(plan, auditOf({ cells: undefined, violations: undefined }))).toBeUndefined();
});
