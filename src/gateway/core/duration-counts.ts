// DurationCounts: how many durations were how long, by bounds: what a histogram is made of. Every answer of the gateway
// is counted, those of millions of terminals in virtual time too: a histogram of prom-client takes some twenty times as
// long.

import type { Millis } from "../../facts.ts";

export class DurationCounts {
  /** ms, ascending. */
  readonly bounds: readonly Millis[];
  sumMs = 0;
  /** How many were at most as long as each bound and longer than the one before; the last: longer than all. */
  readonly #counts: Float64Array;

  constructor(bounds: readonly Millis[]) {
    this.bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  add(ms: Millis): void {
    const { bounds } = this;
    let at = 0;
    while (at < bounds.length && ms > bounds[at]) at++;
    this.#counts[at]++;
    this.sumMs += ms;
  }

  /** How many were at most as long as each bound, and behind them how many there were. */
  get cumulative(): readonly number[] {
    let sum = 0;
    return Array.from(this.#counts, (count) => {
      sum += count;
      return sum;
    });
  }
}
