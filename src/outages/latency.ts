// latency: every message takes longer. A congested cell, a detour, a satellite.

import { z } from "zod";
import { duration, says, span } from "../scenario/fields.ts";
import { playedMs } from "../units.ts";
import { linkKind } from "./kind.ts";
import { streamsOf, way } from "./way.ts";

export const latency = linkKind({
  name: "latency",
  about: "every message takes longer",
  parameters: z
    .strictObject({
      delay: span().meta({ description: "Added to every message, one way." }),
      jitter: duration()
        .prefault("0s")
        .meta({ description: "Each message's delay lies evenly within ± this; at most the delay." }),
      way: way().default("both").meta({ description: "Which messages; both: requests and answers." }),
    })
    .refine(({ delay, jitter }) => jitter <= delay, {
      path: ["jitter"],
      message: says("is more than the delay", "write at most the delay"),
    }),
  // Toxiproxy's own jitter cannot be repeated: it carries the least delay, and the engine draws the rest.
  effect: ({ delay, jitter, way }, speed) => {
    const jitterMs = playedMs(jitter, speed);
    const latency = leastDelayMs(playedMs(delay, speed), jitterMs);
    return {
      kind: "toxics",
      toxics: streamsOf(way).map((stream) => ({
        type: "latency",
        stream,
        attributes: { latency },
        ...(jitterMs > 0 ? { jitterMs } : {}),
      })),
    };
  },
  scaled: ({ delay, jitter, way }, factor) => ({
    delay: Math.round(delay * factor),
    jitter: Math.round(jitter * factor),
    way,
  }),
  addsUp: true,
});

/** What every message is delayed by, whatever its jitter: Toxiproxy's latency. Whole ms ≥ 0. */
export function leastDelayMs(delayMs: number, jitterMs: number): number {
  return Math.max(0, Math.round(delayMs) - Math.round(jitterMs));
}
