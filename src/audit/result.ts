// What an audit says: every sale in exactly one cell, every violation counted, and whether it may be believed.

import type { Millis } from "../facts.ts";
import type { BookedResult } from "../measure/booked.ts";
import type { StockDifferenceFigures } from "../measure/stock-difference.ts";

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

export const violations = ["lost", "duplicated", "resurrected", "altered", "orphaned"] as const;
export type Violation = (typeof violations)[number];

/** What of a sale can be altered; reversals: it was reversed more often than booked. */
export const alterations = ["amount", "currency", "terminal", "merchant", "kind", "reversals"] as const;
export type Alteration = (typeof alterations)[number];

/** Those of them for which a ledger may have no column. */
export type Uncompared = Exclude<Alteration, "amount" | "reversals">;

/** A sale that breaks a law, with the ids that are needed to follow it. */
export interface Finding {
  readonly violation: Violation;
  readonly reference: string;
  /** As in the reference; −1 where no terminal of ours makes such a reference. */
  readonly terminal: number;
  readonly sale: number;
  /** In words: what the terminal believes and what the ledger says. */
  readonly story: string;
  /**
   * What the customer wanted to pay or to get back; of a sale that was never wanted, what its first row says; absent where
   * that is in another currency.
   */
  readonly valueMinor?: number;
  /** What of it is altered, where that is its violation. */
  readonly altered?: readonly Alteration[];
  /** Authorised, never reversed, and the customer gone (单边账); absent where it is not so. */
  readonly isOneSided?: true;
  /** Id of its terminal's group; this and the next two are absent where the plan has no such terminal. */
  readonly group?: string;
  /** What the gateway calls its shop and its terminal. */
  readonly store?: string;
  readonly terminalName?: string;
  /** When it was wanted, run time; absent where it never was. */
  readonly wantedAt?: Millis;
  /** Ids of the outages behind it, parts by their own ids, in the order of the plan. */
  readonly outages?: readonly string[];
  /** Ids of the ledger's rows that speak of it, ascending; the first ten. */
  readonly rows?: readonly number[];
}

/** Rows of a ledger, and what they add up to. */
interface Rows {
  readonly rows: number;
  readonly valueMinor: number;
}

/** What the ledger holds in one currency, of sales of this run. */
export interface Held {
  readonly sales: Rows;
  readonly refunds: Rows;
  readonly reversals: Rows;
  /** What the merchants have of it: sales less refunds, each without what was reversed. */
  readonly netMinor: number;
}

/** What altered sales brought the merchants in one currency beside what was wanted. Both ≥ 0. */
export interface Difference {
  /** Of the sales that brought too much. */
  readonly moreMinor: number;
  /** Of those that brought too little. */
  readonly lessMinor: number;
}

/** What is looked at by group, store, terminal, outage and cause. */
export const subjects = [...violations, "unpaid", "turnedAway", "pending"] as const;
export type Subject = (typeof subjects)[number];

/** A part of a total. */
export interface Share extends Total {
  readonly name: string;
}

/** The largest parts of a total: with most sales, then with most value, then in the plan's order; causes by name. */
export interface Shares {
  /** At most 20. */
  readonly largest: readonly Share[];
  /** How many parts more there are, and what is in them; absent where there are no more. */
  readonly more?: Total & { readonly parts: number };
}

/**
 * Where the sales of a total are. By group, store and terminal every sale is in one part ("?" where the plan has no
 * such terminal). By outage it is in the part of each written outage that is behind it, or in "no outage". By cause it
 * is in one, but what is altered in several ways is in each of them.
 */
export interface Breakdown {
  readonly group: Shares;
  readonly store: Shares;
  readonly terminal: Shares;
  readonly outage: Shares;
  readonly cause: Shares;
}

/** What a day's sales and refunds come to, on one side. */
export interface DayTotals {
  readonly sales: number;
  readonly salesMinor: number;
  readonly refunds: number;
  readonly refundsMinor: number;
}

/** A terminal whose day did not agree. */
export interface SettledTerminal {
  readonly terminal: number;
  readonly name: string;
  readonly group: string;
  readonly store: string;
  /** It gave up: the gateway never said that the totals agree. */
  readonly gaveUp: boolean;
  /** What it believes to be taken. */
  readonly own: DayTotals;
  /** The live postings of its sales, in its own name and in the currency of the plan. */
  readonly ledger: DayTotals;
  /** What the ledger has more than the terminal, sales less refunds; below 0 where it has less. */
  readonly differenceMinor: number;
}

/** How the terminals that close their day closed it, held against the ledger. */
export interface Settled {
  /** The gateway agreed, and the ledger has what the terminal believes to be taken. */
  readonly agreed: number;
  /** The terminal gave up, or the ledger has something else. */
  readonly disagreed: number;
  /** The run was over before they did. */
  readonly unclosed: number;
  /** Those that disagreed, the largest difference first; at most 20 … */
  readonly terminals: readonly SettledTerminal[];
  /** … and so many more. */
  readonly more: number;
}

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
  /**
   * Of the violations: sales that nobody wanted and that are booked in another currency. They are counted; what they
   * are worth is in no value, here and in the cells. Absent where there are none, undefined as `cells`.
   */
  readonly otherCurrency?: Readonly<Partial<Record<Violation, number>>>;
  /** Sales and refunds by what of them is altered; one may be in several. undefined as `cells`. */
  readonly alteredBy?: Readonly<Record<Alteration, Total>>;
  /** By currency: what altered sales brought beside what was wanted. undefined as `cells`. */
  readonly alteredDifference?: Readonly<Record<string, Difference>>;
  /** Of the resurrected: authorised, never reversed, and the customer gone (单边账). undefined as `cells`. */
  readonly oneSided?: Total;
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
  /**
   * Rows of this run, and rows of others that came with them. neverRead: rows that the ledger says it has, and that it
   * did not give; absent where it does not say how many it has. Where it is not 0, nothing is judged.
   */
  readonly ledger: {
    readonly rows: number;
    readonly foreign: number;
    /** Those of the rows of others that have no reference: nobody can tell whose they are. Absent: there were none. */
    readonly unreferenced?: number;
    readonly neverRead?: number;
    /** Columns that this ledger was said not to have: in these no sale can be found altered. Absent: it has all of them. */
    readonly notCompared?: readonly Uncompared[];
    /** Why only the word of the ledger's owner says that all rows were read; absent where the ledger itself does. */
    readonly onTrust?: string;
  };
  /** What the ledger holds, by currency: amounts of different currencies are never added. undefined as `cells`. */
  readonly currencies?: Readonly<Record<string, Held>>;
  /** undefined as `cells`, and where no terminal closes its day. */
  readonly settled?: Settled;
  /** Only of what is not 0; of violations and unpaid undefined as `cells`. */
  readonly breakdown?: Readonly<Partial<Record<Subject, Breakdown>>>;
  /** Goods that left against what is booked (src/measure/stock-difference.ts). undefined as `cells`. */
  readonly stockDifference?: StockDifferenceFigures;
  /** From the intended start of a sale to its booking (src/measure/booked.ts). undefined as `cells`. */
  readonly booked?: BookedResult;
  readonly currency: string;
  /** At most 100, by terminal and sale, the first of every violation; `violations` has the full counts. */
  readonly findings: readonly Finding[];
  /** Why it must not be believed; empty: it may. Nothing inconclusive is ever a pass. */
  readonly inconclusive: readonly string[];
}
