// MergedOrigin: what a merged history says of one of its writers.

import type { Range } from "../plan/ranges.ts";
import type { Ending } from "./run-record.ts";

/** A row of the table `origins`. */
export interface MergedOrigin {
  readonly name: string;
  readonly terminals: readonly Range[];
  /** When it began, ms since the epoch by the run's clock. */
  readonly startedAt: number;
  /** What was added to its clock when it began, ms. */
  readonly offsetMs: number;
  /** How far that may be wrong, ms. */
  readonly uncertaintyMs: number;
  /** ms per second. */
  readonly drift: number;
  /** Its last fact, ms since the merged run began; −1 without any. */
  readonly lastFactAt: number;
  /** undefined: its history was cut off. */
  readonly ended: Ending | undefined;
}
