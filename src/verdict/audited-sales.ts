// What the metrics show of an audit: its cells, and what was lost by group.

import type { AuditResult } from "../audit/result.ts";
import type { AuditedSales } from "../measure/prometheus.ts";
import type { Plan } from "../plan/plan.ts";
import { dataLossOf } from "./data-loss.ts";

/** Groups beyond the largest that an audit lists. */
const unlisted = "unlisted";

/** undefined where the audit could not judge: metrics then have no sample, not a 0. */
export function auditedSales(plan: Plan, audit: AuditResult): AuditedSales | undefined {
  const { cells, violations, breakdown, pending, unpaid, stockDifference, booked, inconclusive } = audit;
  const dataLoss = dataLossOf(audit);
  if (!cells || !violations || !unpaid || !dataLoss) return undefined;
  const lostByGroup: Record<string, number> = Object.fromEntries(plan.groups.map(({ id }) => [id, 0]));
  const { largest = [], more } = breakdown?.lost?.group ?? {};
  for (const { name, sales } of largest) lostByGroup[name] = sales;
  if (more) lostByGroup[unlisted] = more.sales;
  const sure = inconclusive.length === 0 ? { stockDifference, booked } : {};
  return { cells, violations, lostByGroup, pending, unpaid, dataLoss, ...sure };
}
