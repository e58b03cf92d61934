// The audit's table: what the terminal believes of a sale and how many live postings the ledger has for it
// put the sale into exactly one cell (docs/definitions.md, "Audit cells"). Pure.

import type { Cell, Violation } from "./result.ts";

/**
 * What a terminal believes of a sale after settling.
 * - taken: approved, or its forward was accepted.
 * - queued: still waiting to be forwarded.
 * - reversalOwed: it may be booked and must be undone.
 * - unresolved: its last word is an attempt that may have been booked.
 * - givenUp: left the queue unpaid after the goods had gone.
 * - declinedOnForward: the goods were gone when it was declined.
 * - notTaken: declined, refused, voided, reversed or its reversal given up, the customer left or paid otherwise, or
 *   definitely not processed.
 * - neverAttempted: nothing about it was ever sent or queued.
 */
export type Belief =
  | "taken"
  | "queued"
  | "reversalOwed"
  | "unresolved"
  | "givenUp"
  | "declinedOnForward"
  | "notTaken"
  | "neverAttempted";

/** By belief: the cell with no live posting, with one, and with more. */
const table: Readonly<Record<Belief, readonly [none: Cell, one: Cell, more: Cell]>> = {
  taken: ["lost", "paid", "duplicated"],
  queued: ["pending", "unacknowledged", "duplicated"],
  reversalOwed: ["pending", "unacknowledged", "duplicated"],
  unresolved: ["absent", "turnedUp", "duplicated"],
  givenUp: ["unpaid", "unrecorded", "duplicated"],
  declinedOnForward: ["unpaidDeclined", "resurrected", "resurrectedDuplicated"],
  notTaken: ["notTaken", "resurrected", "resurrectedDuplicated"],
  neverAttempted: ["notTaken", "orphaned", "orphanedDuplicated"],
};

/** The cell of a sale. `live` is booked minus reversed; below 0 counts as 0 (and is altered besides). */
export function cellOf(belief: Belief, live: number): Cell {
  const [none, one, more] = table[belief];
  return live <= 0 ? none : live === 1 ? one : more;
}

/** The laws that a sale in this cell breaks. */
export function violationsOf(cell: Cell): readonly Violation[] {
  switch (cell) {
    case "lost":
    case "duplicated":
    case "resurrected":
    case "orphaned":
      return [cell];
    case "resurrectedDuplicated":
      return ["resurrected", "duplicated"];
    case "orphanedDuplicated":
      return ["orphaned", "duplicated"];
    default:
      return [];
  }
}
