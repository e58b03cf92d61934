// Figures of measures that are folded where history meets ledger: stockDifference and booked.

import type { AuditResult } from "../audit/result.ts";
import { measuredBooked } from "../measure/booked.ts";
import { total } from "../measure/outcomes.ts";
import type { Expectation } from "../plan/plan.ts";
import { readableDuration } from "../units.ts";
import { type Figure, figureOf, missing } from "./figure.ts";

/** Of one side, or of both together: they never cancel out. A doubtful audit may have both too large or too small. */
export function stockFigure(audit: AuditResult | undefined, { selectors, aggregate }: Expectation): Figure {
  const known = audit?.stockDifference;
  const doubt = audit ? audit.inconclusive[0] : "there was no audit";
  if (!known || doubt !== undefined) return missing(doubt ?? "there was no audit");
  const sides =
    selectors.side === undefined ? (["missing", "surplus"] as const) : [selectors.side as "missing"];
  const tally = total(sides.map((side) => known[side]));
  return figureOf({ tally }, aggregate, "stockDifference", audit.currency);
}

/** By the gateway's clock, as far as it is known how far that is ahead of ours. */
export function bookedFigure(audit: AuditResult | undefined, aggregate: string): Figure {
  if (audit && audit.inconclusive.length > 0) return missing(audit.inconclusive[0]);
  const figure = figureOf(measuredBooked(audit?.booked), aggregate, "booked", audit?.currency ?? "");
  if ("missing" in figure || !audit?.booked || "missing" in audit.booked) return figure;
  const { uncertainMs } = audit.booked.clock;
  if (uncertainMs === 0) return figure;
  return {
    ...figure,
    low: Math.max(0, figure.low - uncertainMs),
    high: figure.high + uncertainMs,
    text: `${figure.text} ± ${readableDuration(uncertainMs)}`,
    why: `the gateway's clock is known to ${readableDuration(uncertainMs)} only`,
  };
}
