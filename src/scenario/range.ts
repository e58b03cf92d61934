// Ranges: `2s..10s` or a single value, drawn from by the seed; a single value is a range of one.

import { z } from "zod";
import { parseDuration } from "../units.ts";
import { looseDurationText, quoted, says } from "./fields.ts";

export interface Interval {
  readonly from: number;
  readonly to: number;
}

const separator = "..";

/** A duration > 0 or a range of them, in ms. */
export function spanRange() {
  const wrong = (value: unknown): string =>
    value === undefined
      ? says("is missing", "write a duration such as 30s, or a range such as 2s..10s")
      : says(
          `${quoted(value)} is not a duration`,
          `write ${meant(value) ?? "it like 30s, or 2s..10s for a range"}`,
        );
  return z
    .string({ error: ({ input }) => wrong(input) })
    .meta({ title: "duration or range", pattern: "^[0-9hms]+(\\.\\.[0-9hms]+)?$" })
    .transform((text, context): Interval => {
      const [from, to] = ends(text).map((end) => parseDuration(end));
      if (from === undefined || to === undefined) return issue(context, wrong(text), text);
      if (from === 0)
        return issue(context, says("must be longer than nothing", "write a duration such as 30s"), text);
      return ordered({ from, to }, context, text);
    });
}

/** A whole number from `least` to `most`, or a range of them such as 5..10. */
export function wholeRange(least: number, most: number) {
  const todo = `write a whole number from ${least} to ${most}, or a range such as 5..10`;
  const wrong = (value: unknown): string =>
    says(
      value === undefined ? "is missing" : `${quoted(value)} is not a whole number or a range of them`,
      todo,
    );
  return z
    .union(
      [
        z.int({ error: ({ input }) => wrong(input) }),
        z.string().meta({ title: "range", pattern: "^\\d+\\.\\.\\d+$" }),
      ],
      {
        error: ({ input }) => wrong(input),
      },
    )
    .transform((written, context): Interval => {
      const [from, to] = ends(String(written)).map((end) =>
        /^\d{1,9}$/.test(end) ? Number(end) : undefined,
      );
      if (from === undefined || to === undefined) return issue(context, wrong(written), written);
      if (from < least || to > most)
        return issue(context, says(`${quoted(written)} is out of range`, todo), written);
      return ordered({ from, to }, context, written);
    });
}

/** Both ends of a range; a single value is both. */
function ends(text: string): [from: string, to: string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function ordered(interval: Interval, context: z.RefinementCtx, input: unknown): Interval {
  if (interval.from <= interval.to) return interval;
  return issue(context, says("ends below its beginning", "write the smaller value first"), input);
}

function issue(context: z.RefinementCtx, message: string, input: unknown): never {
  context.addIssue({ code: "custom", message, input });
  return z.NEVER;
}

/** What someone meant by `3 min`, `2s - 10s` or `2s to 10s`. */
function meant(value: unknown): string | undefined {
  const found = /^\s*([0-9hms]+)\s*(?:-|–|…|\.{2,3}|to)\s*([0-9hms]+)\s*$/.exec(String(value));
  if (!found || found.slice(1).some((end) => parseDuration(end) === undefined))
    return looseDurationText(value);
  return `${found[1]}${separator}${found[2]}`;
}
