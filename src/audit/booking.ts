// Booking: folds the ledger's rows of one sale into what the ledger says of it: live postings, money, and what is
// wrong with them. One instance serves sale after sale.

import { printable } from "../errors.ts";
import type { Posting } from "../ledger.ts";
import { maskedCards } from "../masked-cards.ts";
import type { Identities } from "../plan/identities.ts";
import type { Plan } from "../plan/plan.ts";
import { readableAmount } from "../units.ts";
import type { BookedAs } from "./held.ts";
import { type Alteration, alterations } from "./result.ts";
import type { SaleStory } from "./sale-story.ts";
import type { MutableDay } from "./settled-days.ts";

/** What the audit looks at of a ledger row. */
export type Row = Pick<
  Posting,
  "id" | "kind" | "reference" | "terminal" | "merchant" | "amountMinor" | "currency" | "bookedAt"
>;

/** More ids and differences than a story tells are only counted. */
const toldAtMost = 4;

/** A finding names so many rows. */
const idsAtMost = 10;

/** Whoever adds up all rows. */
export interface RowSink {
  /** `as` is what the row is, or what a reversal takes back. */
  add(kind: Posting["kind"], as: BookedAs, currency: string, amountMinor: number): void;
}

export class Booking {
  /** Booked, as a sale or as a refund, minus reversed. */
  live = 0;
  /** The same without the rows that were booked after `surelyUntil`. */
  liveEarly = 0;
  /** Live postings in the currency of the plan, whatever kind they are. */
  liveInCurrency = 0;
  /** What they add up to. */
  liveMinor = 0;
  rows = 0;
  /** Of the first row; undefined without rows. */
  first: Row | undefined;
  /** What differs from what the terminal asked for, in words; the first few. */
  readonly differences: string[] = [];
  /** Ids of the first rows. */
  readonly ids: number[] = [];
  /** Live postings in the terminal's own name and the currency of the plan: what its batch at the gateway has of it. */
  readonly day: MutableDay = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
  readonly #plan: Plan;
  readonly #identities: Identities;
  readonly #sink: RowSink;
  /** ms since the epoch up to which the history is sure to know all that happened to this sale. */
  #surelyUntil = Number.POSITIVE_INFINITY;
  readonly #altered = new Set<Alteration>();
  #booked = 0;
  /** As what it was first booked: that is what a reversal takes back. */
  #as: BookedAs | undefined;
  /** What the merchant has of it in the currency of the plan; below 0 where it was given away. */
  #netMinor = 0;
  /** The same in other currencies. */
  readonly #others = new Map<string, number>();

  /** `sink` hears of every row. */
  constructor(plan: Plan, identities: Identities, sink: RowSink) {
    this.#plan = plan;
    this.#identities = identities;
    this.#sink = sink;
  }

  /** Begins another sale, of which the history is sure to know all until then (ms since the epoch). */
  clear(surelyUntil = Number.POSITIVE_INFINITY): void {
    this.#surelyUntil = surelyUntil;
    this.live = 0;
    this.liveEarly = 0;
    this.liveInCurrency = 0;
    this.liveMinor = 0;
    this.rows = 0;
    this.first = undefined;
    this.differences.length = 0;
    this.ids.length = 0;
    this.day.sales = 0;
    this.day.salesMinor = 0;
    this.day.refunds = 0;
    this.day.refundsMinor = 0;
    if (this.#altered.size > 0) this.#altered.clear();
    this.#booked = 0;
    this.#as = undefined;
    this.#netMinor = 0;
    if (this.#others.size > 0) this.#others.clear();
  }

  /** The next row; `terminal` is the number in its reference, `story` what its terminal says of it. */
  add(row: Row, terminal: number, { wantedMinor, isRefund }: SaleStory): void {
    this.first ??= row;
    this.rows++;
    if (this.ids.length < idsAtMost) this.ids.push(row.id);
    const change = row.kind === "reversal" ? -1 : 1;
    if (change > 0) this.#booked++;
    this.live += change;
    if (row.bookedAt <= this.#surelyUntil) this.liveEarly += change;
    const { currency } = this.#plan.load;
    const wanted = isRefund ? "refund" : "sale";
    if (wantedMinor !== undefined) {
      if (change > 0 && row.kind !== wanted)
        this.#differ("kind", row, `a ${row.kind} instead of a ${wanted}`);
      if (row.amountMinor !== wantedMinor) {
        const right = readableAmount(wantedMinor, currency);
        this.#differ("amount", row, `${readableAmount(row.amountMinor, row.currency)} instead of ${right}`);
      }
      if (row.currency !== currency)
        this.#differ("currency", row, `currency ${row.currency} instead of ${currency}`);
    }
    const isOwn = this.#isOwn(row, terminal);
    const as = row.kind === "reversal" ? (this.#as ?? wanted) : row.kind;
    if (change > 0) this.#as ??= as;
    this.#sink.add(row.kind, as, row.currency, row.amountMinor);
    this.#addMoney(row, as, change, isOwn);
  }

  /** After the last row. */
  end(): void {
    if (this.live < 0) {
      this.#altered.add("reversals");
      this.differences.unshift(`reversed ${this.rows - this.#booked} times, booked ${this.#booked} times`);
    }
  }

  /** Of a sale that nobody wanted: what it was first booked as. Undefined in another currency than the plan's. */
  get firstMinor(): number | undefined {
    if (this.first === undefined) return 0;
    return this.first.currency === this.#plan.load.currency ? this.first.amountMinor : undefined;
  }

  get isAltered(): boolean {
    return this.#altered.size > 0;
  }

  /** What of it is altered. */
  get altered(): Alteration[] {
    return alterations.filter((alteration) => this.#altered.has(alteration));
  }

  /**
   * What it brought the merchant beside what its live postings should have, by currency. Nothing where nobody knows
   * what was wanted.
   */
  *beside({ wantedMinor, isRefund }: SaleStory): Generator<readonly [currency: string, byMinor: number]> {
    if (wantedMinor === undefined && this.live >= 0) return;
    const dueMinor = Math.max(0, this.live) * (wantedMinor ?? 0);
    yield [this.#plan.load.currency, this.#netMinor - (isRefund ? -dueMinor : dueMinor)];
    yield* this.#others;
  }

  /** What the ledger has, as a person says it. */
  get inWords(): string {
    if (this.rows === 0) return "no posting";
    const reversals = this.rows - this.#booked;
    const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
    const told = this.ids.slice(0, toldAtMost).join(", ") + (this.rows > toldAtMost ? ", …" : "");
    const undone = reversals === 0 ? "" : ` and ${count(reversals, "reversal")}`;
    return `${count(this.#booked, "posting")}${undone} (row${this.rows === 1 ? "" : "s"} ${told})`;
  }

  /** Whether the row names its terminal, whatever merchant it names. */
  #isOwn(row: Row, terminal: number): boolean {
    if (terminal < 0 || terminal >= this.#plan.terminals) return false;
    const name = this.#identities.terminal(terminal);
    const isOwn = row.terminal === name;
    if (!isOwn) this.#differ("terminal", row, `terminal ${row.terminal} instead of ${name}`);
    const merchant = this.#identities.merchant(terminal);
    if (row.merchant !== merchant)
      this.#differ("merchant", row, `merchant ${row.merchant} instead of ${merchant}`);
    return isOwn;
  }

  #addMoney({ amountMinor, currency }: Row, as: BookedAs, change: number, isOwn: boolean): void {
    const signed = change * (as === "sale" ? amountMinor : -amountMinor);
    if (currency !== this.#plan.load.currency) {
      this.#others.set(currency, (this.#others.get(currency) ?? 0) + signed);
      return;
    }
    this.liveInCurrency += change;
    this.liveMinor += change * amountMinor;
    this.#netMinor += signed;
    if (!isOwn) return;
    if (as === "sale") {
      this.day.sales += change;
      this.day.salesMinor += change * amountMinor;
    } else {
      this.day.refunds += change;
      this.day.refundsMinor += change * amountMinor;
    }
  }

  #differ(alteration: Alteration, row: Row, difference: string): void {
    this.#altered.add(alteration);
    if (this.differences.length < toldAtMost)
      this.differences.push(maskedCards(printable(`row ${row.id} has ${difference}`)));
  }
}
