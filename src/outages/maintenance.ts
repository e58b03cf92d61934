// maintenance: the operator closes the gateway, announced or not. Busy, it says so and nothing is in doubt; refused, a
// terminal knows at once that nothing was sent; silent, only its own time-out tells.

import { z } from "zod";
import { oneOf, span } from "../scenario/fields.ts";
import { playedMs } from "../units.ts";
import { blackhole } from "./blackhole.ts";
import { gatewayKind } from "./kind.ts";

export const maintenance = gatewayKind({
  name: "maintenance",
  about: "the gateway is closed: busy with Retry-After, refused or silent",
  parameters: z.strictObject({
    answers: oneOf("a way to be closed", ["busy", "refused", "silent"]).default("busy").meta({
      description: "busy answers every request, refused takes no connection, silent never answers.",
    }),
    retryAfter: span().prefault("30s").meta({ description: "Wait that a busy gateway asks for." }),
    announced: span().optional().meta({
      description:
        "How long before it begins the gateway tells so in its answers. Unannounced where left out.",
    }),
  }),
  announcedMs: ({ announced }) => announced,
  effect({ answers, retryAfter }, speed) {
    if (answers === "busy") return { kind: "maintenance", retryAfterMs: playedMs(retryAfter, speed) };
    return answers === "refused" ? { kind: "refuse" } : blackhole.effect({}, speed);
  },
});
