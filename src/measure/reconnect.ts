// reconnect: from the last removal, or a terminal's own end (own-ends.ts), until 99 % (rounded up) of the terminals that
// the episode drove offline, and that can, are online again (returns.ts says which those are). A terminal that another
// outage cut off for good before it was back cannot. None driven offline: "nobody noticed". Not back while customers
// still came: "not recovered".

import type { Millis } from "../facts.ts";
import type { Course } from "./course.ts";
import type { Episode } from "./episode.ts";
import type { OwnEnds } from "./own-ends.ts";
import { type Found, notMeasurable, notRecovered, type Part, recovered } from "./part.ts";

export type ReconnectPart = Part & { readonly drivenOffline: number };

/** Looks at nothing that happened after `until`. */
export function reconnect(
  course: Course,
  episode: Episode,
  removedAt: Millis,
  ends: OwnEnds,
  until: Millis,
): Found<ReconnectPart> {
  const driven = episode.returns.by(course, episode, removedAt, until);
  const meant = [...driven].filter(([terminal, at]) => at <= course.cannotFrom(terminal));
  const back = Float64Array.from(meant, ([, at]) => at).sort();
  const drivenOffline = back.length;
  if (driven.size === 0) return { part: { state: "nobody noticed", drivenOffline }, overAt: removedAt };
  if (drivenOffline === 0) {
    const part = notMeasurable("all that went offline were cut off for good");
    return { part: { ...part, drivenOffline }, overAt: removedAt };
  }
  const needed = neededOf(drivenOffline);
  const at = Math.max(removedAt, back[needed - 1]);
  const overAt = at === Number.POSITIVE_INFINITY ? undefined : at;
  return { part: { ...judged(), drivenOffline }, overAt };

  function judged(): Part {
    const { customersEndedAt } = course;
    const came = back.filter((each) => each <= (customersEndedAt ?? until)).length;
    if (customersEndedAt === undefined && overAt === undefined) return notMeasurable("the run ended early");
    if (customersEndedAt !== undefined && removedAt >= customersEndedAt) {
      return notMeasurable("the outage ended after the last customer");
    }
    if (came < needed)
      return notRecovered(`${came} of ${drivenOffline} terminals came back while customers came`);
    return recovered(0, tookMs()[needed - 1], course.plan.speed);
  }

  /** Of those who are back, ascending. */
  function tookMs(): Float64Array {
    const isBack = meant.filter(([, each]) => each !== Number.POSITIVE_INFINITY);
    return Float64Array.from(isBack, ([terminal, each]) => Math.max(0, each - ends.of(terminal))).sort();
  }
}

/** Whether so many are back by `until` that the reconnect may be over: cheap, and never wrong when it says no. */
export function mayBeBack(course: Course, episode: Episode, removedAt: Millis, until: Millis): boolean {
  // Who cannot come back is not counted, which only the whole look tells.
  if (course.permanent.length > 0) return true;
  const { drivenOffline, notBack } = episode.returns.counts(course, episode, removedAt, until);
  return drivenOffline - notBack >= neededOf(drivenOffline);
}

/** n − ⌊n/100⌋ is ⌈0.99·n⌉ without a rounding error. */
function neededOf(drivenOffline: number): number {
  return drivenOffline - Math.floor(drivenOffline / 100);
}
