// drain: from the last removal until the last sale that a struck terminal queued between the start and the reconnect
// (none driven offline: the removal) has left its queue. Some given up unpaid: "drained with losses", which is not
// recovered; a decline on forward is the issuer's word and no loss. Some still waiting when the run ended:
// "not recovered"; what is stranded in a terminal that another outage cut off for good is counted, and not waited for.
// A drain that ended after the last customer has its figure, marked "without customers".

import type { Millis } from "../facts.ts";
import { readableCount } from "../units.ts";
import type { Course } from "./course.ts";
import type { DrainCounts } from "./drained.ts";
import type { Episode } from "./episode.ts";
import { type Found, notMeasurable, notRecovered, type Part, recovered } from "./part.ts";
import { spanOf } from "./span.ts";

export type DrainPart = Part & DrainCounts & { readonly isWithoutCustomers: boolean };

/** Looks at nothing that happened after `until`; `queuedUntil` is the reconnect. */
export function drain(
  course: Course,
  episode: Episode,
  removedAt: Millis,
  queuedUntil: Millis,
  until: Millis,
): Found<DrainPart> {
  const { counts, lastLeftAt } = episode.drained.by(course, episode, queuedUntil, until);
  const at = Math.max(removedAt, lastLeftAt);
  const overAt = counts.waiting > 0 ? undefined : at;
  const isWithoutCustomers =
    overAt !== undefined && course.customersEndedAt !== undefined && overAt > course.customersEndedAt;
  return { part: { ...judged(), ...counts, isWithoutCustomers }, overAt };

  function judged(): Part {
    if (counts.waiting > 0) {
      return course.customersEndedAt === undefined
        ? notMeasurable("the run ended early")
        : notRecovered(`still queued at the end: ${readableCount(counts.waiting)}`);
    }
    const losses = Object.entries(counts.unpaid).filter(([cause]) => cause !== "declined");
    if (losses.length === 0) return recovered(removedAt, at, course.plan.speed);
    const why = losses.map(([cause, sales]) => `${readableCount(sales)} ${cause}`).join(", ");
    return { state: "drained with losses", span: spanOf(at - removedAt, course.plan.speed), why };
  }
}
