// board-dead: the main board has failed. The terminal is dead for good, and its queue with it unless someone reads the
// storage out.

import { z } from "zod";
import { oneOf } from "../scenario/fields.ts";
import { terminalKind } from "./kind.ts";

export const boardDead = terminalKind({
  name: "board-dead",
  about: "the main board fails: the terminal is dead for good",
  parameters: z.strictObject({
    queue: oneOf("a fate of the queue", ["lost", "recovered"]).default("lost").meta({
      description:
        "What becomes of the sales that wait in it: lost, or read out of a durable storage and forwarded by others.",
    }),
  }),
  isPermanent: true,
  effect: ({ queue }) => ({ kind: "board-dead", queue }),
});
