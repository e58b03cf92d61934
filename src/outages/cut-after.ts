// cut-after: every connection ends once so many bytes have passed on it: a middlebox that stumbles over large
// messages, a link that never lives long.

import { z } from "zod";
import { whole } from "../scenario/fields.ts";
import { linkKind } from "./kind.ts";
import { streamsOf, way } from "./way.ts";

export const cutAfter = linkKind({
  name: "cut-after",
  about: "connections end after so many bytes",
  parameters: z.strictObject({
    bytes: whole(0, 1_000_000_000).meta({
      description: "Bytes that still pass on each connection since the outage began, or since it was made.",
    }),
    way: way().default("both").meta({ description: "Where bytes are counted; both: each way on its own." }),
  }),
  effect: ({ bytes, way }) => ({
    kind: "toxics",
    toxics: streamsOf(way).map((stream) => ({ type: "limit_data", stream, attributes: { bytes } })),
  }),
});
