// peripheral: a printer or a scanner is slow or fails. The network is fine; sales take longer, or need a person.

import { z } from "zod";
import { duration, oneOf, share } from "../scenario/fields.ts";
import { playedMs } from "../units.ts";
import { terminalKind } from "./kind.ts";

export const peripheral = terminalKind({
  name: "peripheral",
  about: "printer or scanner slow or failing: sales take longer",
  parameters: z.strictObject({
    part: oneOf("a peripheral", ["printer", "scanner"]).default("printer").meta({
      description: "The printer delays the end of a sale, the scanner its beginning.",
    }),
    // Our own choice: a roll of paper that is changed, an amount that is typed.
    delay: duration().prefault("20s").meta({ description: "Added to every sale." }),
    fails: share().prefault("0%").meta({ description: "Share of the sales for which it fails altogether." }),
  }),
  scaled: (parameters, factor) => ({
    ...parameters,
    delay: Math.round(parameters.delay * factor),
    fails: parameters.fails * factor,
  }),
  effect: ({ part, delay, fails }, speed) => ({
    kind: "peripheral",
    part,
    delayMs: playedMs(delay, speed),
    failShare: fails,
  }),
});
