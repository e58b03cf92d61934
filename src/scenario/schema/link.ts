// A link of a group's terminals: its profile, who carries it, and labels by which outages find it.

import { z } from "zod";
import * as field from "../fields.ts";
import { type LinkProfile, linkProfiles } from "../link-profiles.ts";
import { shares } from "./shares.ts";

/** Id, and provider, of the customers' own link: no link of a terminal is called so. */
export const customerLinkId = "customer";

/** One value for both directions, or one each. Comes out as {down, up}. */
function eachWay<Schema extends z.ZodType<number, string>>(schema: Schema, what: string) {
  return z.union([
    schema.transform((value) => ({ down: value, up: value })),
    z.strictObject({
      down: schema.meta({ description: `${what}, gateway to terminal.` }),
      up: schema.meta({ description: `${what}, terminal to gateway.` }),
    }),
  ]);
}

const ownProfile = z
  .strictObject({
    delay: eachWay(field.duration(), "One way delay")
      .prefault("0s")
      .meta({ description: "One way delay, or {down, up}." }),
    jitter: field
      .duration()
      .prefault("0s")
      .meta({ description: "Each message's delay lies evenly within ± this, each way." }),
    loss: field
      .share()
      .refine(
        (loss) => loss <= 0.5,
        field.says("is more than TCP survives", "write at most 50%, or an outage such as blackhole"),
      )
      .prefault("0%")
      .meta({ description: "Share of the packets that are lost, each way: seen as TCP's retransmissions." }),
    rate: eachWay(field.bitRate(), "Rate")
      .optional()
      .meta({ description: "Rate such as 64kbps or 4mbps, or {down, up}; no limit where left out." }),
  })
  .refine(({ delay, jitter }) => jitter <= Math.min(delay.down, delay.up), {
    path: ["jitter"],
    message: field.says("is longer than the delay", "write at most the smaller delay"),
  })
  .transform(
    ({ delay, jitter, loss, rate }): LinkProfile => ({
      name: "own",
      downDelayMs: delay.down,
      upDelayMs: delay.up,
      downKbps: rate?.down ?? 0,
      upKbps: rate?.up ?? 0,
      jitterMs: jitter,
      loss,
    }),
  );

const profile = z.union([
  field
    .oneOf("a link profile", Object.keys(linkProfiles) as (keyof typeof linkProfiles)[])
    .transform((name): LinkProfile => {
      const { source: _, ...named } = linkProfiles[name];
      return named;
    }),
  ownProfile,
]);

export const link = z.strictObject({
  id: field.id().meta({ description: "What outages call this link." }),
  profile: profile.meta({
    description:
      "What the link does to every message even on a good day: a named profile, or own {delay, jitter, loss, rate}. Never divided by speed.",
  }),
  provider: shares("provider").meta({
    description: "Who carries it: a name, or names with their shares of the stores.",
  }),
  labels: z
    .array(field.id())
    .default([])
    .meta({ description: "Names by which outages find it: strike: {label: …}." }),
});
