// A figure: what was measured, as a number that a bound can be held against, and as text for people.

import type { Distribution } from "../measure/distribution.ts";
import type { Measured } from "../measure/measured.ts";
import { type Aggregate, measureRule } from "../scenario/measures.ts";
import { readableAmount, readableDuration, readableFactor, readableMean, readableShare } from "../units.ts";

/** What was measured: somewhere from `low` to `high`, both the same where it is known exactly. */
export interface KnownFigure {
  /** Id of the outage or its part, where there are several. */
  readonly about?: string;
  /** In the unit of the expectation's bound; Infinity for what never happened. */
  readonly low: number;
  readonly high: number;
  /** For people. */
  readonly text: string;
  /** Why it is not known exactly. */
  readonly why?: string;
}

export type Figure = KnownFigure | { readonly about?: string; readonly missing: string };

const distributionStats: Readonly<Partial<Record<Aggregate, keyof Distribution>>> = {
  "p(50)": "p50Ms",
  "p(95)": "p95Ms",
  "p(99)": "p99Ms",
  max: "maxMs",
  avg: "avgMs",
};

/** One number of what a measure came to, in the unit of its bound. */
export function figureOf(measured: Measured, aggregate: string, measure: string, currency: string): Figure {
  const unit = measureRule(measure)?.aggregates[aggregate as Aggregate];
  if (unit === undefined) return missing(`${measure} ${aggregate} is not measured`);
  const value = numberOf(measured, aggregate);
  if (typeof value === "string") return missing(value);
  return exactly(value, (number) => {
    switch (unit) {
      case "amount":
        return readableAmount(Math.round(number), currency);
      case "duration":
        return readableDuration(number);
      case "share":
        return readableShare(number);
      case "amount-hours":
        return `${readableAmount(Math.round(number), currency)} h`;
      case "factor":
        return readableFactor(number);
      case "count":
        return readableMean(number);
    }
  });
}

/** The number, or why there is none. */
function numberOf(measured: Measured, aggregate: string): number | string {
  if ("missing" in measured) return measured.missing;
  if ("count" in measured) return measured.count;
  if ("tally" in measured) return aggregate === "value" ? measured.tally.valueMinor : measured.tally.sales;
  if ("numbers" in measured) return measured.numbers[aggregate as Aggregate] ?? measured.otherwise;
  if ("level" in measured) return measured.level[aggregate as "max"];
  const stat = distributionStats[aggregate as Aggregate];
  return stat ? measured.distribution[stat] : "there are no samples";
}

export function exactly(value: number, readable: (value: number) => string): KnownFigure {
  return { low: value, high: value, text: readable(value) };
}

/** What never happened breaks every upper bound. */
export function never(text: string): KnownFigure {
  return { low: Number.POSITIVE_INFINITY, high: Number.POSITIVE_INFINITY, text };
}

export function missing(missing: string): Figure {
  return { missing };
}
