// What must hold: measures with what is demanded of them.

import { z } from "zod";
import * as field from "../fields.ts";

const demand = z.string({
  error: ({ input }) =>
    field.says(`${field.quoted(input)} is not an expectation`, 'write it like "== 0" or "max < 5000"'),
});

const longDemand = z
  .strictObject({
    that: demand.meta({ description: 'What must hold, such as "max < 5000".' }),
    abortOnFail: z
      .boolean()
      .default(false)
      .meta({ description: "Whether the run ends as soon as it is broken." }),
    delay: field
      .duration()
      .prefault("0s")
      .meta({ description: "It is not aborted earlier than this, since the first customer." }),
  })
  .refine(({ abortOnFail, delay }) => abortOnFail || delay === 0, {
    path: ["delay"],
    message: field.says("stands without abortOnFail", "write abortOnFail: true beside it, or leave it out"),
  });

export const demands = z.union([
  demand,
  longDemand,
  z.array(z.union([demand, longDemand])).min(1, field.says("demands nothing", "write one or leave it out")),
]);
