// The fleet and its cohorts as a plan's text shows them.

import { multipliersText, someOf } from "../plan/multiplying.ts";
import type { Cohort, Plan, Staff } from "../plan/plan.ts";
import { sizeOf } from "../plan/ranges.ts";
import type { FleetGroup, Scenario } from "../scenario/schema.ts";
import { counted, readableCount, readableDuration, readableShare } from "../units.ts";
import type { Row } from "./row.ts";

/** What each group has; shares are those that were written. */
export function fleetRows({ groups, speed }: Plan, fleet: Scenario["fleet"]): Row[] {
  return groups.flatMap(
    ({ id, terminals: [from, to], perStore, preset, staff, alternatives }, index): Row[] => {
      const stores = Math.ceil((to - from) / perStore);
      const ways = alternatives.map(
        ({ way, share, link }) => `${way} ${readableShare(share)}${link ? " over their own link" : ""}`,
      );
      return [
        [id, `${counted(to - from, "terminal")} in ${counted(stores, "store")}, ${preset}`],
        ...labelRows(fleet[index]),
        ...(staff ? [["", staffText(staff, speed)] as const] : []),
        ...(ways.length > 0 ? [["", `pay otherwise: ${ways.join(", ")}`] as const] : []),
      ];
    },
  );
}

function staffText({ notices, monitoringMs, does }: Staff, speed: number): string {
  const median = `staff notices after ${readableDuration(notices.medianMs * speed)} (median)`;
  const latest =
    monitoringMs === undefined ? "" : `, by monitoring within ${readableDuration(monitoringMs * speed)}`;
  return `${median}${latest}: ${does.join(", ")}`;
}

function labelRows({ region, model, version, links }: FleetGroup): Row[] {
  const labels = Object.entries({ region, model, version }).filter(
    ([, shares]) => Object.keys(shares).length > 0,
  );
  return [
    ...labels.map(([name, shares]): Row => ["", `${name} ${sharesText(shares)}`]),
    ...links.map(
      ({ id, profile, provider }): Row => ["", `${id}: ${profile.name} over ${sharesText(provider)}`],
    ),
  ];
}

function sharesText(shares: Readonly<Record<string, number>>): string {
  const all = Object.entries(shares);
  if (all.length === 1) return all[0][0];
  return all.map(([name, share]) => `${name} ${readableShare(share)}`).join(", ");
}

/** A long list of cohorts says nothing: the largest ones are shown. */
const mostCohorts = 12;

export function cohortRows(plan: Plan): Row[] {
  const { cohorts, outages } = plan;
  const indexed = cohorts.map((cohort, index) => ({ cohort, index, size: sizeOf(cohort.terminals) }));
  const largest = indexed.toSorted((one, other) => other.size - one.size || one.index - other.index);
  const shown = largest.slice(0, mostCohorts).sort((one, other) => one.index - other.index);
  const rows = shown.map(({ cohort, index, size }): Row => {
    const struckBy = outages.filter(({ effect }) => effect.on === "links" && effect.cohorts.includes(index));
    const ids = [...new Set(struckBy.map(({ of }) => of))];
    const struck = ids.length === 0 ? "" : `, struck by ${someOf(ids)}`;
    return [`${index}`, `${counted(size, "terminal")}, ${pathOf(cohort)}${struck}`];
  });
  const rest = cohorts.length - shown.length;
  if (rest === 0) return rows;
  const multipliers = multipliersText(plan);
  return [
    ...rows,
    ["…", `and ${readableCount(rest)} more`],
    // Live runs have a limit.
    ...(multipliers ? [["multiplied by", multipliers] as const] : []),
  ];
}

function pathOf({ group, linkId, provider }: Cohort): string {
  return `${group}/${linkId} over ${provider}`;
}
