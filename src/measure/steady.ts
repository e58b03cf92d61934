// The steady state: what its bands came to before the first outage and after the last recovery.
// before  from the first customer, or the end of the warm-up, to the beginning of the first outage or its announcement,
//         due or confirmed, whichever was earlier; without an outage to the last customer.
// after   from when every episode is over (reconnect, drain and service), and the warm-up once more, to the last
//         customer. Not there without an outage, nor while one is never repaired.
// A stretch is at least one window long and has at least a window's intended sales, else it tells nothing.
// Sales belong to it by their intended time, attempts by when they were sent, gauges are looked at within it.

import type { Millis } from "../facts.ts";
import type { Expectation, Plan } from "../plan/plan.ts";
import { inBoth, type Range } from "../plan/ranges.ts";
import { announcedOrBegun, comesBack } from "../plan/steady.ts";
import { readableCount, readableDuration } from "../units.ts";
import type { Course } from "./course.ts";
import type { Measured } from "./measured.ts";
import { startOf } from "./outage-times.ts";
import type { Recovery } from "./recovery.ts";
import { type Scope, scopeOf } from "./scope.ts";

/** A stretch of time with what each band of the plan came to in it, in the plan's order; or why there is none. */
export type Stretch =
  | { readonly span: Range; readonly measured: readonly Measured[] }
  | { readonly missing: string };

export interface SteadyFigures {
  readonly before: Stretch;
  /** Absent where the steady state cannot come back: without an outage, or with one that nobody repairs. */
  readonly after?: Stretch;
}

/** What an expectation's measure comes to in a scope. */
export type Look = (expectation: Expectation, scope: Scope) => Measured;

/** undefined where the plan says nothing of a steady state. */
export function steadyFigures(
  course: Course,
  found: readonly Recovery[],
  look: Look,
): SteadyFigures | undefined {
  const { steady } = course.plan;
  if (!steady) return undefined;
  const before = stretchOf(course, [steady.warmUpMs, beforeUntil(course)], look);
  if (!comesBack(course.plan)) return { before };
  const from = backAt(course, found);
  if (typeof from === "string") return { before, after: { missing: from } };
  const until = course.customersEndedAt ?? course.endedAt;
  return { before, after: stretchOf(course, [from + steady.warmUpMs, until], look) };
}

/** When the first outage began to be felt, or the last customer had come, whichever was earlier. */
function beforeUntil({ plan, outages, permanent, customersEndedAt, endedAt }: Course): Millis {
  const due = plan.outages.map(announcedOrBegun);
  const begun = [...outages, ...permanent].map((times) => startOf(plan, times));
  return Math.min(customersEndedAt ?? endedAt, ...due, ...begun);
}

/** When all outages were over and recovered from, or why that never was. */
function backAt({ plan, outages }: Course, found: readonly Recovery[]): Millis | string {
  const began = new Set(outages.map(({ outage }) => outage));
  const never = plan.outages.find((_, outage) => !began.has(outage));
  if (never) return `outage ${never.id} was never applied`;
  for (const { overAt, figures } of found) {
    if (overAt !== undefined) continue;
    const { id } = plan.outages[figures.outages[0]];
    return `${id} had not recovered: ${whyNot(figures)}`;
  }
  return Math.max(...found.map(({ overAt = 0 }) => overAt));
}

function whyNot({ reconnect, drain, service, recovery }: Recovery["figures"]): string {
  for (const part of [recovery, reconnect, drain, service]) {
    if (part.state === "not recovered" || part.state === "not measurable") return part.why;
  }
  return recovery.state;
}

function stretchOf(course: Course, [from, to]: Range, look: Look): Stretch {
  const { leastMs, sales } = course.plan.windows;
  const window = `one window of ${readableDuration(leastMs)}`;
  if (to - from < leastMs)
    return {
      missing: `there ${to <= from ? "was no time" : `were ${readableDuration(to - from)}`}, less than ${window}`,
    };
  const intended = course.byIntent.between(course.byIntent.entries, from, to).length;
  if (intended < sales)
    return { missing: `${readableCount(intended)} sales came, and one window has ${readableCount(sales)}` };
  const bands = bandsOf(course.plan);
  return { span: [from, to], measured: bands.map((band) => within(course, band, [from, to], look)) };
}

function bandsOf({ steady }: Plan): readonly Expectation[] {
  return steady?.bands ?? [];
}

function within(course: Course, band: Expectation, span: Range, look: Look): Measured {
  const scope = scopeOf(course, band.selectors);
  if (typeof scope === "string") return { missing: scope };
  return look(band, { ...scope, windows: inBoth(scope.windows, [span]) });
}
