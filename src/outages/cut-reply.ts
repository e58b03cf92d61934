// cut-reply: the request arrives and is worked on, and the connection ends before the first byte of its answer.
// The gateway has booked; the terminal cannot know.

import { z } from "zod";
import { linkKind } from "./kind.ts";

export const cutReply = linkKind({
  name: "cut-reply",
  about: "requests arrive, connections end before the answer's first byte",
  parameters: z.strictObject({}),
  effect: () => ({
    kind: "toxics",
    toxics: [{ type: "limit_data", stream: "downstream", attributes: { bytes: 0 } }],
  }),
});
