// SaleCell: the cell of one sale, as the audit finds it, from its facts and the ledger's rows. Both use the same parts;
// test/explain/sale-cell.test.ts holds them against each other.

import { Booking } from "../audit/booking.ts";
import { cellOf, violationsOf } from "../audit/cell.ts";
import { Gaps } from "../audit/gaps.ts";
import type { Cell, Violation } from "../audit/result.ts";
import { SaleStory } from "../audit/sale-story.ts";
import type { HistoryReader } from "../history/reader.ts";
import { cutOffForGood, isCutOff } from "../plan/cut-off.ts";
import { Identities } from "../plan/identities.ts";
import type { Fact, LedgerRow } from "./terminal-record.ts";

export interface JudgedSale {
  /** What the customer wanted, else what was booked, minor units. */
  readonly valueMinor: number;
  readonly isRefund: boolean;
  readonly wasWanted: boolean;
  /** Still queued, owed a reversal, or nobody knows what became of it. */
  readonly isPending: boolean;
  /** What the terminal believes, in words. */
  readonly belief: string;
  /** What the ledger has, in words; absent where it was not read. */
  readonly ledger?: string;
  /** Absent where the ledger was not read, and for a reference that was neither wanted nor booked. */
  readonly cell?: Cell;
  readonly violations: readonly Violation[];
  /** What is altered, in words. */
  readonly differences: readonly string[];
  /** Booked when the history had ended: it could not be judged otherwise. */
  readonly isTooLate: boolean;
}

export class SaleCell {
  readonly #story = new SaleStory();
  readonly #booking: Booking;
  readonly #gaps: Gaps;
  readonly #cannotFrom: Float64Array | undefined;

  constructor(history: HistoryReader) {
    const { plan } = history.run;
    this.#gaps = new Gaps(history);
    // Money is added up by the audit, not here.
    this.#booking = new Booking(plan, new Identities(plan), { add: () => {} });
    const began = plan.outages.some(({ isPermanent }) => isPermanent) ? history.outagesBegan() : undefined;
    this.#cannotFrom = cutOffForGood(plan, (outage) => began?.get(outage));
  }

  /** `known`: the sale's facts in order; `rows`: undefined where the ledger was not read. */
  judge(terminal: number, known: readonly Fact[], rows: readonly LedgerRow[] | undefined): JudgedSale {
    const story = this.#story;
    const booking = this.#booking;
    story.clear();
    booking.clear(this.#gaps.surelyUntil(terminal));
    for (const { kind, value, at } of known) story.add(kind, value, at);
    for (const row of rows ?? []) booking.add(row, terminal, story);
    booking.end();
    if (isCutOff(this.#cannotFrom, terminal)) story.strand();
    const { belief, wantedMinor, isRefund } = story;
    const judged = {
      valueMinor: wantedMinor ?? booking.first?.amountMinor ?? 0,
      isRefund: wantedMinor === undefined ? booking.first?.kind === "refund" : isRefund,
      wasWanted: wantedMinor !== undefined,
      isPending: belief === "queued" || belief === "reversalOwed" || belief === "unresolved",
      belief: story.inWords,
      violations: [],
      differences: [],
      isTooLate: false,
    };
    if (rows === undefined) return judged;
    const differences = [...booking.differences];
    const altered: Violation[] = booking.isAltered ? ["altered"] : [];
    const told = { ...judged, ledger: booking.inWords, differences };
    if (known.length === 0 && booking.live <= 0) return { ...told, violations: altered };
    const believed = cellOf(belief, booking.live);
    const sure = violationsOf(cellOf(belief, booking.liveEarly));
    const isTooLate = violationsOf(believed).some((each) => each !== "duplicated" && !sure.includes(each));
    const cell = isTooLate ? cellOf("unresolved", booking.live) : believed;
    return { ...told, cell, violations: [...violationsOf(cell), ...altered], isTooLate };
  }
}
