// update: terminals get new software and restart; with `waves`, some after others. A terminal whose update failed stays
// on its old version; whether its queue outlives the restart is the terminal's own policy.

import { z } from "zod";
import { share, span } from "../scenario/fields.ts";
import { version } from "../scenario/schema/version.ts";
import { playedMs } from "../units.ts";
import { terminalKind } from "./kind.ts";

export const update = terminalKind({
  name: "update",
  about: "terminals get new software and restart",
  parameters: z.strictObject({
    to: version().meta({ description: 'The version that they have then, such as "2.4".' }),
    takes: span().prefault("90s").meta({ description: "How long a terminal cannot sell." }),
    fails: share().prefault("0%").meta({ description: "Share of the terminals whose update fails." }),
  }),
  takesMs: ({ takes }) => takes,
  effect: ({ takes, fails }, speed) => ({
    kind: "update",
    takesMs: playedMs(takes, speed),
    failShare: fails,
  }),
});
