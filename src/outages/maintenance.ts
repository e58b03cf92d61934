// maintenance: the gateway is up and says that it is closed. Nothing is processed, so nothing is in doubt.

import { z } from "zod";
import { span } from "../scenario/fields.ts";
import { playedMs } from "../units.ts";
import { gatewayKind } from "./kind.ts";

export const maintenance = gatewayKind({
  name: "maintenance",
  about: "the gateway answers every request busy, with Retry-After",
  parameters: z.strictObject({
    retryAfter: span().prefault("30s").meta({ description: "Wait that the gateway asks for." }),
  }),
  effect: ({ retryAfter }, speed) => ({ kind: "maintenance", retryAfterMs: playedMs(retryAfter, speed) }),
});
