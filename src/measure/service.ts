// service: over the struck terminals' *intended* sales, from the last removal until the first of three windows in a
// row begins that are as good as the baseline (as-good.ts), each and together: what one small window cannot tell, three
// may. The baseline is the last three quiet windows before the start; quiet: no other outage on, or unrecovered, for
// these terminals. Fewer quiet windows before, or fewer than three windows after: not measurable. No three good ones
// while customers came: "not recovered".

import type { Millis } from "../facts.ts";
import type { Windows as WindowRule } from "../plan/plan.ts";
import { areAsGood } from "./as-good.ts";
import type { Course } from "./course.ts";
import type { Episode } from "./episode.ts";
import { type Found, notMeasurable, notRecovered, type Part, recovered } from "./part.ts";
import { figuresOf, type Window, type WindowFigures, windowsAfter, windowsBefore } from "./windows.ts";

/** A time that is not quiet. */
export interface Unrest {
  readonly from: Millis;
  /** Infinity where it never ended. */
  readonly to: Millis;
}

export type ServicePart = Part & {
  /** The windows' rule, and the longest one looked at after the removal: how fine the figure is. Run time. */
  readonly window: WindowRule & { readonly longestMs?: Millis };
  readonly baseline?: WindowFigures;
};

const inARow = 3;

/** Looks at nothing that was intended after `until`; `unrests` are asked for where the baseline is not known yet. */
export function service(
  course: Course,
  episode: Episode,
  removedAt: Millis,
  unrests: () => readonly Unrest[],
  until: Millis,
): Found<ServicePart> {
  const { sales, plan } = course;
  const rule = plan.windows;
  const rows = course.ofThoseWhoCan.of(episode.struck);
  episode.baseline ??= baselineOf(course, rows, episode.startedAt, unrests());
  const { baseline } = episode;
  if (typeof baseline === "string") {
    return { part: { ...notMeasurable(baseline), window: rule }, overAt: removedAt };
  }

  const lastAt = Math.min(until, course.customersEndedAt ?? until);
  let seen = 0;
  /** The last ones, as many as are good in a row, at most three. */
  let good: Window[] = [];
  let longestMs: Millis | undefined;
  for (const window of windowsAfter(sales, rows, rule, removedAt, lastAt)) {
    seen++;
    longestMs = Math.max(longestMs ?? 0, window.to - window.from);
    good = areAsGood(sales, [window], baseline) ? [...good, window].slice(-inARow) : [];
    if (good.length === inARow && areAsGood(sales, good, baseline)) {
      const goodFrom = good[0].from;
      const part = recovered(removedAt, goodFrom, plan.speed);
      return { part: { ...part, window: { ...rule, longestMs }, baseline }, overAt: goodFrom };
    }
  }
  const part =
    course.customersEndedAt === undefined
      ? notMeasurable("the run ended early")
      : seen < inARow
        ? notMeasurable(`${seen} windows after it, at least ${inARow} are needed`)
        : notRecovered(`no ${inARow} good windows in a row`);
  return { part: { ...part, window: { ...rule, longestMs }, baseline }, overAt: undefined };
}

/** The last quiet windows before `startedAt` together, or why they tell nothing. */
function baselineOf(
  { sales, plan }: Course,
  rows: Int32Array,
  startedAt: Millis,
  unrests: readonly Unrest[],
): WindowFigures | string {
  const quiet: Window[] = [];
  for (const window of windowsBefore(sales, rows, plan.windows, startedAt)) {
    if (!unrests.some(({ from, to }) => from < window.to && to > window.from)) quiet.push(window);
    if (quiet.length === inARow) break;
  }
  if (quiet.length < inARow) return `${quiet.length} of ${inARow} quiet windows before it`;
  const baseline = figuresOf(sales, quiet);
  return baseline.p95Ms === Number.POSITIVE_INFINITY ? "sales went unanswered before it" : baseline;
}
