// The peak of the queue that an episode caused: the most sales that waited at once in struck terminals, from its start
// to `to`, both included. A sale that leaves makes room before one that comes at the same time.

import type { Millis } from "../facts.ts";
import type { Range } from "../plan/ranges.ts";
import type { Course } from "./course.ts";
import { fates } from "./sale-log.ts";

/** Terminals, and since when their queues are looked at. */
interface Queues {
  readonly struck: readonly Range[];
  readonly startedAt: Millis;
}

export function queuePeak({ byQueueing, sales }: Course, episode: Queues, to: Millis): number {
  const struck = byQueueing.of(episode.struck);
  // By the time at which they were put aside; those from before the start may wait still.
  const came = byQueueing
    .between(struck, Number.NEGATIVE_INFINITY, to + 1)
    .filter((row) => sales.fate[row] === fates.none || sales.leftAt[row] > episode.startedAt);
  const left = Float64Array.from(
    came.filter((row) => sales.fate[row] !== fates.none),
    (row) => sales.leftAt[row],
  ).sort();
  let peak = 0;
  for (let count = 0, gone = 0; count < came.length; count++) {
    while (gone < left.length && left[gone] <= sales.answeredAt[came[count]]) gone++;
    peak = Math.max(peak, count + 1 - gone);
  }
  return peak;
}
