// How an outage returns: never, label by label, step by step, or each on its own.

import { z } from "zod";
import * as field from "../fields.ts";
import { percentiles } from "./percentiles.ts";
import { version } from "./version.ts";

const by = ["region", "provider", "group", "store"] as const;

/** `first` counts from the start of the outage, `every` from one step to the next. ms of scenario time. */
type Returns =
  | "never"
  | {
      readonly by: (typeof by)[number];
      readonly order?: readonly string[];
      readonly first: number;
      readonly every: number;
    }
  | { readonly steps: number; readonly first: number; readonly every: number }
  | { readonly each: { readonly p50: number; readonly p95: number } };

const fields = z
  .strictObject({
    by: field
      .oneOf("something to return by", by)
      .optional()
      .meta({ description: "Label by label: every region, provider, group or store in turn." }),
    order: z
      .array(version())
      .min(1, field.says("is empty", "name the first, or leave it out"))
      .optional()
      .meta({ description: "The order of the labels; as they stand in the file where left out." }),
    steps: field
      .whole(2, 1000)
      .optional()
      .meta({ description: "In so many equal parts, drawn by the seed." }),
    first: field.span().optional().meta({ description: "When the first part is back, since the start." }),
    every: field.span().optional().meta({ description: "From one part to the next." }),
    each: percentiles("repairs")
      .optional()
      .meta({ description: "Each store or terminal on its own, after a lognormal time." }),
  })
  .transform((written, context): Exclude<Returns, "never"> => {
    const wrong = (what: string, todo: string, path: string[] = []): never => {
      context.addIssue({ code: "custom", message: field.says(what, todo), input: written, path });
      return z.NEVER;
    };
    const { by: label, order, steps, first, every, each } = written;
    const ways = [label, steps, each].filter((way) => way !== undefined).length;
    if (ways !== 1) {
      const what = ways === 0 ? "does not say how" : "says several ways at once";
      return wrong(what, "write one of by, steps and each, such as {by: region, first: 3m, every: 30s}");
    }
    if (order && !label) return wrong("stands without by", "write by: region beside it", ["order"]);
    if (each) {
      const stray = first !== undefined ? "first" : every !== undefined ? "every" : undefined;
      return stray ? wrong("stands beside each", "leave it out", [stray]) : { each };
    }
    if (first === undefined)
      return wrong("is missing", "write when the first part is back, such as 3m", ["first"]);
    if (every === undefined)
      return wrong("is missing", "write the time between two parts, such as 30s", ["every"]);
    if (label) return { by: label, ...(order ? { order } : {}), first, every };
    return { steps: steps ?? 2, first, every };
  });

export const returns = z.union([field.oneOf("a way to return", ["never"]), fields]);
