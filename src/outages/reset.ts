// reset: whoever says something is cut off at once, and nothing of it arrives: a firewall that lost its state,
// a carrier's NAT that was restarted. Who says nothing does not notice.

import { z } from "zod";
import { linkKind } from "./kind.ts";

export const reset = linkKind({
  name: "reset",
  about: "connections are reset as soon as anything is sent on them",
  parameters: z.strictObject({}),
  // Both ways: a request that was under way when it began has arrived, and its answer is reset.
  effect: () => ({
    kind: "toxics",
    toxics: [
      { type: "reset_peer", stream: "upstream", attributes: { timeout: 0 } },
      { type: "reset_peer", stream: "downstream", attributes: { timeout: 0 } },
    ],
  }),
});
