// Keeping shop: the close of day, reports to the back office, and the terminal's own starts and updates.

import { z } from "zod";
import { duration, oneOf, span, whole } from "../fields.ts";

export const settlement = z.strictObject({
  within: duration()
    .prefault("5m")
    .meta({ description: "Terminals close their day at drawn times within this after the last customer." }),
  upload: oneOf("when to upload", ["always", "on-mismatch"]).default("on-mismatch").meta({
    description: "The records of the batch are uploaded always, or only where the totals do not agree.",
  }),
  attempts: whole(1, 1000)
    .default(3)
    .meta({ description: "Settlements that are tried before a person must see to it." }),
});

export const backOffice = z.strictObject({
  every: span().prefault("1m").meta({ description: "How often a terminal reports what it sold." }),
});

export const life = z.strictObject({
  boot: span()
    .prefault("90s")
    .meta({ description: "From a start until it can sell, where people restarted it or it updated itself." }),
  update: z
    .strictObject({
      after: duration()
        .prefault("5m")
        .meta({ description: "How long after the gateway has refused its version." }),
      takes: span().prefault("90s").meta({ description: "How long it cannot sell." }),
    })
    .optional()
    .meta({ description: "It updates itself where the gateway refuses its version." }),
});
