// flood: compromised terminals send far more than customers do, or garbage. Whether honest sales suffer is the question.

import { z } from "zod";
import { oneOf, rate } from "../scenario/fields.ts";
import { terminalKind } from "./kind.ts";

export const flood = terminalKind({
  name: "flood",
  about: "compromised terminals flood the gateway",
  parameters: z.strictObject({
    rate: rate()
      .prefault("50/s")
      .meta({ description: "What each of them sends, beside its customers' sales." }),
    send: oneOf("something to send", ["sales", "garbage"])
      .default("garbage")
      .meta({ description: "Well-formed sales that nobody wanted, or bytes that are no message." }),
  }),
  scaled: (parameters, factor) => ({ ...parameters, rate: parameters.rate * factor }),
  effect: ({ rate, send }, speed) => ({ kind: "flood", perMs: rate * speed, send }),
});
