// falseOffline: terminals that went offline with nothing broken: no outage that strikes them was on, in its
// aftermath, or not recovered from. Each terminal counts once.

import type { Course } from "./course.ts";
import { isDriven } from "./reconnect.ts";
import type { Recovery } from "./recovery.ts";

export function falseOffline(course: Course, recoveries: readonly Recovery[]): number {
  const { offline } = course;
  const falsely = new Set<number>();
  for (let change = 0; change < offline.length; change++) {
    if (offline.isOffline[change] === 0) continue;
    const at = offline.at[change];
    const terminal = offline.terminal[change];
    const isExplained = recoveries.some(({ episode, overAt }) => {
      if (isDriven(course, episode, terminal, at, episode.removedAt)) return true;
      return at >= episode.struckFrom[terminal] && (overAt === undefined || at <= overAt);
    });
    if (!isExplained) falsely.add(terminal);
  }
  return falsely.size;
}
