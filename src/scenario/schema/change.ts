// A planned cure: what is changed while the run goes on.

import { z } from "zod";
import * as field from "../fields.ts";
import { moment } from "../moment.ts";

/** The values stay as they are written: what each must be is what its path's own field says. */
export const change = z.strictObject({
  at: moment().meta({
    description: "When: since the first customer, or by an outage, such as discover + 3m.",
  }),
  set: z
    .record(z.string(), z.unknown())
    .refine(
      (set) => Object.keys(set).length > 0,
      field.says("changes nothing", "write a path with its new value"),
    )
    .meta({
      description: "Paths with their new values: gateway.routes.discover.timeout: 1s, gateway.workers: 32.",
    }),
});
