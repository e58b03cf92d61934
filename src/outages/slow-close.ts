// slow-close: the end of a connection is told late. Both sides keep what is long over, and a gateway that counts
// connections may run out of them.

import { z } from "zod";
import { span } from "../scenario/fields.ts";
import { playedMs } from "../units.ts";
import { linkKind } from "./kind.ts";

export const slowClose = linkKind({
  name: "slow-close",
  about: "the end of a connection reaches the other side late",
  parameters: z.strictObject({
    delay: span().meta({ description: "How late." }),
  }),
  effect: ({ delay }, speed) => {
    const attributes = { delay: playedMs(delay, speed) };
    return {
      kind: "toxics",
      toxics: [
        { type: "slow_close", stream: "upstream", attributes },
        { type: "slow_close", stream: "downstream", attributes },
      ],
    };
  },
  addsUp: true,
  scaled: ({ delay }, factor) => ({ delay: Math.round(delay * factor) }),
});
