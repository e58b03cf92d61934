// bandwidth: the line carries less. Many phones in one cell, a backup over the shop's uplink.

import { z } from "zod";
import { bitRate } from "../scenario/fields.ts";
import { linkKind } from "./kind.ts";
import { streamsOf, way } from "./way.ts";

export const bandwidth = linkKind({
  name: "bandwidth",
  about: "connections carry less",
  parameters: z.strictObject({
    rate: bitRate().meta({
      description: "What one connection still carries, each way; whole kB/s. Never divided by speed.",
    }),
    way: way().default("both").meta({ description: "Which way is slow." }),
  }),
  effect: ({ rate, way }) => ({
    kind: "toxics",
    toxics: streamsOf(way).map((stream) => ({
      type: "bandwidth",
      stream,
      attributes: { rate: kilobytesPerSecond(rate) },
    })),
  }),
  // A byte takes so much of the time that it takes at worst; at 0 it takes none.
  scaled: ({ rate, way }, factor) => ({ rate: factor > 0 ? rate / factor : Number.MAX_SAFE_INTEGER, way }),
});

/** A rate in Toxiproxy's unit, whole ones. Never 0, which would stall the line, nor less, which would end Toxiproxy. */
export function kilobytesPerSecond(kbps: number): number {
  return Math.max(1, Math.round(kbps / 8));
}
