// clockJump: how far the wall clock of this machine was set off while the run went on, in one step: the largest, and
// when. A clock that runs a little fast or slow jumps nowhere. Run time; of engines that have a clock of their own
// there is none.

import type { Millis } from "../facts.ts";

export interface ClockJump {
  /** Below 0 where it was set back. Whole ms. */
  readonly ms: Millis;
  readonly at: Millis;
}

/** Nothing that a run measures goes by the wall clock; but whoever sets a clock that far may have stopped the machine. */
export const clockJumpAtMostMs = 250;

/** Reads both clocks again and again. */
export class ClockWatch {
  readonly #wallMs: () => number;
  readonly #monotonicMs: () => number;
  /** The wall clock less the monotonic one. */
  #offsetMs: number | undefined;

  /** Both in ms, from any zero. */
  constructor(wallMs: () => number, monotonicMs: () => number) {
    this.#wallMs = wallMs;
    this.#monotonicMs = monotonicMs;
  }

  /** How far the wall clock has jumped since the last look; undefined where it has not, or nobody can tell. */
  look(at: Millis): ClockJump | undefined {
    const before = this.#monotonicMs();
    const wallMs = this.#wallMs();
    // Who was put to sleep between the two readings knows nothing about them.
    if (this.#monotonicMs() - before > surelyTogetherMs) return undefined;
    const offsetMs = wallMs - before;
    const jumpMs = Math.round(offsetMs - (this.#offsetMs ?? offsetMs));
    this.#offsetMs = offsetMs;
    return jumpMs === 0 ? undefined : { ms: jumpMs, at };
  }
}

const surelyTogetherMs = 2;

/** Whether one is larger, whichever way it goes. */
export function isFarther(one: ClockJump, other: ClockJump | undefined): boolean {
  return other === undefined || Math.abs(one.ms) > Math.abs(other.ms);
}
