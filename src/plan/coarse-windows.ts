// Coarse windows: too few sales in each to tell a bad service from luck, whatever the run shows.

import { readableCount } from "../units.ts";
import { expectedSalesOfTerminal } from "./load-curve.ts";
import type { Outage, Plan } from "./plan.ts";
import { sizeOf, union } from "./ranges.ts";
import { expectedShare, slackOf } from "./sampling-error.ts";

/** A service that is worse by so much ought to be found by a single window. */
const coarse = 0.1;

/** Windows of the baseline (docs/definitions.md). */
const ofBaseline = 3;

/** Why the windows around an outage, of these parts, are hardly able to tell how service was; and what to write. */
export function coarseWindows(plan: Plan, parts: readonly Outage[]) {
  const { leastMs, sales } = plan.windows;
  const { declinedShare } = plan.load;
  const atMs = Math.min(...parts.map(({ at }) => at));
  const struck = sizeOf(union(parts.flatMap((part) => part.struck)));
  // A window lasts until it is long enough, and may hold more sales than it must.
  const come = (struck * expectedSalesOfTerminal(plan.load, atMs - ofBaseline * leastMs, atMs)) / ofBaseline;
  const have = Math.max(sales, Math.floor(come));
  const blindTo = unseen(declinedShare, have);
  if (blindTo <= coarse) return undefined;
  let enough = have + 1;
  while (unseen(declinedShare, enough) > coarse) enough++;
  return {
    what: `windows of ${readableCount(have)} sales cannot tell from luck that ${Math.floor(blindTo * 100)} of 100 sales more fail than before`,
    todo: `write windows: {sales: ${enough}} or more`,
  };
}

/** By how much the share of approved sales may be less, in a window of so many, and count as luck. */
function unseen(declinedShare: number, sales: number): number {
  const share = 1 - declinedShare;
  const baseline = ofBaseline * sales;
  const b = expectedShare(share, baseline);
  return share - b + slackOf(b, sales, baseline);
}
