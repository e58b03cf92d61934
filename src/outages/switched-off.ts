// switched-off: somebody switched the terminal off by mistake. It is off until somebody notices, and then boots.

import { z } from "zod";
import { sigmaOf } from "../random.ts";
import { span } from "../scenario/fields.ts";
import { percentiles } from "../scenario/schema/percentiles.ts";
import { playedMs } from "../units.ts";
import { terminalKind } from "./kind.ts";

export const switchedOff = terminalKind({
  name: "switched-off",
  about: "switched off by mistake, until someone notices",
  parameters: z.strictObject({
    // Our own choice: at a busy counter the next customer tells, at a spare one nobody does.
    noticed: percentiles("mistakes")
      .prefault({ p50: "5m", p95: "30m" })
      .meta({ description: "From the mistake until somebody switches it on, lognormal." }),
    boot: span().prefault("90s").meta({ description: "From then until it can sell." }),
  }),
  // The mistake is made in an instant; what follows is each terminal's own.
  takesMs: () => 0,
  effect: ({ noticed, boot }, speed) => ({
    kind: "switched-off",
    noticed: { medianMs: playedMs(noticed.p50, speed), sigma: sigmaOf(noticed.p50, noticed.p95) },
    bootMs: playedMs(boot, speed),
  }),
});
