// An episode: outages that overlap on a terminal before it has recovered. It has one recovery, whose clock
// starts when the last removal is confirmed, for some terminals later (own-ends.ts).

import type { Millis } from "../facts.ts";
import type { Plan } from "../plan/plan.ts";
import { meet, type Range, union } from "../plan/ranges.ts";
import { Drained } from "./drained.ts";
import { type OutageTimes, startOf } from "./outage-times.ts";
import { Returns } from "./returns.ts";
import type { Struck } from "./struck.ts";
import type { WindowFigures } from "./windows.ts";

export class Episode implements Struck {
  /** In order of their start. */
  readonly outages: OutageTimes[];
  /** When the first of them was due: what it did before it was confirmed is its doing too. */
  startedAt: Millis;
  /** When the last removal was confirmed; undefined where one never was. */
  removedAt: Millis | undefined;
  /** Terminals struck by any of them. */
  struck: readonly Range[];
  /** Those of them to whom something was done themselves: their own ends may be later. */
  blown: readonly Range[];
  readonly returns = new Returns();
  readonly drained = new Drained();
  /** How service was before it, or why that is not known; made when it is asked for, again when more are struck. */
  baseline: WindowFigures | string | undefined;
  readonly #terminals: number;
  /** By terminal, where they were not all struck at the same time. */
  #struckFrom: Float64Array | undefined;

  constructor(plan: Plan, times: OutageTimes) {
    this.outages = [times];
    this.startedAt = startOf(plan, times);
    this.removedAt = times.endedAt;
    const { struck, effect } = plan.outages[times.outage];
    this.struck = struck;
    this.blown = effect.on === "terminals" ? struck : [];
    this.#terminals = plan.terminals;
  }

  /** From when on a struck terminal was struck. */
  struckFrom(terminal: number): Millis {
    return this.#struckFrom?.[terminal] ?? this.startedAt;
  }

  /** Takes in another episode, which is no longer one of its own. */
  join(other: Episode): void {
    this.outages.push(...other.outages);
    this.outages.sort((a, b) => a.beganAt - b.beganAt);
    if (this.#struckFrom || other.#struckFrom || !areSame(this.struck, other.struck)) this.#joinStruck(other);
    if (other.blown.length > 0) this.blown = union([...this.blown, ...other.blown]);
    this.startedAt = Math.min(this.startedAt, other.startedAt);
    this.removedAt =
      this.removedAt === undefined || other.removedAt === undefined
        ? undefined
        : Math.max(this.removedAt, other.removedAt);
    this.returns.join(other.returns);
    this.drained.join(other.drained);
  }

  /** Whether a terminal is struck by both. */
  touches(struck: readonly Range[]): boolean {
    return meet(this.struck, struck);
  }

  #joinStruck(other: Episode): void {
    const from = this.#struckFrom ?? new Float64Array(this.#terminals).fill(Number.POSITIVE_INFINITY);
    if (!this.#struckFrom) for (const range of this.struck) from.fill(this.startedAt, ...range);
    for (const [first, end] of other.struck) {
      for (let terminal = first; terminal < end; terminal++) {
        from[terminal] = Math.min(from[terminal], other.struckFrom(terminal));
      }
    }
    this.#struckFrom = from;
    if (areSame(this.struck, other.struck)) return;
    this.struck = union([...this.struck, ...other.struck]);
    this.baseline = undefined;
  }
}

function areSame(a: readonly Range[], b: readonly Range[]): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every(([from, to], index) => from === b[index][0] && to === b[index][1]);
}
