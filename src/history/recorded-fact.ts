// RecordedFact: one fact as it stands in the history.

import type { Millis } from "../facts.ts";

/** `kind` may be one that this version does not know. */
export interface RecordedFact {
  readonly at: Millis;
  readonly terminal: number;
  readonly kind: number;
  readonly sale: number;
  readonly value: number;
}
