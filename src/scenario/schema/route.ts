// A route: how the gateway authorises the sales of a card network.

import { z } from "zod";
import * as field from "../fields.ts";

export const route = z.strictObject({
  delay: field
    .duration()
    .prefault("0s")
    .meta({ description: "Round trip to the acquirer. Never divided by speed." }),
  timeout: field
    .span()
    .prefault("60s") // what gateways commonly wait; issuers answer within 5 to 10 s or someone stands in for them
    .meta({ description: "How long the gateway waits for it, and a worker with it." }),
  unanswered: field.oneOf("something to answer", ["unknown", "declined"]).default("unknown").meta({
    description: "What a terminal hears where the acquirer gave no answer. Nothing is booked.",
  }),
  standIn: field.amount().optional().meta({
    description:
      "Up to this amount the gateway approves by itself where the acquirer gave no answer. Never where left out.",
  }),
  workers: field.whole(1, 100_000).optional().meta({
    description:
      "Workers that may wait for this acquirer at once; more requests go unanswered at once. All where left out.",
  }),
  declines: z.boolean().default(false).meta({
    description: "Every sale is declined at once, and the acquirer is not asked: to fail fast.",
  }),
});
