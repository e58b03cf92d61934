// Memory: how much a run in virtual time will need, from its plan. What lives as long as the run or the outage: a
// terminal with its wake, a sale in the measures' log with its places in their indexes, a sale that waits in a queue,
// which terminal, audit and log each keep, and a message that was given up and that an outage still holds. V8 lets a
// small heap grow to about three times what lives in it, a large one much less. Figures fitted to whole runs, which
// test/run/memory.test.ts holds them against.

import { expectedSales, expectedSalesOfTerminal } from "../plan/load-curve.ts";
import type { Outage, Plan } from "../plan/plan.ts";
import { sizeOf } from "../plan/ranges.ts";
import { heldConnections } from "./held-connections.ts";

const bytesOfProcess = 160e6;
const bytesPerTerminal = 750;
const bytesPerSale = 40;
const bytesPerQueuedSale = 250;
const bytesPerHeldMessage = 400;
/** Times what lives, and never more than this. */
const slack = 2;
const slackAtMost = 400e6;

export interface Memory {
  /** All that the process will occupy at its peak, bytes: within a factor of 1.5 of what was measured. */
  readonly bytes: number;
  /** The part of it that lies in V8's heap, which has a limit of its own. */
  readonly heapBytes: number;
}

/** What a virtual run of this plan will need. */
export function memoryNeeded(plan: Plan): Memory {
  const heapBytes =
    plan.terminals * bytesPerTerminal +
    queuedAtMost(plan) * bytesPerQueuedSale +
    heldConnections(plan).most * bytesPerHeldMessage;
  const lives = heapBytes + expectedSales(plan) * bytesPerSale;
  return { bytes: bytesOfProcess + lives + Math.min(slackAtMost, slack * lives), heapBytes };
}

/** Sales that wait at the same time: those that come during outages that overlap; between others queues are emptied. */
function queuedAtMost(plan: Plan): number {
  const byStart = [...plan.outages].sort((a, b) => a.at - b.at);
  let most = 0;
  let queued = 0;
  let endsAt = 0;
  for (const outage of byStart) {
    if (outage.at > endsAt) queued = 0;
    queued += queuedIn(plan, outage);
    endsAt = Math.max(endsAt, outage.at + outage.forMs);
    most = Math.max(most, queued);
  }
  return Math.min(most, expectedSales(plan));
}

function queuedIn({ load, groups }: Plan, { at, forMs, struck }: Outage): number {
  const perTerminal = expectedSalesOfTerminal(load, at, at + forMs);
  const room = Math.max(...groups.map(({ policy }) => policy.offline.maxPayments));
  return sizeOf(struck) * Math.min(perTerminal, room);
}
