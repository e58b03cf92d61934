// Shares: a name, or names with their shares, which add up to the whole. Comes out as {name: share}.

import { z } from "zod";
import * as field from "../fields.ts";

/** A name or names with shares; `noun` is what is named, for messages. */
export function shares(noun: string, name: z.ZodType<string, string> = field.id()) {
  return z.union([
    name.transform((word): Record<string, number> => ({ [word]: 1 })),
    z.record(name, field.share()).superRefine((each, context) => {
      const todo = whole(Object.values(each), noun);
      if (todo) context.addIssue({ code: "custom", message: todo });
    }),
  ]);
}

/** What to say where these shares are not the whole; undefined where they are. */
export function whole(each: readonly number[], noun: string): string | undefined {
  const percent = percentOf(each);
  if (percent === 100) return undefined;
  const todo = percent < 100 ? `name the ${noun} of the rest` : "make them add up to 100%";
  return field.says(`shares add up to ${percent} %`, todo);
}

/** What these shares add up to in percent, without the dust of binary fractions. */
export function percentOf(each: readonly number[]): number {
  return Number((each.reduce((sum, one) => sum + one, 0) * 100).toFixed(6));
}
