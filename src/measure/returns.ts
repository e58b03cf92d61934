// Returns: which terminals an episode drove offline, and when each was back. Driven offline: a struck terminal that
// went offline from the start of its outage until the aftermath of the last removal; it is back with the first return
// after its last going offline in that time. An episode of hundreds of outages is asked at the start of each whether
// it is over: what lies before that start has been taken in by then, and is not looked at again.

import type { Millis } from "../facts.ts";
import type { Course } from "./course.ts";
import { standings } from "./offline-log.ts";
import type { Struck } from "./struck.ts";

/** Stands for "not yet". */
const away = Number.POSITIVE_INFINITY;

export class Returns {
  /** By terminal driven offline before `#until`: when it was back, or away. */
  readonly #back = new Map<number, Millis>();
  #away = 0;
  /** Everything before has been taken in. */
  #until: Millis = Number.NEGATIVE_INFINITY;

  /** Another outage joins at `until`: whoever went offline before was driven offline by the episode. */
  take(course: Course, episode: Struck, until: Millis): void {
    for (const [terminal, at] of this.#changed(course, episode, undefined, until)) this.#set(terminal, at);
    this.#until = until;
  }

  /** Of two episodes that have become one, with no terminal in common. */
  join(other: Returns): void {
    for (const [terminal, at] of other.#back) this.#set(terminal, at);
    this.#until = Math.max(this.#until, other.#until);
  }

  /** By terminal driven offline: when it came back by `until`, or Infinity. */
  by(course: Course, episode: Struck, removedAt: Millis, until: Millis): Map<number, Millis> {
    return new Map([...this.#back, ...this.#changed(course, episode, removedAt, until + 1)]);
  }

  /** How many were driven offline, and how many of them are not back by `until`. */
  counts(course: Course, episode: Struck, removedAt: Millis, until: Millis) {
    let drivenOffline = this.#back.size;
    let notBack = this.#away;
    for (const [terminal, at] of this.#changed(course, episode, removedAt, until + 1)) {
      const before = this.#back.get(terminal);
      if (before === undefined) drivenOffline++;
      if (before === away) notBack--;
      if (at === away) notBack++;
    }
    return { drivenOffline, notBack };
  }

  #set(terminal: number, at: Millis): void {
    if (this.#back.get(terminal) === away) this.#away--;
    if (at === away) this.#away++;
    this.#back.set(terminal, at);
  }

  /** What changes between what has been taken in and `to`, not included. */
  #changed(course: Course, episode: Struck, removedAt: Millis | undefined, to: Millis): Map<number, Millis> {
    const { offline, byChange } = course;
    const changed = new Map<number, Millis>();
    for (const change of byChange.between(byChange.of(episode.struck), this.#until, to)) {
      const terminal = offline.terminal[change];
      const at = offline.at[change];
      if (offline.value[change] === standings.back) {
        if ((changed.get(terminal) ?? this.#back.get(terminal)) === away) changed.set(terminal, at);
      } else if (isDriven(course, episode, terminal, at, removedAt)) changed.set(terminal, away);
    }
    return changed;
  }
}

/** Whether it was the episode that drove a struck terminal offline at `at`. */
export function isDriven(
  course: Course,
  episode: Struck,
  terminal: number,
  at: Millis,
  removedAt: Millis | undefined,
): boolean {
  if (at < episode.struckFrom(terminal)) return false;
  return removedAt === undefined || at <= removedAt + course.aftermathMs(terminal);
}
