// reboot: terminals restart once, by themselves or because someone told them to.

import { z } from "zod";
import { span } from "../scenario/fields.ts";
import { playedMs } from "../units.ts";
import { terminalKind } from "./kind.ts";

export const reboot = terminalKind({
  name: "reboot",
  about: "terminals restart once",
  parameters: z.strictObject({
    // Our own choice: an Android terminal until it can sell.
    takes: span().prefault("90s").meta({ description: "From its end until the terminal can sell again." }),
  }),
  takesMs: ({ takes }) => takes,
  effect: ({ takes }, speed) => ({ kind: "reboot", bootMs: playedMs(takes, speed) }),
});
