// What breaks: a kind by its name, or by its name with parameters. Both come out as {kind, parameters}.

import { z } from "zod";
import * as field from "../fields.ts";

/** What the schema must know of a kind of outage; the kinds themselves live in src/outages/. */
export interface KindFields {
  /** As `what` calls it. */
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  readonly parameters: z.ZodObject;
}

/** A kind with its checked parameters. */
export interface What {
  readonly kind: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What may stand under `what`, for these kinds. */
export function what(kinds: readonly KindFields[]) {
  const names = kinds.map(({ name }) => name) as [string, ...string[]];
  const withParameters = z
    .strictObject(
      Object.fromEntries(
        kinds.map(({ name, about, parameters }) => [
          name,
          parameters.optional().meta({ description: `${about}.` }),
        ]),
      ),
    )
    .transform((written, context): What => {
      const named = Object.entries(written).filter(([, parameters]) => parameters !== undefined);
      if (named.length === 1) return { kind: named[0][0], parameters: named[0][1] as What["parameters"] };
      const isNone = named.length === 0;
      context.addIssue({
        code: "custom",
        message: isNone
          ? field.says("names no kind of outage", `write one of: ${names.join(", ")}`)
          : field.says("names several kinds of outages", "write an outage for each"),
      });
      return z.NEVER;
    });
  const bare = field
    .oneOf("a kind of outage", names)
    .transform((name) => ({ [name]: {} }) as z.input<typeof withParameters>);
  // A name of its own in the JSON Schema, which would otherwise hold it once for each place.
  return z.union([bare.pipe(withParameters), withParameters]).meta({ id: "kind" });
}
