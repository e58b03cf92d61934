// reconnect: from the last removal until 99 % (rounded up) of the terminals that the episode drove offline are
// online again. Driven offline: a struck terminal that went offline from the start of its outage until the aftermath
// of the last removal; it is back with the first return after its last going offline in that time. None driven
// offline: "nobody noticed". Not back while customers still came: "not recovered".

import type { Millis } from "../facts.ts";
import type { Course } from "./course.ts";
import type { Episode } from "./episode.ts";
import { type Found, notMeasurable, notRecovered, type Part, recovered } from "./part.ts";

export type ReconnectPart = Part & { readonly drivenOffline: number };

/** Looks at nothing that happened after `until`. */
export function reconnect(
  course: Course,
  episode: Episode,
  removedAt: Millis,
  until: Millis,
): Found<ReconnectPart> {
  const back = [...returns(course, episode, removedAt, until).values()].sort((a, b) => a - b);
  const drivenOffline = back.length;
  if (drivenOffline === 0) return { part: { state: "nobody noticed", drivenOffline }, overAt: removedAt };
  // n − ⌊n/100⌋ is ⌈0.99·n⌉ without a rounding error.
  const needed = drivenOffline - Math.floor(drivenOffline / 100);
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
    return recovered(removedAt, at, course.plan.speed);
  }
}

/** By terminal driven offline: when it came back, or Infinity. */
function returns(course: Course, episode: Episode, removedAt: Millis, until: Millis): Map<number, Millis> {
  const { offline } = course;
  const back = new Map<number, Millis>();
  for (let change = 0; change < offline.length; change++) {
    const at = offline.at[change];
    const terminal = offline.terminal[change];
    if (at > until) continue;
    if (offline.isOffline[change] === 0) {
      if (back.get(terminal) === Number.POSITIVE_INFINITY) back.set(terminal, at);
    } else if (isDriven(course, episode, terminal, at, removedAt))
      back.set(terminal, Number.POSITIVE_INFINITY);
  }
  return back;
}

/** Whether it was the episode that drove the terminal offline at `at`. */
export function isDriven(
  course: Course,
  episode: Episode,
  terminal: number,
  at: Millis,
  removedAt: Millis | undefined,
): boolean {
  if (at < episode.struckFrom[terminal]) return false;
  return removedAt === undefined || at <= removedAt + course.aftermathMs(terminal);
}
