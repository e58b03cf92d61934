// SaleCell: the cell of one sale, as the audit finds it, from its facts and the ledger's rows. Both use the same parts;
// test/explain/sale-list.test.ts holds them against each other.

import { Booking, type Row } from "../audit/booking.ts";
import { type Belief, cellOf, violationsOf } from "../audit/cell.ts";
import type { Gaps } from "../audit/gaps.ts";
import type { Cell, Violation } from "../audit/result.ts";
import { SaleStory } from "../audit/sale-story.ts";
import { facts, type Millis, none } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";
import type { RecordedFact } from "../history/recorded-fact.ts";
import { cutOffForGood, isCutOff } from "../plan/cut-off.ts";
import { Identities } from "../plan/identities.ts";
import { KnownUntil } from "./known-until.ts";

/** What became of a sale, without a word of it: a list looks at millions and tells of some. */
export interface Verdict {
  readonly isRefund: boolean;
  /** Still queued, owed a reversal, or nobody knows what became of it. */
  readonly isPending: boolean;
  /** Absent where the ledger was not read, and for a reference that was neither wanted nor booked. */
  readonly cell?: Cell;
  readonly violations: readonly Violation[];
  /** Booked when the history had ended: it could not be judged otherwise. */
  readonly isTooLate: boolean;
}

export interface JudgedSale extends Verdict {
  /** When it was wanted, run time; absent where it never was. */
  readonly wantedAtMs?: Millis;
  /** What the customer wanted, else what was booked, minor units. */
  readonly valueMinor: number;
  /** In which currency, where that is not the run's: nobody wanted it, and it was booked so. */
  readonly currency?: string;
  readonly wasWanted: boolean;
  /** What the terminal believes, in words. */
  readonly belief: string;
  /** What the ledger has, in words; absent where it was not read. */
  readonly ledger?: string;
  /** What is altered, in words. */
  readonly differences: readonly string[];
}

export class SaleCell {
  readonly #story = new SaleStory();
  readonly #booking: Booking;
  readonly #gaps: Gaps;
  readonly #cannotFrom: Float64Array | undefined;
  #terminal: number = none;
  #hasFacts = false;
  #isLedgerRead = false;
  #wantedAtMs: Millis | undefined;

  constructor(history: HistoryReader) {
    const { plan } = history.run;
    this.#gaps = KnownUntil.of(history).gaps;
    // Money is added up by the audit, not here.
    this.#booking = new Booking(plan, new Identities(plan), { add: () => {} });
    const began = plan.outages.some(({ isPermanent }) => isPermanent) ? history.outagesBegan() : undefined;
    this.#cannotFrom = cutOffForGood(plan, (outage) => began?.get(outage));
  }

  /** Another sale, of this terminal. Its facts follow, in order, and then its rows, by id. */
  begin(terminal: number): void {
    this.#story.clear();
    // What no terminal makes, none can have been about to tell of.
    this.#booking.clear(terminal === none ? undefined : this.#gaps.surelyUntil(terminal));
    this.#terminal = terminal;
    this.#hasFacts = false;
    this.#wantedAtMs = undefined;
  }

  addFact({ kind, value, at }: Omit<RecordedFact, "terminal" | "sale">): void {
    this.#hasFacts = true;
    if (kind === facts.wanted || kind === facts.refundWanted) this.#wantedAtMs ??= at;
    this.#story.add(kind, value, at);
  }

  addRow(row: Row): void {
    this.#booking.add(row, this.#terminal, this.#story);
  }

  /** After the last row, or where the ledger was not read. */
  end(isLedgerRead: boolean): Verdict {
    const story = this.#story;
    const booking = this.#booking;
    this.#isLedgerRead = isLedgerRead;
    booking.end();
    if (isCutOff(this.#cannotFrom, this.#terminal)) story.strand();
    const { belief, wantedMinor } = story;
    const isRefund = wantedMinor === undefined ? booking.first?.kind === "refund" : story.isRefund;
    const isPending = belief === "queued" || belief === "reversalOwed" || belief === "unresolved";
    if (!isLedgerRead) return { isRefund, isPending, violations: [], isTooLate: false };
    const altered: Violation[] = booking.isAltered ? ["altered"] : [];
    if (!this.#hasFacts && booking.live <= 0)
      return { isRefund, isPending, violations: altered, isTooLate: false };
    const believed = cellOf(belief, booking.live);
    const isTooLate = this.#isTooLate(believed, belief);
    const cell = isTooLate ? cellOf("unresolved", booking.live) : believed;
    return { isRefund, isPending, cell, violations: [...violationsOf(cell), ...altered], isTooLate };
  }

  /** The same verdict with its words, after end() and before the next begin(). */
  told(verdict: Verdict): JudgedSale {
    const { wantedMinor, inWords } = this.#story;
    const booking = this.#booking;
    const { first, firstMinor } = booking;
    const isOther = wantedMinor === undefined && first !== undefined && firstMinor === undefined;
    return {
      ...verdict,
      ...(this.#wantedAtMs === undefined ? {} : { wantedAtMs: this.#wantedAtMs }),
      valueMinor: wantedMinor ?? first?.amountMinor ?? 0,
      ...(isOther ? { currency: first.currency } : {}),
      wasWanted: wantedMinor !== undefined,
      belief: inWords,
      ...(this.#isLedgerRead ? { ledger: booking.inWords } : {}),
      differences: [...booking.differences],
    };
  }

  /** All at once. `known`: the sale's facts in order; `rows`: undefined where the ledger was not read. */
  judge(terminal: number, known: readonly RecordedFact[], rows: readonly Row[] | undefined): JudgedSale {
    this.begin(terminal);
    for (const fact of known) this.addFact(fact);
    for (const row of rows ?? []) this.addRow(row);
    return this.told(this.end(rows !== undefined));
  }

  /** Only rows that the end of a cut history may have explained make it a violation; copies stay what they are. */
  #isTooLate(cell: Cell, belief: Belief): boolean {
    const broken = violationsOf(cell);
    if (broken.length === 0) return false;
    const sure = violationsOf(cellOf(belief, this.#booking.liveEarly));
    return broken.some((each) => each !== "duplicated" && !sure.includes(each));
  }
}
