// The scenario's schema: what a person may write, and what each field means. One schema makes the types,
// the checks and, from the descriptions, what editors explain. Its parts lie in schema/, one noun a file.

import { z } from "zod";
import * as field from "./fields.ts";
import type { WrittenIdentity } from "./identities.ts";
import { change } from "./schema/change.ts";
import { demands } from "./schema/expect.ts";
import { fleet, mostItems } from "./schema/fleet.ts";
import { gateway } from "./schema/gateway.ts";
import { line, lines } from "./schema/lines.ts";
import { load, type RealDay } from "./schema/load.ts";
import { outage } from "./schema/outage.ts";
import { steady } from "./schema/steady.ts";
import type { KindFields } from "./schema/what.ts";

export type { FleetGroup } from "./schema/fleet.ts";
export type { Strike } from "./schema/strike.ts";
export type { KindFields } from "./schema/what.ts";

/** The fields of a whole scenario, with the kinds of outages that it may use. */
export function scenarioSchema(kinds: readonly KindFields[]) {
  return z.strictObject({
    extends: z
      .string()
      .min(1, field.says("is empty", "write the path of a scenario, or the name of one in the library"))
      .optional()
      .meta({
        description:
          "Another scenario that this one changes: a path beside this file, or a name of the library. Maps are merged, lists by the ids of their items; null removes.",
      }),
    name: line()
      .min(1, field.says("is empty", "write a name"))
      .max(100, field.says("is longer than 100 characters", "write a short name and put the rest into about"))
      .meta({ description: "What the report calls this scenario, in one line." }),
    about: lines().default("").meta({ description: "What happens, in a sentence or two." }),
    seed: field
      .whole(0, Number.MAX_SAFE_INTEGER)
      .default(1)
      .meta({ description: "Repeats every random choice: the same seed, the same run." }),
    duration: field.span().meta({ description: "How long customers come." }),
    settle: field
      .duration()
      .prefault("10m")
      .meta({ description: "At most so long may queues drain afterwards." }),
    speed: field
      .speed()
      .prefault("1x")
      .meta({ description: "How many times faster than written it is played." }),
    windows: z
      .strictObject({
        least: field.span().prefault("5s").meta({ description: "No window is shorter, as played." }),
        sales: field
          .whole(1, 1_000_000)
          .default(200)
          .meta({ description: "A window has at least so many sales." }),
      })
      .prefault({})
      .meta({ description: "Windows in which service is compared with what it was before an outage." }),
    fleet,
    load,
    gateway: gateway.prefault({}).meta({ description: "The gateway that the terminals sell against." }),
    outages: z
      .array(outage(kinds))
      .max(mostItems, field.says(`has more than ${mostItems} outages`, "write fewer, or let one repeat"))
      .default([])
      .meta({ description: "What breaks, when, and for whom." }),
    changes: z
      .array(change)
      .default([])
      .meta({ description: "Planned cures: what is changed while the run goes on." }),
    steady: steady.optional().meta({
      description:
        'What is normal: measure{selectors}: "[aggregate] comparison value", as in expect. It must hold before the first outage, else the run proves nothing, and again after recovery.',
    }),
    expect: z.record(z.string(), demands).default({}).meta({
      description:
        'What must hold: measure{selectors}: "[aggregate] comparison value", a list of them, or {that, abortOnFail, delay}.',
    }),
  });
}

type Written = z.output<ReturnType<typeof scenarioSchema>>;

/**
 * A scenario whose every field is right on its own: durations in ms, rates per ms, shares 0…1.
 * The column of a CSV file has become points.
 */
export type Scenario = Omit<Written, "load"> & {
  readonly load: Omit<Written["load"], "shape"> & {
    readonly shape: Exclude<Written["load"]["shape"], RealDay>;
  };
  /** The rows of gateway.identities. */
  readonly identities?: readonly WrittenIdentity[];
};
/** An outage as it is written. */
export type WrittenOutage = Scenario["outages"][number];
