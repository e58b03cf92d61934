// blackhole: bytes vanish in both directions and nobody says so. What a terminal sees of a provider whose core fails:
// connections stand, requests leave, nothing ever answers, and only its own time-out tells.

import { z } from "zod";
import { linkKind } from "./kind.ts";

export const blackhole = linkKind({
  name: "blackhole",
  about: "connections stand, bytes vanish both ways",
  parameters: z.strictObject({}),
  // Toxiproxy's timeout toxic with 0 drops everything and never closes. Upstream comes first and, as toxics are
  // removed in reverse, goes last: otherwise requests would be booked while their answers are still swallowed.
  effect: () => ({
    kind: "toxics",
    toxics: [
      { type: "timeout", stream: "upstream", attributes: { timeout: 0 } },
      { type: "timeout", stream: "downstream", attributes: { timeout: 0 } },
    ],
  }),
});
