// CountedHistogram: a histogram of what somebody else has counted. Into prom-client's own one can only observe, one value
// at a time, and that takes too long where millions of requests are answered.

import { Histogram } from "prom-client";
import type { DurationCounts } from "./core/duration-counts.ts";

export interface CountedHistogramParts {
  readonly name: string;
  readonly help: string;
  readonly counts: DurationCounts;
}

export class CountedHistogram extends Histogram {
  readonly #parts: CountedHistogramParts;

  constructor(parts: CountedHistogramParts) {
    const { name, help, counts } = parts;
    super({ name, help, buckets: counts.bounds.map((ms) => ms / 1000), registers: [] });
    this.#parts = parts;
  }

  /** What prom-client makes both the page and its JSON from; its types leave it out. */
  async getForPromString() {
    const { name, help, counts } = this.#parts;
    const { bounds, cumulative, sumMs } = counts;
    const sample = (part: string, value: number, labels = {}) => ({
      metricName: `${name}_${part}`,
      labels,
      value,
    });
    const values = [
      ...bounds.map((ms, at) => sample("bucket", cumulative[at], { le: ms / 1000 })),
      sample("bucket", cumulative[bounds.length], { le: "+Inf" }),
      sample("sum", sumMs / 1000),
      sample("count", cumulative[bounds.length]),
    ];
    return { name, help, type: "histogram", aggregator: "sum", values };
  }
}
