// The gauges queue, queueValue and online, of a scope's terminals in its times.

import type { Course } from "./course.ts";
import type { LevelFigures } from "./level.ts";
import { standings } from "./offline-log.ts";
import { fates } from "./sale-log.ts";
import type { Scope } from "./scope.ts";
import { WindowedLevel } from "./windowed-level.ts";

/**
 * What waits, each sale with its weight. A sale that leaves makes room before one that comes at the same time.
 * undefined where the run was over before the scope began.
 */
export function scopedQueue(
  { byQueueing, sales, endedAt }: Course,
  { windows, isMeant }: Scope,
  weightOf: (row: number) => number,
): LevelFigures | undefined {
  const came = byQueueing.entries.filter((row) => isMeant(sales.terminal[row]));
  const left = came.filter((row) => sales.fate[row] !== fates.none);
  left.sort((a, b) => sales.leftAt[a] - sales.leftAt[b]);
  const level = new WindowedLevel(windows, 0);
  let waiting = 0;
  let gone = 0;
  const leaveUntil = (at: number) => {
    while (gone < left.length && sales.leftAt[left[gone]] <= at) {
      waiting -= weightOf(left[gone]);
      level.set(sales.leftAt[left[gone++]], waiting);
    }
  };
  for (const row of came) {
    leaveUntil(sales.answeredAt[row]);
    waiting += weightOf(row);
    level.set(sales.answeredAt[row], waiting);
  }
  leaveUntil(Number.POSITIVE_INFINITY);
  return level.figures(endedAt);
}

/** The share of the scope's terminals that are not offline. */
export function scopedOnline(
  { byChange, offline, endedAt }: Course,
  { windows, isMeant, terminals }: Scope,
): LevelFigures | undefined {
  const level = new WindowedLevel(windows, 1);
  const away = new Set<number>();
  for (const change of byChange.entries) {
    const terminal = offline.terminal[change];
    if (!isMeant(terminal)) continue;
    if (offline.value[change] === standings.back) away.delete(terminal);
    else away.add(terminal);
    level.set(offline.at[change], (terminals - away.size) / terminals);
  }
  return level.figures(endedAt);
}
