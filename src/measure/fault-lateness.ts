// How late a fault was: from when it was due until it was confirmed, or issued where nobody confirmed it.

import type { FaultTiming, Millis } from "../facts.ts";
import type { Outage } from "../plan/plan.ts";

/** A fault may be late by 250 ms or 1 % of its outage's length, whichever is more; run time. */
function allowedLateMs({ forMs }: Pick<Outage, "forMs">): Millis {
  return Math.max(250, forMs / 100);
}

export function lateMs({ dueAt, issuedAt, confirmedAt = issuedAt }: FaultTiming): number {
  return Math.max(issuedAt, confirmedAt) - dueAt;
}

/** Nobody waits for the end of what is never repaired. A change has no length. */
export function isLate(timing: FaultTiming, outages: readonly Outage[]): boolean {
  if (timing.action === "change") return lateMs(timing) > allowedLateMs({ forMs: 0 });
  const outage = outages[timing.outage];
  if (timing.action === "end" && outage.isPermanent) return false;
  return lateMs(timing) > allowedLateMs(outage);
}
