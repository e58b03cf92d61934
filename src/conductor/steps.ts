// The timeline as a list: what is announced, what begins, what ends, what changes, in order of time.

import type { FaultTiming, Millis } from "../facts.ts";
import type { Change, Outage } from "../plan/plan.ts";

/** `outage` is, where the action is a change, the change's index in the plan. */
export interface Step extends Pick<FaultTiming, "outage" | "action"> {
  readonly at: Millis;
}

/** Whether it ends what nobody repairs: that ends with the run, and nobody waits for it. */
export function isForGood({ outage, action }: Omit<Step, "at">, outages: readonly Outage[]): boolean {
  return action === "end" && outages[outage].isPermanent;
}

/**
 * The steps of all outages and changes. At equal times announcements and changes come first: what begins then meets
 * what the gateway is by then. Beginnings come before endings: where one outage follows another without a gap, no
 * terminal slips through between the two. Then the plan's order holds.
 */
export function stepsOf(outages: readonly Outage[], changes: readonly Change[] = []): Step[] {
  const announcements = outages.flatMap(({ at, announcedMs }, outage): Step[] =>
    announcedMs === undefined ? [] : [{ at: Math.max(0, at - announcedMs), outage, action: "announce" }],
  );
  const changed = changes.map(({ at }, outage): Step => ({ at, outage, action: "change" }));
  const begins = outages.map(({ at }, outage): Step => ({ at, outage, action: "begin" }));
  const ends = outages.map(({ at, forMs }, outage): Step => ({ at: at + forMs, outage, action: "end" }));
  // The sort is stable, so what is equal keeps this order.
  return [...announcements, ...changed, ...begins, ...ends].sort((a, b) => a.at - b.at);
}
