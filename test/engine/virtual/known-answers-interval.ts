// Confidence intervals: how far the mean over some seeds may lie from the truth.

/** 99.5 % quantiles of Student's t by degrees of freedom. */
const student = [
  Number.NaN,
  ...[63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.25, 3.169, 3.106, 3.055, 3.012, 2.977],
  ...[2.947, 2.921, 2.898, 2.878, 2.861],
];

export interface Measured {
  /** Mean over the seeds. */
  readonly measured: number;
  /** Half of the 99 % confidence interval; 0 where nothing is left to chance. */
  readonly plusMinus: number;
}

/** The mean over seeds 1, 2, … with its interval. 2 to 20 seeds. */
export function overSeeds(seeds: number, measure: (seed: number) => number): Measured {
  const values = Array.from({ length: seeds }, (_, n) => measure(n + 1));
  const measured = values.reduce((sum, value) => sum + value, 0) / seeds;
  const variance = values.reduce((sum, value) => sum + (value - measured) ** 2, 0) / (seeds - 1);
  return { measured, plusMinus: student[seeds - 1] * Math.sqrt(variance / seeds) };
}
