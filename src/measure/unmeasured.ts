// What a plan's expectations ask for and no run of it can tell: known before the run, and so said before it.

import type { Expectation, Group, Plan } from "../plan/plan.ts";
import { partsOf } from "./written.ts";

/** Each expectation that nothing can come of, in words. */
export function unmeasured(plan: Plan): string[] {
  const asked = [
    ...plan.expectations.map((expectation) => ({ name: "expectation", expectation })),
    ...(plan.steady?.bands ?? []).map((expectation) => ({ name: "steady", expectation })),
  ];
  return asked.flatMap(({ name, expectation }) => {
    const why = whyNot(plan, expectation);
    return why === undefined ? [] : [`${name} ${expectation.text}: ${why}`];
  });
}

/** Without any group that has this, a measure has nothing to measure, and a bound on it would always hold. */
const needs: Readonly<Record<string, { of: (group: Group) => unknown; otherwise: string } | undefined>> = {
  stockBehind: { of: ({ policy }) => policy.backOffice, otherwise: "no terminal reports to a back office" },
  settlements: { of: ({ policy }) => policy.settlement, otherwise: "no terminal closes its day" },
  noticedByStaff: { of: ({ staff }) => staff, otherwise: "there is no staff that could notice anything" },
};

function whyNot(plan: Plan, { measure, selectors }: Expectation): string | undefined {
  const need = needs[measure];
  if (need && !plan.groups.some(need.of)) return need.otherwise;
  const { outage, during, after } = selectors;
  for (const id of [outage, during, after]) {
    if (id !== undefined && partsOf(plan, id).length === 0) return `there is no outage ${id}`;
  }
  const isForGood = (id: string) => partsOf(plan, id).some((part) => plan.outages[part].isPermanent);
  if (after !== undefined && isForGood(after)) return `outage ${after} is never over`;
  const isRepair = measure === "recovery" || measure === "restored";
  if (!isRepair || outage === undefined) return undefined;
  const parts = partsOf(plan, outage);
  return parts.every((part) => plan.outages[part].isPermanent) ? `nobody repairs ${outage}` : undefined;
}
