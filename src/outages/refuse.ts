// refuse: nobody listens any more, and live connections are broken. What a terminal sees of a cut cable nearby
// or of a firewall that rejects: it knows at once that nothing was sent.

import { z } from "zod";
import { linkKind } from "./kind.ts";

export const refuse = linkKind({
  name: "refuse",
  about: "new connections are refused, live ones broken",
  parameters: z.strictObject({}),
  effect: () => ({ kind: "refuse" }),
});
