// Booking: folds the ledger's rows of one sale into what the ledger says of it: live postings, and what is
// wrong with them. One instance serves sale after sale.

import { printable } from "../errors.ts";
import type { Posting } from "../ledger.ts";
import { Identities } from "../plan/identities.ts";
import type { Plan } from "../plan/plan.ts";
import { readableAmount } from "../units.ts";
import type { SaleStory } from "./sale-story.ts";

/** What the audit looks at of a ledger row. */
export type Row = Pick<
  Posting,
  "id" | "kind" | "reference" | "terminal" | "merchant" | "amountMinor" | "currency" | "bookedAt"
>;

/** More ids and differences than a story tells are only counted. */
const toldAtMost = 4;

export class Booking {
  /** Booked, as a sale or as a refund, minus reversed. */
  live = 0;
  /** The same without the rows that were booked after `surelyUntil`. */
  liveEarly = 0;
  rows = 0;
  /** Of the first row; undefined without rows. */
  first: Row | undefined;
  /** What differs from what the terminal asked for, in words; the first few. */
  readonly differences: string[] = [];
  readonly #plan: Plan;
  readonly #identities: Identities;
  readonly #surelyUntil: number;
  readonly #ids: number[] = [];
  #booked = 0;

  /** `surelyUntil`: ms since the epoch up to which the history is sure to know all that happened. */
  constructor(plan: Plan, surelyUntil: number) {
    this.#plan = plan;
    this.#identities = new Identities(plan);
    this.#surelyUntil = surelyUntil;
  }

  /** Begins another sale. */
  clear(): void {
    this.live = 0;
    this.liveEarly = 0;
    this.rows = 0;
    this.first = undefined;
    this.differences.length = 0;
    this.#ids.length = 0;
    this.#booked = 0;
  }

  /** The next row; `terminal` is the number in its reference, `wanted` what its terminal says of it. */
  add(row: Row, terminal: number, { wantedMinor, isRefund }: SaleStory): void {
    this.first ??= row;
    this.rows++;
    if (this.#ids.length < toldAtMost) this.#ids.push(row.id);
    const change = row.kind === "reversal" ? -1 : 1;
    if (change > 0) this.#booked++;
    this.live += change;
    if (row.bookedAt <= this.#surelyUntil) this.liveEarly += change;
    if (wantedMinor !== undefined) {
      const { currency } = this.#plan.load;
      const kind = isRefund ? "refund" : "sale";
      if (change > 0 && row.kind !== kind) this.#differ(row, `a ${row.kind} instead of a ${kind}`);
      if (row.amountMinor !== wantedMinor) {
        const wanted = readableAmount(wantedMinor, currency);
        this.#differ(row, `${readableAmount(row.amountMinor, row.currency)} instead of ${wanted}`);
      }
      if (row.currency !== currency) this.#differ(row, `currency ${row.currency} instead of ${currency}`);
    }
    if (terminal >= 0 && terminal < this.#plan.terminals) {
      const name = this.#identities.terminal(terminal);
      if (row.terminal !== name) this.#differ(row, `terminal ${row.terminal} instead of ${name}`);
      const merchant = this.#identities.merchant(terminal);
      if (row.merchant !== merchant) this.#differ(row, `merchant ${row.merchant} instead of ${merchant}`);
    }
  }

  /** After the last row. */
  end(): void {
    if (this.live < 0) {
      this.differences.unshift(`reversed ${this.rows - this.#booked} times, booked ${this.#booked} times`);
    }
  }

  /** What the ledger has, as a person says it. */
  get inWords(): string {
    if (this.rows === 0) return "no posting";
    const reversals = this.rows - this.#booked;
    const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
    const told = this.#ids.join(", ") + (this.rows > this.#ids.length ? ", …" : "");
    const undone = reversals === 0 ? "" : ` and ${count(reversals, "reversal")}`;
    return `${count(this.#booked, "posting")}${undone} (row${this.rows === 1 ? "" : "s"} ${told})`;
  }

  #differ(row: Row, difference: string): void {
    if (this.differences.length < toldAtMost)
      this.differences.push(printable(`row ${row.id} has ${difference}`));
  }
}
