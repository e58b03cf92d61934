// A lognormal time by its median and its 95 % quantile.

import { z } from "zod";
import * as field from "../fields.ts";

/** Where p95 is left out it is so many times p50: the ratio of the gateway's default, and our choice. */
const usualSpread = 3;

/** {p50, p95} in ms; `noun` is what takes so long, in the plural. */
export function percentiles(noun: string) {
  return z
    .strictObject({
      p50: field.span().meta({ description: `Half of the ${noun} take less.` }),
      p95: field
        .span()
        .optional()
        .meta({ description: `One in twenty takes longer; ${usualSpread} × p50 where left out.` }),
    })
    .transform(({ p50, p95 }) => ({ p50, p95: p95 ?? usualSpread * p50 }))
    .refine(({ p50, p95 }) => p95 >= p50, {
      path: ["p95"],
      message: field.says("is below p50", "write at least p50"),
    });
}
