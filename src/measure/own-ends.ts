// Own ends: from when on a recovery counts for each terminal. For most it is the episode's last removal. Who went down
// by a blow (no power, a crash, an update) begins when it has started again, where that is later: until then nothing
// that recovers could have been quicker.

import type { Millis } from "../facts.ts";
import type { Course } from "./course.ts";
import type { Episode } from "./episode.ts";
import { isDriven } from "./returns.ts";

export interface OwnEnds {
  /** The last of those who can and have started again; the removal where there are none. */
  readonly last: Millis;
  /** Infinity where the terminal did not start again. */
  of(terminal: number): Millis;
}

/** Looks at nothing that happened after `until`. */
export function ownEnds(course: Course, episode: Episode, removedAt: Millis, until: Millis): OwnEnds {
  if (episode.blown.length === 0) return { last: removedAt, of: () => removedAt };
  const { byLife, life } = course;
  const ends = new Map<number, Millis>();
  for (const entry of byLife.between(byLife.of(episode.blown), episode.startedAt, until + 1)) {
    const terminal = life.terminal[entry];
    const at = life.at[entry];
    if (!life.isDown(entry)) {
      if (ends.has(terminal)) ends.set(terminal, Math.max(removedAt, at));
    } else if (isDriven(course, episode, terminal, at, removedAt))
      ends.set(terminal, Number.POSITIVE_INFINITY);
  }
  let last = removedAt;
  for (const [terminal, at] of ends) {
    if (at !== Number.POSITIVE_INFINITY && at <= course.cannotFrom(terminal)) last = Math.max(last, at);
  }
  return { last, of: (terminal) => ends.get(terminal) ?? removedAt };
}
