// An outage as it is written: when, for how long, whom, what, and how it returns.

import { z } from "zod";
import * as field from "../fields.ts";
import { moment } from "../moment.ts";
import { spanRange, wholeRange } from "../range.ts";
import { returns } from "./returns.ts";
import { strike } from "./strike.ts";
import { type KindFields, what } from "./what.ts";

const repeat = z.strictObject({
  every: field.span().meta({ description: "From one beginning to the next." }),
  times: field.whole(2, 1000).meta({ description: "How often in all, the first one included." }),
});

const waves = z.strictObject({
  by: field
    .oneOf("something that comes in waves", ["store", "region", "terminal"])
    .meta({ description: "What a wave is made of." }),
  size: field
    .share()
    .refine((share) => share > 0, field.says("is nobody", "write the share of one wave, such as 5%"))
    .meta({ description: "Share of the struck that one wave strikes." }),
  every: field.span().meta({ description: "From one wave to the next." }),
  stopIf: z
    .string()
    .regex(
      /^failed >=? \d{1,3}(?:\.\d{1,6})?%$/,
      field.says("is not a condition", 'write it like "failed > 2%"'),
    )
    .optional()
    .meta({ description: 'No further wave once this holds: "failed > 2%".' }),
});

const slope = z.strictObject({
  over: field.span().meta({ description: "How long that takes." }),
  steps: field.whole(2, 100).default(5).meta({ description: "In so many equal steps." }),
});

function storm(kind: ReturnType<typeof what>) {
  return z.strictObject({
    count: wholeRange(1, 1000).meta({ description: "How many outages: a number, or a range such as 5..10." }),
    of: z
      .array(kind)
      .min(1, field.says("has no kind", "write at least one, such as [refuse, blackhole]"))
      .meta({ description: "Kinds of outages that it draws from." }),
    within: field.span().meta({ description: "They begin within this, since the storm's own beginning." }),
  });
}

/** An outage that may be of these kinds. */
export function outage(kinds: readonly KindFields[]) {
  const kind = what(kinds);
  return z.strictObject({
    id: field.id().meta({ description: "What expectations and the report call this outage." }),
    at: moment().meta({
      description:
        "When it begins: since the first customer (2m), or by another outage (telecom-a + 40s, telecom-a end + 40s).",
    }),
    for: spanRange()
      .optional()
      .meta({ description: "How long it lasts; a range such as 2s..10s is drawn from by the seed." }),
    strike: strike
      .optional()
      .meta({ description: "Whom it strikes: every key must fit. Everybody where left out." }),
    what: kind.optional().meta({ description: "What breaks: a kind, or {kind: parameters}." }),
    storm: storm(kind)
      .optional()
      .meta({ description: "Instead of what: several outages at random times, by the seed." }),
    returns: returns
      .optional()
      .meta({ description: "Instead of for: never, or how the struck come back one part after the other." }),
    repeat: repeat.optional().meta({ description: "The same again and again." }),
    waves: waves.optional().meta({ description: "Not all at once, but wave by wave." }),
    grows: slope.optional().meta({ description: "From little to its whole size, in steps." }),
    fades: slope.optional().meta({ description: "From its whole size to little, in steps, before its end." }),
  });
}
