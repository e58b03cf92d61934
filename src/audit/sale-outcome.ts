// What a sale can come to for certain, by the word of its terminal.

import type { Belief } from "./cell.ts";

/** What each makes the terminal believe, and as a person says it. */
export const outcomes = {
  none: ["notTaken", "certainly not processed"],
  approved: ["taken", "approved at the counter"],
  declined: ["notTaken", "declined at the counter"],
  customerLeft: ["notTaken", "turned away"],
  paidOtherwise: ["notTaken", "paid otherwise"],
  foundBooked: ["taken", "asked for, and booked"],
  foundNotBooked: ["notTaken", "asked for, and not booked"],
  forwardAccepted: ["taken", "queued, then forwarded and accepted"],
  forwardDeclined: ["declinedOnForward", "queued, then declined when forwarded"],
  givenUp: ["givenUp", "queued, then given up"],
  voided: ["notTaken", "voided"],
  reversed: ["notTaken", "reversed"],
  reversalGivenUp: ["notTaken", "to be reversed, but the reversal was given up"],
} as const satisfies Readonly<Record<string, readonly [Belief, string]>>;

export type SaleOutcome = keyof typeof outcomes;
