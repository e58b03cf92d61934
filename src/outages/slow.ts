// slow: the gateway works, and slowly. With fewer requests a second than come, its queue grows, time-outs begin, and
// retries eat what capacity is left.

import { z } from "zod";
import { sigmaOf } from "../random.ts";
import { speed } from "../scenario/fields.ts";
import { percentiles } from "../scenario/schema/percentiles.ts";
import { gatewayKind } from "./kind.ts";

export const slow = gatewayKind({
  name: "slow",
  about: "the gateway takes longer for every request",
  parameters: z.strictObject({
    // Our own choice: enough for a gateway at a tenth of its capacity to be at the knee.
    service: z
      .union([speed(), percentiles("requests")])
      .prefault("10x")
      .meta({
        description:
          "How long a worker takes: so many times as long as before, or {p50, p95}. Never divided by speed.",
      }),
  }),
  scaled: ({ service }, factor) => ({
    service:
      typeof service === "number"
        ? Math.round((1 + (service - 1) * factor) * 1000) / 1000
        : { p50: Math.round(service.p50 * factor), p95: Math.round(service.p95 * factor) },
  }),
  effect: ({ service }) => ({
    kind: "slow",
    service:
      typeof service === "number"
        ? service
        : { medianMs: service.p50, sigma: sigmaOf(service.p50, service.p95) },
  }),
});
