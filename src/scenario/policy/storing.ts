// Storing: what is taken offline, how well it is kept, and how it is sent once the gateway answers again.

import { z } from "zod";
import { amount, duration, limit, oneOf, span, whole } from "../fields.ts";
import { percentiles } from "../schema/percentiles.ts";
import { backoff } from "./backoff.ts";

export const offline = z.strictObject({
  sells: z.boolean().default(true).meta({ description: "false sells online only." }),
  maxAmount: limit(amount()).meta({
    description: "A larger sale is not taken offline. In the currency of the load, or none.",
  }),
  maxPayments: limit(whole(0, 1_000_000)).meta({
    description: "At most so many sales wait in a terminal, or none for no limit.",
  }),
  maxTotal: limit(amount()).meta({
    description: "The waiting sales are worth at most this. In the currency of the load, or none.",
  }),
  expireAfter: limit(span()).meta({
    description: "A sale that waited longer is given up: expired. A duration, or none.",
  }),
  purgeAfter: span().optional().meta({ description: "A record that is older is deleted: purged." }),
  manager: z
    .strictObject({
      above: amount().default(0).meta({ description: "A larger sale needs one; 0 is every sale." }),
      takes: percentiles("approvals")
        .prefault({ p50: "1m" })
        .meta({ description: "How long a manager needs, lognormal." }),
    })
    .optional()
    .meta({ description: "A larger sale is taken offline only when a manager has approved it." }),
});

export const storage = z.strictObject({
  kind: oneOf("a storage", ["durable", "volatile"])
    .default("durable")
    .meta({ description: "Whether records outlive a loss of power and a restart." }),
  durableRecords: whole(0, 1_000_000)
    .optional()
    .meta({ description: "So many records are durable; all where there is no such limit." }),
  beyond: oneOf("what happens beyond them", ["refuse", "volatile"]).default("refuse").meta({
    description: "Beyond durableRecords: no more sales are taken offline, or they are kept in memory only.",
  }),
  tornLast: z.boolean().default(false).meta({
    description: "A power cut tears the last record, written less than a second before, and it is lost.",
  }),
  wipedBy: z
    .array(oneOf("something that wipes", ["logout", "reset"]))
    .default([])
    .meta({ description: "What wipes the records, durable or not: a list of logout and reset." }),
  backup: z
    .strictObject({
      every: span().prefault("1m").meta({ description: "How often." }),
    })
    .optional()
    .meta({
      description:
        "Records are copied to a server in the store, which forwards them when the terminal cannot.",
    }),
});

export const forward = z.strictObject({
  as: oneOf("a way to forward", ["advice", "deferred"]).meta({
    description: "advice cannot be declined any more; deferred is authorised late and may be.",
  }),
  firstWait: duration().meta({ description: "Between coming online and the first forward." }),
  spread: duration().optional().meta({
    description: "Added to firstWait: the last two digits of the terminal's number, as a part of this.",
  }),
  gap: duration().meta({ description: "Between the end of one forward, or one batch, and the next." }),
  batch: whole(1, 100_000).default(1).meta({ description: "Forwards that follow each other without a gap." }),
  order: oneOf("an order", ["oldest", "newest", "largest", "smallest"])
    .default("oldest")
    .meta({ description: "Which goes first." }),
  atRecords: whole(1, 100_000)
    .default(1)
    .meta({ description: "Nothing is forwarded before so many wait, or the day is closed." }),
  beforeSale: z
    .boolean()
    .default(false)
    .meta({ description: "What waits is forwarded before the next sale is made online." }),
  retry: backoff("retry").meta({ description: "Waits after a failed forward." }),
  maxAttempts: whole(1, 1_000_000).meta({
    description: "A sale that failed so often is given up: exhausted.",
  }),
});
