// The timeline as a list: what begins and what ends, in order of time.

import type { Millis } from "../facts.ts";
import type { Outage } from "../plan/plan.ts";

export interface Step {
  readonly at: Millis;
  /** Index of the outage in the plan. */
  readonly outage: number;
  readonly action: "begin" | "end";
}

/** Whether it ends what nobody repairs: that ends with the run, and nobody waits for it. */
export function isForGood({ outage, action }: Omit<Step, "at">, outages: readonly Outage[]): boolean {
  return action === "end" && outages[outage].isPermanent;
}

/**
 * The steps of all outages. At equal times beginnings come before endings: where one outage follows
 * another without a gap, no terminal slips through between the two. Then the plan's order holds.
 */
export function stepsOf(outages: readonly Outage[]): Step[] {
  const begins = outages.map(({ at }, outage): Step => ({ at, outage, action: "begin" }));
  const ends = outages.map(({ at, forMs }, outage): Step => ({ at: at + forMs, outage, action: "end" }));
  // The sort is stable, so what is equal keeps this order.
  return [...begins, ...ends].sort((a, b) => a.at - b.at);
}
