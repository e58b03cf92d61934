// What must be true of every plan, whatever the scenario.

import { type Plan, type Range, sizeOf } from "../../src/plan/plan.ts";

/** Everything that is wrong with a plan, in words; empty for a sound one. */
export function unsound(plan: Plan): string[] {
  const wrong: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) wrong.push(what);
  };
  const text = JSON.stringify(plan);
  must(JSON.stringify(JSON.parse(text)) === text && !text.includes("null"), "a number that JSON cannot hold");
  const points = plan.load.shape;
  must(points[0].at === 0 && points.at(-1)?.at === plan.durationMs, "the shape does not span the duration");
  must(
    points.every(({ at }, index) => index === 0 || at > points[index - 1].at),
    "the shape's points do not ascend",
  );
  must(plan.groups.at(-1)?.terminals[1] === plan.terminals, "terminals are not all in groups");

  for (const group of plan.groups) {
    for (const link of group.links.keys()) {
      const cohorts = plan.cohorts.filter((cohort) => cohort.group === group.id && cohort.link === link);
      const ranges = cohorts.flatMap(({ terminals }) => terminals);
      must(same(merged(ranges), [group.terminals]), `the cohorts of ${group.id} are not the group`);
      must(sizeOf(ranges) === group.terminals[1] - group.terminals[0], `cohorts of ${group.id} overlap`);
    }
  }
  for (const { terminals } of plan.cohorts)
    must(isAscending(terminals), "ranges of a cohort touch or descend");

  for (const [index, { id, at, struck, effect }] of plan.outages.entries()) {
    must(index === 0 || plan.outages[index - 1].at <= at, "outages are not in the order of their start");
    must(isAscending(struck), `ranges of ${id} touch or descend`);
    must(sizeOf(struck) > 0, `${id} strikes nobody`);
    if (effect.on !== "links") continue;
    const ranges = effect.cohorts.flatMap((cohort) => plan.cohorts[cohort].terminals);
    must(same(merged(ranges), struck), `the cohorts of ${id} are not those whom it strikes`);
  }
  const signatures = plan.cohorts.map(({ group, link }, cohort) =>
    JSON.stringify([
      group,
      link,
      plan.outages.map(({ effect }) => effect.on === "links" && effect.cohorts.includes(cohort)),
    ]),
  );
  must(new Set(signatures).size === signatures.length, "two cohorts could be one");
  return wrong;
}

function isAscending(ranges: readonly Range[]): boolean {
  return ranges.every(([from, to], index) => from < to && (index === 0 || ranges[index - 1][1] < from));
}

function merged(ranges: readonly Range[]): Range[] {
  const all: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((one, other) => one[0] - other[0])) {
    const last = all.at(-1);
    if (last && last[1] === from) last[1] = to;
    else all.push([from, to]);
  }
  return all;
}

function same(one: readonly Range[], other: readonly Range[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
