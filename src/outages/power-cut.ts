// power-cut: no power. The terminal dies at once or when its battery is empty, and starts when power is back; what its
// storage keeps through that is the terminal's own policy.

import { z } from "zod";
import { duration, span } from "../scenario/fields.ts";
import { playedMs } from "../units.ts";
import { terminalKind } from "./kind.ts";

export const powerCut = terminalKind({
  name: "power-cut",
  about: "no power: terminals die, at once or when the battery is empty",
  parameters: z.strictObject({
    battery: duration().prefault("0s").meta({ description: "How long a terminal goes on without power." }),
    // Our own choice, as for a reboot: an Android terminal until it can sell.
    boot: span().prefault("90s").meta({ description: "From the return of power until it can sell." }),
  }),
  effect: ({ battery, boot }, speed) => ({
    kind: "power-cut",
    batteryMs: playedMs(battery, speed),
    bootMs: playedMs(boot, speed),
  }),
});
