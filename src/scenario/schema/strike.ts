// Whom an outage strikes: all keys of a selector are meant (and); any and not say the rest.

import { z } from "zod";
import * as field from "../fields.ts";
import { version } from "./version.ts";

const keys = {
  provider: field.id().optional().meta({ description: "Links that this provider carries." }),
  link: field.id().optional().meta({ description: "Links of this id, or terminals that have one." }),
  label: field.id().optional().meta({ description: "Links with this label, or terminals that have one." }),
  group: field.id().optional().meta({ description: "Stores of this group." }),
  region: field.id().optional().meta({ description: "Stores of this region." }),
  store: field
    .whole(0, 999_999)
    .optional()
    .meta({ description: "The store of this number, counted from 0." }),
  model: field.id().optional().meta({ description: "Terminals of this model." }),
  version: version().optional().meta({ description: 'Terminals with this software, in quotes: "2.3".' }),
};

/** Keys that all must fit. */
export interface Selector {
  readonly provider?: string | undefined;
  readonly link?: string | undefined;
  readonly label?: string | undefined;
  readonly group?: string | undefined;
  readonly region?: string | undefined;
  readonly store?: number | undefined;
  readonly model?: string | undefined;
  readonly version?: string | undefined;
  /** At least one of these fits. */
  readonly any?: readonly Selector[] | undefined;
  /** This does not fit. */
  readonly not?: Selector | undefined;
}

/** A selector with what is drawn from those whom it fits. */
export interface Strike extends Selector {
  readonly share?: number | undefined;
  readonly of?: "stores" | "terminals" | undefined;
  /** Id of an outage: the same draw again, and so the same stores or terminals. */
  readonly same?: string | undefined;
}

// Made anew for each use: shared ones would end up without their descriptions in the JSON Schema.
const combinations = () => ({
  any: z
    .array(z.lazy(() => selector))
    .min(1, field.says("has no selector", "write at least one, such as {region: nsw}"))
    .optional()
    .meta({ description: "Those whom at least one of these selectors fits." }),
  not: z
    .lazy(() => selector)
    .optional()
    .meta({ description: "But not those whom this selector fits." }),
});

const selector: z.ZodType<Selector> = z.strictObject({ ...keys, ...combinations() }).meta({ id: "selector" });

export const strike: z.ZodType<Strike> = z
  .strictObject({
    ...keys,
    share: field.share().optional().meta({
      description:
        "So large a part of those whom the other keys leave, drawn by the seed: of the stores for what breaks links or stores, else of the terminals.",
    }),
    of: field
      .oneOf("something to share", ["stores", "terminals"])
      .optional()
      .meta({ description: "What the share is of, instead of what the kind takes by itself." }),
    same: field
      .id()
      .optional()
      .meta({ description: "The draw of that outage again: the same stores, or the same terminals." }),
    ...combinations(),
  })
  .refine(
    (written) => written.of === undefined || written.share !== undefined || written.same !== undefined,
    {
      path: ["of"],
      message: field.says("stands without a share", "write share: 20% beside it, or leave it out"),
    },
  )
  .refine((written) => written.same === undefined || written.share === undefined, {
    path: ["same"],
    message: field.says(
      "stands beside a share",
      "leave one of them out: same takes the other outage's share",
    ),
  });
