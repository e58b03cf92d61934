// A distribution of durations and its quantiles. Quantiles are nearest ranks: the smallest value that at
// least the wanted share of all values does not exceed, so a p95 is always a duration that was measured.

import { createHistogram } from "node:perf_hooks";

/** All in ms, of run time where the measure does not say otherwise. */
export interface Distribution {
  readonly samples: number;
  readonly avgMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** The distribution of these durations, exactly; undefined where there are none. Sorts them. */
export function distributionOf(durationsMs: Int32Array | Float64Array): Distribution | undefined {
  if (durationsMs.length === 0) return undefined;
  durationsMs.sort();
  let sum = 0;
  for (const duration of durationsMs) sum += duration;
  return {
    samples: durationsMs.length,
    avgMs: sum / durationsMs.length,
    p50Ms: quantile(durationsMs, 0.5),
    p95Ms: quantile(durationsMs, 0.95),
    p99Ms: quantile(durationsMs, 0.99),
    maxMs: durationsMs[durationsMs.length - 1],
  };
}

/** Nearest-rank quantile of sorted values, at least one; `share` in (0, 1]. */
export function quantile(sorted: Int32Array | Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** A running distribution in flat memory: quantiles to 0.1 %, the rest exactly; `perMs` steps a millisecond, 1 or more. */
export class Durations {
  readonly #histogram = createHistogram();
  readonly #perMs: number;
  /** Of what was recorded, and the largest of it, in steps. */
  #sum = 0;
  #max = 0;

  constructor(perMs: number) {
    this.#perMs = perMs;
  }

  record(ms: number): void {
    const step = Math.round(Math.max(0, ms) * this.#perMs);
    // The histogram begins at 1, a duration at 0.
    this.#histogram.record(step + 1);
    this.#sum += step;
    if (step > this.#max) this.#max = step;
  }

  get figures(): Distribution | undefined {
    const { count } = this.#histogram;
    if (count === 0) return undefined;
    const perMs = this.#perMs;
    // The histogram rounds a rank instead of raising it (p99 of 653: the 646th and not the 647th), and tells the upper
    // end of a step: it is asked for the very rank, and nothing is longer than the longest.
    const at = (share: number) => {
      const rank = Math.max(1, Math.ceil(share * count));
      return Math.min(this.#max, this.#histogram.percentile((100 * rank) / count) - 1) / perMs;
    };
    return {
      samples: count,
      avgMs: this.#sum / count / perMs,
      p50Ms: at(0.5),
      p95Ms: at(0.95),
      p99Ms: at(0.99),
      maxMs: this.#max / perMs,
    };
  }
}
