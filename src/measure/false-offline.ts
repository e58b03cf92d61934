// falseOffline: terminals that went offline with nothing broken: no outage that strikes them was on, in its
// aftermath, or not recovered from. Each terminal counts once. One that went down has found nothing out, right or wrong,
// and does not count.

import type { Millis } from "../facts.ts";
import type { Range } from "../plan/ranges.ts";
import type { Course } from "./course.ts";
import { standings } from "./offline-log.ts";
import { startOf } from "./outage-times.ts";
import type { Recovery } from "./recovery.ts";
import { isDriven } from "./returns.ts";

export function falseOffline(course: Course, recoveries: readonly Recovery[]): ReadonlySet<number> {
  const { offline, plan } = course;
  const isExplained = new Uint8Array(offline.length);
  const aftermathMs = Math.max(...plan.groups.map(({ terminals }) => course.aftermathMs(terminals[0])));
  for (const { episode, overAt = Number.POSITIVE_INFINITY } of recoveries) {
    const { removedAt = Number.POSITIVE_INFINITY, startedAt, struck } = episode;
    explain(struck, startedAt, Math.max(overAt, removedAt + aftermathMs), (terminal, at) => {
      if (isDriven(course, episode, terminal, at, episode.removedAt)) return true;
      return at >= episode.struckFrom(terminal) && at <= overAt;
    });
  }
  for (const times of course.permanent) {
    const { struck } = plan.outages[times.outage];
    explain(struck, startOf(plan, times), Number.POSITIVE_INFINITY, () => true);
  }
  const falsely = new Set<number>();
  for (let change = 0; change < offline.length; change++) {
    if (offline.value[change] === standings.offline && isExplained[change] === 0)
      falsely.add(offline.terminal[change]);
  }
  return falsely;

  function explain(
    struck: readonly Range[],
    from: Millis,
    to: Millis,
    isDoing: (terminal: number, at: Millis) => boolean,
  ): void {
    const { byChange } = course;
    for (const change of byChange.between(byChange.of(struck), from, to + 1)) {
      if (isDoing(offline.terminal[change], offline.at[change])) isExplained[change] = 1;
    }
  }
}
