// What the metrics show of an audit: its cells, and what was lost by group.

import type { AuditResult, Share, Total, Violation } from "../audit/result.ts";
import { type AuditedSales, unlisted } from "../measure/prometheus.ts";
import type { Plan } from "../plan/plan.ts";
import { dataLossOf } from "./data-loss.ts";

/**
 * undefined where the audit could not judge: metrics then have no sample, not a 0. Of an audit in doubt what was found is
 * shown, as the verdict counts it; that nothing was found proves nothing, so there is no 0. Nor is there one of altered sales
 * where the ledger was said to lack columns, whoever chose so.
 */
export function auditedSales(plan: Plan, audit: AuditResult): AuditedSales | undefined {
  const { cells, breakdown, pending, unpaid, stockDifference, booked, inconclusive } = audit;
  const dataLoss = dataLossOf(audit);
  if (!cells || !audit.violations || !unpaid || !dataLoss) return undefined;
  const violations = knownViolations(audit.violations, audit.ledger);
  const lostByGroup = lostBy(plan, audit.violations.lost.sales, breakdown?.lost?.group.largest ?? []);
  const isSure = inconclusive.length === 0;
  if (isSure) {
    return { cells, violations, lostByGroup, pending, unpaid, dataLoss, stockDifference, booked };
  }
  const isFound = ({ sales }: Total) => sales > 0;
  return {
    cells: only(cells, isFound),
    violations: only(violations, isFound),
    unpaid: only(unpaid, isFound),
    lostByGroup: only(lostByGroup, (sales) => sales > 0),
    ...(isFound(pending) ? { pending } : {}),
  };
}

/** Without altered ones where none was found and not everything was compared: that there are none, nobody knows. */
function knownViolations(
  { altered, ...others }: Readonly<Record<Violation, Total>>,
  { notCompared = [] }: AuditResult["ledger"],
): Readonly<Partial<Record<Violation, Total>>> {
  return altered.sales > 0 || notCompared.length === 0 ? { ...others, altered } : others;
}

/** Of groups beyond the largest that the audit lists nobody knows how many each lost: they are absent, and no 0. */
function lostBy({ groups }: Plan, all: number, listed: readonly Share[]): Record<string, number> {
  const rest = listed.reduce((left, { sales }) => left - sales, all);
  const known = Object.fromEntries(listed.map(({ name, sales }) => [name, sales]));
  if (rest > 0) return { ...known, [unlisted]: rest };
  return { ...Object.fromEntries(groups.map(({ id }) => [id, 0])), ...known };
}

/** Those of the values that are asked for, by their names. */
function only<Value>(
  all: Readonly<Record<string, Value>>,
  isWanted: (value: Value) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => isWanted(value)));
}
