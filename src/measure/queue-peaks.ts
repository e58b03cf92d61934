// The queue's peak of each outage as it is written. Its parts may be several episodes, and what waits in the terminals
// of one waits beside what waits in those of another: the peak is of all that are on at the same time.

import type { Millis } from "../facts.ts";
import { type Range, union } from "../plan/ranges.ts";
import type { Course } from "./course.ts";
import { queuePeak } from "./queue-peak.ts";
import type { Recovery } from "./recovery.ts";

/** By id of the written outage; only those that have an episode. `found` in order of their start. */
export function queuePeaks(course: Course, found: readonly Recovery[]): Record<string, number> {
  const byOutage = new Map<string, Recovery[]>();
  for (const recovery of found) {
    for (const of of new Set(recovery.figures.outages.map((outage) => course.plan.outages[outage].of))) {
      const known = byOutage.get(of);
      if (known) known.push(recovery);
      else byOutage.set(of, [recovery]);
    }
  }
  return Object.fromEntries([...byOutage].map(([of, recoveries]) => [of, peakOf(course, recoveries)]));
}

function peakOf(course: Course, recoveries: readonly Recovery[]): number {
  const peaks = atTheSameTime(recoveries).map(({ episodes, until }) => {
    const [first] = episodes;
    if (episodes.length === 1) return first.figures.queuePeak;
    const struck: Range[] = union(episodes.flatMap(({ episode }) => episode.struck));
    return queuePeak(course, { struck, startedAt: first.episode.startedAt }, until);
  });
  return Math.max(0, ...peaks);
}

/** Those of which one begins before another is drained. */
function atTheSameTime(recoveries: readonly Recovery[]): { episodes: Recovery[]; until: Millis }[] {
  const groups: { episodes: Recovery[]; until: Millis }[] = [];
  for (const recovery of recoveries) {
    const last = groups.at(-1);
    if (last && recovery.episode.startedAt <= last.until) {
      last.episodes.push(recovery);
      last.until = Math.max(last.until, recovery.drainedAt);
    } else groups.push({ episodes: [recovery], until: recovery.drainedAt });
  }
  return groups;
}
