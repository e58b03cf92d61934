// What a cell of the audit means for one sale, and what would have been right, in words.

import type { Cell } from "../audit/result.ts";

/** By cell: what happened to the sale, and what would have been right; the latter is empty where it was. */
export const cellWords: Readonly<Record<Cell, readonly [means: string, right: string]>> = {
  paid: ["paid, and booked once", ""],
  notTaken: ["not made, and not booked", ""],
  lost: [
    "lost: the gateway said that it took the money, and has no booking of it",
    "one booking: what a gateway has approved or accepted stays in its ledger",
  ],
  duplicated: [
    "duplicated: the customer is charged more than once",
    "one booking, however often the terminal sends it: a gateway knows by the key that it has booked it already",
  ],
  pending: [
    "pending: it still waits in the terminal, and is not booked",
    "one booking, once it is sent; the run was over before that",
  ],
  unacknowledged: [
    "booked once, but the terminal does not know and still waits to send it",
    "the same booking, once the terminal hears of it; the run was over before that",
  ],
  absent: [
    "nobody ever heard what became of it, and it is not booked",
    "a terminal that asks until it knows",
  ],
  turnedUp: ["nobody ever heard what became of it, and it is booked", "a terminal that asks until it knows"],
  unpaid: [
    "unpaid: the goods are gone and the money never comes",
    "one booking: sent before the terminal gave it up",
  ],
  unrecorded: [
    "booked once, but the terminal gave it up and knows nothing of the money",
    "a terminal that asks what became of it before it gives it up",
  ],
  unpaidDeclined: [
    "unpaid: the goods were gone when the gateway declined it",
    "nothing: who sells offline takes this risk; a lower limit makes it smaller",
  ],
  resurrected: [
    "resurrected: the customer is charged for a sale that was not made",
    "no booking: what was declined, taken back or left must not be booked, or be reversed",
  ],
  resurrectedDuplicated: [
    "resurrected and duplicated: charged more than once for a sale that was not made",
    "no booking: what was declined, taken back or left must not be booked, or be reversed",
  ],
  orphaned: [
    "orphaned: booked, and no terminal ever sent it",
    "no booking: a gateway books what a terminal sends, under the reference that it sends",
  ],
  orphanedDuplicated: [
    "orphaned and duplicated: booked more than once, and no terminal ever sent it",
    "no booking: a gateway books what a terminal sends, under the reference that it sends",
  ],
};
