// A scope: of which terminals and of which times an expectation speaks. All its selectors are meant at once.
// during:ID  from the confirmed beginning to the confirmed end of the outage; of a written outage with several parts,
//            while any of them is on.
// after:ID   from the confirmed end of its last part on.
// hit        struck: terminals that a part of the outage strikes; others: those that none of its parts ever strikes.
//            Of the outage of `outage`, else of `during`, else of `after`.
// group      terminals of the group.

import type { Millis } from "../facts.ts";
import type { Plan } from "../plan/plan.ts";
import { inBoth, type Range, union } from "../plan/ranges.ts";
import { measureRule } from "../scenario/measures.ts";
import type { Course } from "./course.ts";
import { partsOf } from "./written.ts";

type Selectors = Readonly<Record<string, string>>;

export interface Scope {
  /** How many terminals are meant, at least one. */
  readonly terminals: number;
  /** Times from the first up to, not including, the second; ascending, apart from each other. */
  readonly windows: readonly Range[];
  isMeant(terminal: number): boolean;
}

/** Whether a measure speaks of some terminals or times only. */
export function isScoped({ measure, selectors }: { measure: string; selectors: Selectors }): boolean {
  const own = measureRule(measure)?.selectors ?? {};
  const names = "during" in own ? ["during", "after", "hit", "outage", "group"] : ["group"];
  return names.some((name) => selectors[name] !== undefined);
}

/** The scope of these selectors, or why there is none. */
export function scopeOf(course: Course, { during, after, hit, outage, group }: Selectors): Scope | string {
  let windows: readonly Range[] = [[0, Number.POSITIVE_INFINITY]];
  for (const found of [during && timesOf(course, during), after && timeAfter(course, after)]) {
    if (typeof found === "string" && found !== "") return found;
    if (found) windows = inBoth(windows, found);
  }
  // Of no time at all every count would be 0.
  if (windows.every(([from]) => from > course.endedAt)) return "there was no such time in the run";
  const isMeant = new Uint8Array(course.plan.terminals).fill(1);
  if (group !== undefined) keep(isMeant, groupRange(course.plan, group), 1);
  const whose = hit && (outage ?? during ?? after);
  if (whose) {
    const parts = partsOf(course.plan, whose);
    if (parts.length === 0) return `there is no outage ${whose}`;
    const struck = parts.flatMap((index) => course.plan.outages[index].struck);
    keep(isMeant, struck, hit === "struck" ? 1 : 0);
  }
  const terminals = isMeant.reduce((sum, one) => sum + one, 0);
  if (terminals === 0) return "no terminal is meant";
  return { terminals, windows, isMeant: (terminal) => isMeant[terminal] === 1 };
}

/** While any part of the outage was on. */
function timesOf(course: Course, id: string): Range[] | string {
  const parts = partsOf(course.plan, id);
  if (parts.length === 0) return `there is no outage ${id}`;
  const known = new Set(parts);
  const began = [...course.outages, ...course.permanent].filter(({ outage }) => known.has(outage));
  if (began.length === 0) return `outage ${id} was never applied`;
  const untilNow = course.endedAt + 1;
  return union(began.map(({ beganAt, endedAt = untilNow }): Range => [beganAt, endedAt]));
}

function timeAfter(course: Course, id: string): Range[] | string {
  const parts = partsOf(course.plan, id);
  if (parts.length === 0) return `there is no outage ${id}`;
  if (parts.some((index) => course.plan.outages[index].isPermanent)) return `outage ${id} is never over`;
  const ends = new Map(course.outages.map(({ outage, endedAt }) => [outage, endedAt]));
  let last: Millis = 0;
  for (const part of parts) {
    const endedAt = ends.get(part);
    if (endedAt === undefined)
      return `outage ${course.plan.outages[part].id} was not over when the run ended`;
    last = Math.max(last, endedAt);
  }
  return [[last, Number.POSITIVE_INFINITY]];
}

function groupRange(plan: Plan, group: string): Range[] {
  return plan.groups.filter(({ id }) => id === group).map(({ terminals }) => terminals);
}

/** Leaves only those that are in the ranges (`inside` 1), or only those that are not (0). */
function keep(isMeant: Uint8Array, ranges: readonly Range[], inside: 0 | 1): void {
  const isNamed = new Uint8Array(isMeant.length);
  for (const range of ranges) isNamed.fill(1, ...range);
  for (let terminal = 0; terminal < isMeant.length; terminal++) {
    if (isNamed[terminal] !== inside) isMeant[terminal] = 0;
  }
}
