// wipe: the queue is gone, because somebody logged the terminal out or reset it: "logout, app removal or reset loses
// the queue" (Square), "clearing app data loses them" (Payanywhere).

import { z } from "zod";
import { oneOf } from "../scenario/fields.ts";
import { terminalKind } from "./kind.ts";

export const wipe = terminalKind({
  name: "wipe",
  about: "the queue is wiped by a logout or a reset",
  parameters: z.strictObject({
    by: oneOf("a way to wipe", ["logout", "reset"]).default("logout").meta({
      description: "logout: the terminal signs on again at once; reset: it also starts anew.",
    }),
  }),
  takesMs: () => 0,
  effect: ({ by }) => ({ kind: "wipe", by }),
});
