// What an audit says: every sale in exactly one cell, every violation counted, and whether it may be believed.

/**
 * The cells of a sale, by the terminal's belief and the live postings in the ledger
 * (docs/definitions.md, "Audit cells"). More than one posting makes a sale `duplicated` whatever its belief,
 * except where the belief is declined on forward, not taken or never attempted, which have cells of their own.
 */
export const cells = [
  "paid", // taken, booked once: the table's "ok" for taken
  "notTaken", // not taken or never attempted, not booked: the table's "ok" and "–"
  "lost",
  "duplicated",
  "pending",
  "unacknowledged",
  "absent",
  "turnedUp",
  "unpaid",
  "unrecorded",
  "unpaidDeclined",
  "resurrected",
  "resurrectedDuplicated",
  "orphaned",
  "orphanedDuplicated",
] as const;

export type Cell = (typeof cells)[number];

/** A count of sales and what they are worth in minor units, by what the customer wanted to pay or to get back. */
export interface Total {
  readonly sales: number;
  readonly valueMinor: number;
}

/** A sale that breaks a law, with what is needed to follow it. */
export interface Finding {
  readonly violation: Violation;
  readonly reference: string;
  /** As in the reference; −1 where no terminal of ours makes such a reference. */
  readonly terminal: number;
  readonly sale: number;
  /** In words: what the terminal believes and what the ledger says. */
  readonly story: string;
}

export const violations = ["lost", "duplicated", "resurrected", "altered", "orphaned"] as const;
export type Violation = (typeof violations)[number];

export interface AuditResult {
  /**
   * Every intended sale is in exactly one, and so is every reference that is booked and was never wanted.
   * undefined where the audit could not judge: the ledger was not read whole, or changed between its two reads.
   */
  readonly cells?: Readonly<Record<Cell, Total>>;
  /** The same of refunds, whose money goes the other way: it must not be added to that of sales. undefined as `cells`. */
  readonly refundCells?: Readonly<Record<Cell, Total>>;
  /**
   * Sales and refunds breaking each law, their value whichever way it goes; what breaks two counts in both.
   * undefined as `cells`.
   */
  readonly violations?: Readonly<Record<Violation, Total>>;
  /** Sales with a fact `wanted`. */
  readonly intended: Total;
  /** Refunds with a fact `refundWanted`. */
  readonly refunds: Total;
  /** Sales by cause, as the history says it, whatever cell the sale is in. */
  readonly turnedAway: Readonly<Record<string, Total>>;
  /** Sales unpaid by cause: declined on forward, or a givenUpCause. undefined as `cells`. */
  readonly unpaid?: Readonly<Record<string, Total>>;
  /** Sales that were declined at the counter. */
  readonly declined: Total;
  /** Sales and refunds still queued, owed a reversal or unresolved at the end: each may yet break a law. */
  readonly pending: Total;
  /** Rows of this run, and rows of others that came with them. */
  readonly ledger: { readonly rows: number; readonly foreign: number };
  readonly currency: string;
  /** At most 100, by terminal and sale, the first of every violation; `violations` has the full counts. */
  readonly findings: readonly Finding[];
  /** Why it must not be believed; empty: it may. Nothing inconclusive is ever a pass. */
  readonly inconclusive: readonly string[];
}
