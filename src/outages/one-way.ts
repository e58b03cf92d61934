// one-way: one direction is a black hole, the other works. Requests arrive and are booked while the answers vanish,
// or nothing arrives while what was asked before is still answered.

import { z } from "zod";
import { oneOf } from "../scenario/fields.ts";
import { linkKind } from "./kind.ts";

export const oneWay = linkKind({
  name: "one-way",
  about: "one direction is a black hole, the other works",
  parameters: z.strictObject({
    arrives: oneOf("something that arrives", ["requests", "answers"])
      .default("requests")
      .meta({ description: "What still arrives." }),
  }),
  effect: ({ arrives }) => ({
    kind: "toxics",
    toxics: [
      {
        type: "timeout",
        stream: arrives === "requests" ? "downstream" : "upstream",
        attributes: { timeout: 0 },
      },
    ],
  }),
});
