// Origin: one of several writers of a run, each of which keeps a history of its own terminals. merge.ts makes one of them.

import type { Range } from "../plan/ranges.ts";
import type { ClockReadings } from "./clock-offset.ts";

/** What a writer says of itself, in its history. */
export interface Origin {
  /** Unique among the writers of the run. */
  readonly name: string;
  /** Those whose facts it records, ascending. */
  readonly terminals: readonly Range[];
  /** Whether the facts of the run itself (terminal none) are its: those of exactly one writer. */
  readonly recordsRun: boolean;
  /** How its clock stood to the one that the run goes by; undefined for the writer that has that clock. */
  readonly clock?: ClockReadings;
}

/** As a person says it: terminals 0 to 99, 200 and 300 to 399. */
export function terminalsInWords(ranges: readonly Range[]): string {
  const words = ranges.map(([from, to]) => (to - from === 1 ? String(from) : `${from} to ${to - 1}`));
  const last = words.pop();
  const one = ranges.length === 1 && ranges[0][1] - ranges[0][0] === 1;
  return `terminal${one ? "" : "s"} ${words.length > 0 ? `${words.join(", ")} and ${last}` : last}`;
}
