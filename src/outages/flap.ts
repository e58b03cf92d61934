// flap: the link goes and comes until the outage is over. What a loose plug does, or an antenna at the edge of its cell.

import { z } from "zod";
import { oneOf } from "../scenario/fields.ts";
import { spanRange } from "../scenario/range.ts";
import { blackhole } from "./blackhole.ts";
import { linkKind } from "./kind.ts";
import { refuse } from "./refuse.ts";

export const flap = linkKind({
  name: "flap",
  about: "the link goes and comes, again and again",
  parameters: z.strictObject({
    down: spanRange().meta({ description: "How long it is gone each time; drawn from a range." }),
    up: spanRange().meta({ description: "How long it works in between; drawn from a range." }),
    as: oneOf("a way to be gone", ["refuse", "blackhole"])
      .default("refuse")
      .meta({ description: "What it is like while it is gone." }),
  }),
  // While it is gone; the planner makes an outage of every time.
  effect: ({ as }, speed) => (as === "refuse" ? refuse : blackhole).effect({}, speed),
  flaps: ({ down, up, as }) => ({ down, up, as }),
});
