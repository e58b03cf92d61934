// What the metrics show of an audit: its cells, and what was lost by group.

import type { AuditResult } from "../audit/result.ts";
import type { AuditedSales } from "../measure/prometheus.ts";
import { groupOf, type Plan } from "../plan/plan.ts";

/** Lost sales beyond the findings that an audit lists are of a group that it does not say. */
const unlisted = "unlisted";

/** undefined where the audit could not judge: metrics then have no sample, not a 0. */
export function auditedSales(
  plan: Plan,
  { cells, violations, findings }: AuditResult,
): AuditedSales | undefined {
  if (!cells || !violations) return undefined;
  const lostByGroup: Record<string, number> = Object.fromEntries(plan.groups.map(({ id }) => [id, 0]));
  let rest = violations.lost.sales;
  for (const { violation, terminal } of findings) {
    if (violation !== "lost") continue;
    lostByGroup[groupOf(plan, terminal).id]++;
    rest--;
  }
  if (rest > 0) {
    const group = plan.groups.length === 1 ? plan.groups[0].id : unlisted;
    lostByGroup[group] = (lostByGroup[group] ?? 0) + rest;
  }
  return { cells, violations, lostByGroup };
}
