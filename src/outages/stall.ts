// stall: the line holds everything it is given, both ways, and delivers it when the outage ends: a mobile network
// that buffers, a firewall that hangs. The late original after a retry, hence the classic duplicate.

import { z } from "zod";
import { linkKind } from "./kind.ts";

/** Longer than any run: what has such a delay is held until the delay is removed. 30 days, in ms. */
export const heldMs = 30 * 24 * 3_600_000;

export const stall = linkKind({
  name: "stall",
  about: "bytes are held both ways, and delivered when it ends",
  parameters: z.strictObject({}),
  // Toxiproxy's timeout toxic drops what it held; its latency delivers it at once when it is removed.
  effect: () => ({
    kind: "toxics",
    toxics: [
      { type: "latency", stream: "upstream", attributes: { latency: heldMs } },
      { type: "latency", stream: "downstream", attributes: { latency: heldMs } },
    ],
  }),
});
