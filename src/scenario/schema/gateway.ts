// The gateway that the terminals sell against.

import { z } from "zod";
import * as field from "../fields.ts";
import { defects } from "./defect.ts";
import { hooks } from "./hooks.ts";
import { ledger } from "./ledger.ts";
import { ownGateway } from "./own-gateway.ts";
import { route } from "./route.ts";

export const gateway = z.strictObject({
  ...ownGateway,
  ledger,
  hooks,
  identities: z.string().min(1, field.says("is empty", "write the path of a CSV file")).optional().meta({
    description:
      "A CSV file beside this one: terminal, merchant, and perhaps store and secret_env, a row a terminal in the order of the fleet.",
  }),
  protocol: field
    .oneOf("a protocol", ["http-json", "iso8583"])
    .default("http-json")
    .meta({ description: "What terminals speak with it: HTTP with JSON, or ISO 8583 over TCP." }),
  tls: z
    .union([
      z.boolean(),
      z.strictObject({
        clientCertificates: z
          .boolean()
          .default(true)
          .meta({ description: "Whether terminals must show a certificate too." }),
      }),
    ])
    .default(false)
    .meta({
      description:
        "true: terminals speak TLS with it. {clientCertificates: true}: and show a certificate too. All are made at the start.",
    }),
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
    .meta({ description: "Requests that may wait for a worker." }),
  full: field.oneOf("a way to be full", ["busy", "refuse", "silent"]).default("busy").meta({
    description:
      "What becomes of a request that finds the queue full: answered busy, its connection closed, or never answered.",
  }),
  abandoned: field
    .oneOf("a way to treat them", ["served", "dropped"])
    .default("served")
    .meta({ description: "Whether the work of a caller who has gone is still done." }),
  retryAfter: field.span().prefault("5s").meta({ description: "Wait that a full queue asks for." }),
  keys: z
    .strictObject({
      kept: field.span().meta({ description: "How long the result of a sale is kept under its key." }),
    })
    .optional()
    .meta({ description: "How long the gateway knows a key again. For ever where left out." }),
  limit: z
    .strictObject({
      each: field.rate().meta({ description: "Requests of one terminal, as 10/s; more are answered busy." }),
      burst: field.whole(1, 1_000_000).default(10).meta({ description: "So many at once are allowed." }),
    })
    .optional()
    .meta({ description: "Limit of rate for each terminal. None where left out." }),
  routes: z
    .record(field.id(), route)
    .default({})
    .meta({ description: "Links to the acquirers by card network: {visa: {delay: 80ms, timeout: 10s}}." }),
  defects: defects.default({}).meta({
    description:
      "What the gateway does wrong, to see the audit find it: {posts-twice: 2%}, or {share: 2%, during: ID} (list defects).",
  }),
});
