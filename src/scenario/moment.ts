// Moments: when something begins. A time since the first customer, or one that hangs on another outage:
// `telecom-a`, `telecom-a + 40s`, `telecom-a - 10s`, `telecom-a end + 40s`.

import { z } from "zod";
import { parseDuration } from "../units.ts";
import { looseDurationText, quoted, says } from "./fields.ts";

export type Moment =
  | { readonly ms: number }
  /** So long after (below 0: before) the first start, or the last planned end, of that outage. */
  | { readonly of: string; readonly edge: "start" | "end"; readonly ms: number };

const examples = "2m, telecom-a + 40s or telecom-a end + 40s";

/** A moment as a scenario writes it. */
export function moment() {
  return z
    .string({
      error: ({ input }) =>
        input === undefined ? says("is missing", `write a time such as ${examples}`) : wrong(input),
    })
    .meta({ title: "time" })
    .transform((text, context): Moment => {
      const read = readMoment(text);
      if (read) return read;
      context.addIssue({ code: "custom", message: wrong(text), input: text });
      return z.NEVER;
    });
}

function wrong(value: unknown): string {
  return says(`${quoted(value)} is not a time`, `write ${looseDurationText(value) ?? `it like ${examples}`}`);
}

function readMoment(text: string): Moment | undefined {
  const ms = parseDuration(text);
  if (ms !== undefined) return { ms };
  // An id may hold a hyphen, so a minus needs a space before it; a plus does not.
  const found = /^([a-z0-9][a-z0-9-]*)(?: +(start|end))?(?:(?: *(\+)| +(-)) *([0-9hms]+))?$/.exec(
    text.trim(),
  );
  if (!found) return undefined;
  const [, of, edge = "start", plus, , length] = found;
  const offset = length === undefined ? 0 : parseDuration(length);
  // What begins with a figure and is no id of anyone's is a mistyped duration.
  if (offset === undefined || (length === undefined && /^\d+[a-z]?$/.test(of))) return undefined;
  const isBefore = length !== undefined && plus === undefined;
  return { of, edge: edge === "end" ? "end" : "start", ms: isBefore ? -offset : offset };
}
