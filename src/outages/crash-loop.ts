// crash-loop: after a bad update terminals crash, start and crash again, one model at a time, while network and gateway
// are fine: CrowdStrike, 19 July 2024. Nobody is cured until a person comes.

import { z } from "zod";
import { span } from "../scenario/fields.ts";
import { playedMs } from "../units.ts";
import { terminalKind } from "./kind.ts";

export const crashLoop = terminalKind({
  name: "crash-loop",
  about: "terminals crash, start, and crash again",
  parameters: z.strictObject({
    // Both are our own choice: long enough to sell something between two crashes.
    boot: span().prefault("90s").meta({ description: "From a crash until the terminal can sell." }),
    runs: span().prefault("1m").meta({ description: "From then until it crashes again." }),
  }),
  isPermanent: true,
  effect: ({ boot, runs }, speed) => ({
    kind: "crash-loop",
    bootMs: playedMs(boot, speed),
    runsMs: playedMs(runs, speed),
  }),
});
