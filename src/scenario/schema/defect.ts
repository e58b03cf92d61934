// A planted defect: how often it acts, and when.

import { z } from "zod";
import { defectNames } from "../defects.ts";
import * as field from "../fields.ts";
import { type Moment, moment } from "../moment.ts";

/** The whole time where no moment is written. */
export interface WrittenDefect {
  /** Of all times that it could act, so often it does, 0…1. */
  readonly share: number;
  /** Id of an outage: only while that is on. */
  readonly during?: string;
  readonly after?: Moment;
  readonly until?: Moment;
}

const timed = z
  .strictObject({
    share: field.share().meta({ description: "Of all times that it could act, so often it does." }),
    during: field.id().optional().meta({ description: "Only while this outage is on." }),
    after: moment().optional().meta({
      description: "Only from then on: 5m since the first customer, or by an outage, such as crash end.",
    }),
    until: moment().optional().meta({ description: "Only until then." }),
  })
  .refine(({ during, after, until }) => during === undefined || (after ?? until) === undefined, {
    path: ["during"],
    message: field.says("says when, and so does after or until", "write during, or after and until"),
  });

/** A share, or a share with when. */
const defect = z.union([
  field.share().transform((share): WrittenDefect => ({ share })),
  timed.transform((written): WrittenDefect => written),
]);

/** Defects by their names. */
export const defects = z
  .partialRecord(field.oneOf("a defect", defectNames), defect)
  .refine(({ "forgets-keys-on-restart": { during, after, until } = {} }) => !(during ?? after ?? until), {
    path: ["forgets-keys-on-restart"],
    message: field.says("acts as a gateway starts, whenever that is", "write its share alone: 5%"),
  })
  .refine(({ "drops-last-page": { during, after, until } = {} }) => !(during ?? after ?? until), {
    path: ["drops-last-page"],
    message: field.says("acts as the ledger is read, after the run", "write its share alone: 5%"),
  });
