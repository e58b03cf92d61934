// crash: the gateway's process ends and starts again. Connections break and new ones are refused; what it was working
// on may have been booked. A planned crash closes the proxies too: else they would accept what nobody takes.

import { z } from "zod";
import { span } from "../scenario/fields.ts";
import { gatewayKind } from "./kind.ts";

export const crash = gatewayKind({
  name: "crash",
  about: "the gateway crashes, and starts again after a while",
  parameters: z.strictObject({
    // Our own choice: a supervisor that restarts a process, and the process that opens its ledger.
    restartAfter: span()
      .prefault("30s")
      .meta({ description: "From the crash until it takes requests again." }),
  }),
  takesMs: ({ restartAfter }) => restartAfter,
  effect: () => ({ kind: "crash" }),
});
