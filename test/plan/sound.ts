// What must be true of every plan, whatever the scenario.

import { kindOf } from "../../src/outages/kinds.ts";
import { ownLinks } from "../../src/plan/cut-off.ts";
import type { Blow, Outage, Plan } from "../../src/plan/plan.ts";
import { meet, type Range, sizeOf, union } from "../../src/plan/ranges.ts";

/** Everything that is wrong with a plan, in words; empty for a sound one. */
export function unsound(plan: Plan): string[] {
  const wrong: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) wrong.push(what);
  };
  const text = JSON.stringify(plan);
  // JSON writes what it cannot hold as null; a name may well have null in it.
  let hasNull = false;
  const parsed = JSON.parse(text, (_key, value) => {
    hasNull ||= value === null;
    return value;
  });
  must(JSON.stringify(parsed) === text && !hasNull, "a number that JSON cannot hold");
  const points = plan.load.shape;
  must(points[0].at === 0 && points.at(-1)?.at === plan.durationMs, "the shape does not span the duration");
  must(
    points.every(({ at }, index) => index === 0 || at > points[index - 1].at),
    "the shape's points do not ascend",
  );
  must(plan.groups.at(-1)?.terminals[1] === plan.terminals, "terminals are not all in groups");
  must(isInOrder(plan.changes), "changes are not in the order of time");
  return [...wrong, ...unsoundCohorts(plan), ...unsoundOutages(plan), ...struckTwice(plan)];
}

function unsoundCohorts(plan: Plan): string[] {
  const wrong: string[] = [];
  for (const group of plan.groups) {
    for (const link of group.links.keys()) {
      const cohorts = plan.cohorts.filter((cohort) => cohort.group === group.id && cohort.link === link);
      const ranges = cohorts.flatMap(({ terminals }) => terminals);
      if (!same(union(ranges), [group.terminals])) wrong.push(`the cohorts of ${group.id} are not the group`);
      if (sizeOf(ranges) !== group.terminals[1] - group.terminals[0])
        wrong.push(`cohorts of ${group.id} overlap`);
    }
  }
  if (!plan.cohorts.every(({ terminals }) => isAscending(terminals)))
    wrong.push("ranges of a cohort touch or descend");
  const signatures = plan.cohorts.map(({ group, link }) => `${group} ${link}`);
  for (const [index, { effect }] of plan.outages.entries()) {
    if (effect.on === "links") for (const cohort of effect.cohorts) signatures[cohort] += ` ${index}`;
  }
  if (new Set(signatures).size !== signatures.length) wrong.push("two cohorts could be one");
  return wrong;
}

function unsoundOutages(plan: Plan): string[] {
  const { outages, durationMs, settleMs, terminals } = plan;
  const wrong: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) wrong.push(what);
  };
  must(isInOrder(outages), "outages are not in the order of their start");
  must(new Set(outages.map(({ id }) => id)).size === outages.length, "two outages have one id");
  for (const { id, of, kind, at, forMs, isPermanent, struck, effect } of outages) {
    must(id === of || id.startsWith(`${of}.`), `${id} is not named after ${of}`);
    must(at >= 0 && forMs >= 1, `${id} has no time`);
    must(Number.isInteger(at) && Number.isInteger(forMs), `${id} has no whole times`);
    must(at + forMs <= durationMs + settleMs, `${id} outlives the run`);
    must(!isPermanent || at + forMs === durationMs + settleMs, `${id} is permanent and ends`);
    must(isAscending(struck), `ranges of ${id} touch or descend`);
    must(sizeOf(struck) > 0, `${id} strikes nobody`);
    must(
      struck.every(([from, to]) => from >= 0 && to <= terminals),
      `${id} strikes strangers`,
    );
    const { strikes } = kindOf(kind);
    if (strikes === "gateway") must(same(struck, [[0, terminals]]), `${id} does not strike everybody`);
    if (strikes === "stores") must(isOfStores(plan, struck), `${id} strikes half a store`);
    must(effect.on !== "terminals" || hasLink(plan, struck, effect.does), `${id} takes a link that is none`);
    if (effect.on !== "links") continue;
    const ranges = effect.cohorts.flatMap((cohort) => plan.cohorts[cohort].terminals);
    must(same(union(ranges), struck), `the cohorts of ${id} are not those whom it strikes`);
  }
  return wrong;
}

/** Whether each of the struck has the link that it loses, and it is its own. */
function hasLink({ groups }: Plan, struck: readonly Range[], does: Blow): boolean {
  if (does.kind !== "link-dead") return true;
  return groups.every((group) => does.link < ownLinks(group) || !meet(struck, [group.terminals]));
}

function isOfStores({ groups }: Plan, struck: readonly Range[]): boolean {
  const edges = new Set(groups.flatMap(({ terminals }) => [...terminals]));
  const isEdge = (terminal: number) =>
    edges.has(terminal) ||
    groups.some(
      ({ terminals: [from, to], perStore }) =>
        terminal >= from && terminal < to && (terminal - from) % perStore === 0,
    );
  return struck.every(([from, to]) => isEdge(from) && isEdge(to));
}

/**
 * One stroke of a written outage strikes nobody twice at a time: what strikes links no link, else no terminal. Strokes
 * of a storm and repetitions of a drawn length may meet, and layers of what grows lie upon each other.
 */
function struckTwice(plan: Plan): string[] {
  const wrong: string[] = [];
  const strokes = Map.groupBy(plan.outages, ({ id, of }) => `${of} ${/((?:\.\d+)+)/.exec(id)?.[1]}`);
  for (const parts of strokes.values()) {
    if (parts.some(({ id }) => /\.level-\d+$/.test(id))) continue;
    for (const [index, one] of parts.entries()) {
      const later = parts.slice(index + 1).filter(({ at }) => at < one.at + one.forMs);
      for (const other of later)
        if (shares(one, other)) wrong.push(`${one.id} and ${other.id} strike the same`);
    }
  }
  return wrong;
}

function shares(one: Outage, other: Outage): boolean {
  if (one.effect.on === "links" && other.effect.on === "links") {
    const cohorts = new Set(one.effect.cohorts);
    return other.effect.cohorts.some((cohort) => cohorts.has(cohort));
  }
  return sizeOf(union([...one.struck, ...other.struck])) < sizeOf(one.struck) + sizeOf(other.struck);
}

function isInOrder(timed: readonly { readonly at: number }[]): boolean {
  return timed.every(({ at }, index) => index === 0 || timed[index - 1].at <= at);
}

function isAscending(ranges: readonly Range[]): boolean {
  return ranges.every(([from, to], index) => from < to && (index === 0 || ranges[index - 1][1] < from));
}

function same(one: readonly Range[], other: readonly Range[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
