// The gateway that the terminals sell against.

import { z } from "zod";
import * as field from "../fields.ts";

const defects = ["posts-twice", "acknowledges-and-forgets", "books-declined", "changes-amount"] as const;

const route = z.strictObject({
  delay: field
    .duration()
    .prefault("0s")
    .meta({ description: "Round trip to the acquirer. Never divided by speed." }),
  timeout: field
    .span()
    .prefault("60s") // what gateways commonly wait; issuers answer within 5 to 10 s or someone stands in for them
    .meta({ description: "How long the gateway waits for it." }),
});

export const gateway = z.strictObject({
  workers: field
    .whole(1, 100_000)
    .default(64)
    .meta({ description: "Requests that are worked on at once, for the played rate." }),
  service: z
    .strictObject({
      p50: field.span().meta({ description: "Half of the requests take less." }),
      p95: field.span().meta({ description: "One request in twenty takes longer." }),
    })
    .refine(({ p50, p95 }) => p95 >= p50, {
      path: ["p95"],
      message: field.says("is below p50", "write at least p50"),
    })
    .prefault({ p50: "40ms", p95: "120ms" })
    .meta({ description: "How long a worker takes, lognormal. Never divided by speed." }),
  queue: field
    .whole(0, 1_000_000)
    .default(1000)
    .meta({ description: "Requests that may wait for a worker; more are answered busy." }),
  abandoned: field
    .oneOf("a way to treat them", ["served", "dropped"])
    .default("served")
    .meta({ description: "Whether the work of a caller who has gone is still done." }),
  retryAfter: field.span().prefault("5s").meta({ description: "Wait that a full queue asks for." }),
  routes: z
    .record(field.id(), route)
    .default({})
    .meta({ description: "Links to the acquirers by card network: {visa: {delay: 80ms, timeout: 10s}}." }),
  defects: z.partialRecord(field.oneOf("a defect", defects), field.share()).default({}).meta({
    description: "What the gateway does wrong, each with its share of the sales: to see the audit find it.",
  }),
});
