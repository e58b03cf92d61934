// Cut off for good: terminals that a permanent outage leaves without any way to the gateway. What they hold stays there.

import type { Millis } from "../facts.ts";
import { groupOf, type Outage, type Plan } from "./plan.ts";

/**
 * By terminal: from when on it is cut off for good; Infinity where it never is. undefined where no terminal is.
 * `startOf`: when an outage of the plan began, undefined where it never did.
 */
export function cutOffForGood(
  plan: Plan,
  startOf: (outage: number) => Millis | undefined,
): Float64Array | undefined {
  let from: Float64Array | undefined;
  for (const [index, outage] of plan.outages.entries()) {
    const start = outage.isPermanent && cutsOff(outage) ? startOf(index) : undefined;
    if (start === undefined) continue;
    from ??= new Float64Array(plan.terminals).fill(Number.POSITIVE_INFINITY);
    for (const [first, end] of outage.struck) {
      for (let terminal = first; terminal < end; terminal++) {
        // With a second link a terminal may still go that way.
        const isOnlyLink = outage.effect.on !== "links" || groupOf(plan, terminal).links.length === 1;
        if (isOnlyLink) from[terminal] = Math.min(from[terminal], start);
      }
    }
  }
  return from;
}

/** Whether the terminal is cut off for good when the run is over; `from` as cutOffForGood tells. */
export function isCutOff(from: Float64Array | undefined, terminal: number): boolean {
  // A ledger may speak of terminals that the plan has not.
  return (from?.[terminal] ?? Number.POSITIVE_INFINITY) !== Number.POSITIVE_INFINITY;
}

/** Whether nothing gets through to those whom the outage strikes. */
function cutsOff({ effect }: Outage): boolean {
  if (effect.on !== "links" || effect.does.kind !== "toxics") return true;
  return effect.does.toxics.some(({ type }) => type === "timeout" || type === "reset_peer");
}
