// The timeline in virtual time: what begins and what ends, in order of time. As the conductor orders it.

import type { Millis } from "../../facts.ts";
import type { Outage } from "../../plan/plan.ts";

export interface Step {
  readonly at: Millis;
  /** Index of the outage in the plan. */
  readonly outage: number;
  readonly action: "begin" | "end";
}

/**
 * At equal times beginnings come before endings, so that no terminal slips through between two outages
 * that follow each other without a gap. Then the plan's order holds.
 */
export function stepsOf(outages: readonly Outage[]): Step[] {
  const begins = outages.map(({ at }, outage): Step => ({ at, outage, action: "begin" }));
  const ends = outages.map(({ at, forMs }, outage): Step => ({ at: at + forMs, outage, action: "end" }));
  return [...begins, ...ends].sort((a, b) => a.at - b.at);
}
