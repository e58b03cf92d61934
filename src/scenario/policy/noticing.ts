// Noticing: when a terminal takes itself for offline, and how it finds out that the gateway is back.

import { z } from "zod";
import { duration, oneOf, span, whole } from "../fields.ts";
import { percentiles } from "../schema/percentiles.ts";

export const detection = z.strictObject({
  failures: whole(1, 1000).meta({ description: "Offline after so many failed attempts in a row." }),
  after: span().meta({ description: "Offline so long after the first failed attempt was sent." }),
  onLinkLoss: z
    .boolean()
    .default(false)
    .meta({ description: "Offline as soon as the last link is lost, without asking." }),
  confirms: z
    .boolean()
    .default(true)
    .meta({ description: "After a failure or a lost link it asks at once by an echo." }),
  echo: z
    .strictObject({
      // Elavon's host takes one in five minutes.
      every: span().prefault("5m").meta({ description: "How often it asks while online." }),
      hostAllows: duration().prefault("0s").meta({
        description: "The host takes at most one in this time: the longer one of both counts.",
      }),
    })
    .optional()
    .meta({ description: "Echoes while online, by which it notices without a sale." }),
  returnsBy: oneOf("a way back", ["probe", "echo", "sale"]).default("probe").meta({
    description:
      "probe asks with its own waits, echo asks as often as while online, sale tries the next sale online.",
  }),
  announcements: oneOf("a way to take them", ["ignored", "heeded"]).default("ignored").meta({
    description:
      "Maintenance that the gateway announces: heeded, it does not try the gateway then, and stores what it sells.",
  }),
  sticky: percentiles("waits")
    .optional()
    .meta({ description: "It stays offline for so long after the gateway answers again, lognormal." }),
});
