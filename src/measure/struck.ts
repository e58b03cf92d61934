// Who was struck, and since when: what an episode is to those who look at its terminals.

import type { Millis } from "../facts.ts";
import type { Range } from "../plan/ranges.ts";

export interface Struck {
  readonly struck: readonly Range[];
  /** From when on one of these terminals was struck. */
  struckFrom(terminal: number): Millis;
}
