// An episode: outages that overlap on a terminal before it has recovered. It has one recovery, whose clock
// starts when the last removal is confirmed.

import type { Millis } from "../facts.ts";
import type { Plan, Range } from "../plan/plan.ts";

/** When an outage of the plan was on, as confirmed. */
export interface OutageTimes {
  /** Index in the plan. */
  readonly outage: number;
  readonly beganAt: Millis;
  /** undefined where its removal was never confirmed. */
  readonly endedAt: Millis | undefined;
}

export class Episode {
  /** In order of their start. */
  readonly outages: readonly OutageTimes[];
  /** When the first of them was due: what it did before it was confirmed is its doing too. */
  readonly startedAt: Millis;
  /** When the last removal was confirmed; undefined where one never was. */
  readonly removedAt: Millis | undefined;
  /** From when on each terminal was struck; Infinity where it never was. */
  readonly struckFrom: Float64Array;
  readonly #struck: readonly (readonly Range[])[];

  constructor(plan: Plan, outages: readonly OutageTimes[]) {
    this.outages = outages.toSorted((a, b) => a.beganAt - b.beganAt);
    this.startedAt = Math.min(...outages.map((times) => startOf(plan, times)));
    this.removedAt = outages.some(({ endedAt }) => endedAt === undefined)
      ? undefined
      : Math.max(...outages.map(({ endedAt }) => endedAt as Millis));
    this.#struck = outages.map(({ outage }) => plan.outages[outage].struck);
    this.struckFrom = new Float64Array(plan.terminals).fill(Number.POSITIVE_INFINITY);
    for (const times of outages) {
      const start = startOf(plan, times);
      for (const [from, to] of plan.outages[times.outage].struck) {
        for (let terminal = from; terminal < to; terminal++) {
          this.struckFrom[terminal] = Math.min(this.struckFrom[terminal], start);
        }
      }
    }
  }

  isStruck(terminal: number): boolean {
    return this.struckFrom[terminal] !== Number.POSITIVE_INFINITY;
  }

  /** Whether a terminal is struck by both. */
  touches(struck: readonly Range[]): boolean {
    return this.#struck.some((own) => overlap(own, struck));
  }

  touchesEpisode(other: Episode): boolean {
    return other.#struck.some((struck) => this.touches(struck));
  }
}

/** When an outage started: due, or confirmed where that was earlier. */
export function startOf(plan: Plan, { outage, beganAt }: OutageTimes): Millis {
  return Math.min(plan.outages[outage].at, beganAt);
}

/** Whether two ascending lists of ranges have a number in common. */
function overlap(a: readonly Range[], b: readonly Range[]): boolean {
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i][0] < b[j][1] && b[j][0] < a[i][1]) return true;
    if (a[i][1] <= b[j][1]) i++;
    else j++;
  }
  return false;
}
