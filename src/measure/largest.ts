// The largest over the parts of a written outage: what one number can say of all of them.

import type { DetectionFigures } from "./detection-figures.ts";
import { isUnrecovered, type Part } from "./part.ts";
import type { Span } from "./span.ts";

/** "never" where it is for one of them; undefined where there is none. */
export function largestDetection(
  parts: readonly DetectionFigures[],
  stat: "p50" | "p95" | "max",
): Span | "never" | undefined {
  const spans = parts.map((figures) => figures[stat]);
  return spans.find((span) => span === "never") ?? largest(spans.filter((span) => span !== "never"));
}

/** undefined where one of them is not recovered, or none has a figure. */
export function largestRecovery(parts: readonly Part[]): Span | undefined {
  if (parts.some(isUnrecovered)) return undefined;
  return largest(parts.flatMap((part) => (part.state === "recovered" ? [part.span] : [])));
}

function largest(spans: readonly Span[]): Span | undefined {
  let most: Span | undefined;
  for (const span of spans) if (!most || span.playedMs > most.playedMs) most = span;
  return most;
}
