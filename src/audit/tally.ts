// Tally: counts what the audit finds, and keeps the first findings of each kind for people.

import { givenUpCauses, turnedAwayCauses } from "../facts.ts";
import {
  type Alteration,
  alterations,
  type Cell,
  cells,
  type Difference,
  type Finding,
  type Violation,
  violations,
} from "./result.ts";
import type { SaleStory } from "./sale-story.ts";
import { add, addTo, type MutableTotal, totals } from "./total.ts";

/** No more findings are told than this; the counts are always whole. */
const findingsAtMost = 100;

export class Tally {
  readonly cells = totals(cells);
  readonly refundCells = totals(cells);
  readonly violations = totals(violations);
  readonly alteredBy = totals(alterations);
  readonly oneSided: MutableTotal = { sales: 0, valueMinor: 0 };
  readonly intended: MutableTotal = { sales: 0, valueMinor: 0 };
  readonly refunds: MutableTotal = { sales: 0, valueMinor: 0 };
  readonly declined: MutableTotal = { sales: 0, valueMinor: 0 };
  readonly pending: MutableTotal = { sales: 0, valueMinor: 0 };
  readonly turnedAway = totals(Object.keys(turnedAwayCauses));
  readonly unpaid = totals(["declined", ...Object.keys(givenUpCauses)]);
  readonly #otherCurrency = new Map<Violation, number>();
  readonly #differences = new Map<string, { moreMinor: number; lessMinor: number }>();
  readonly #findings: Record<Violation, Finding[]> = {
    lost: [],
    duplicated: [],
    resurrected: [],
    altered: [],
    orphaned: [],
  };

  /** What the terminal's side says alone of a sale or refund, and whether it was wanted at all. Tells whether it is pending. */
  addStory(story: SaleStory, valueMinor: number): boolean {
    const { belief, isRefund, turnedAwayCause, wasDeclined } = story;
    if (story.wantedMinor !== undefined) add(isRefund ? this.refunds : this.intended, valueMinor);
    const isPending = belief === "queued" || belief === "reversalOwed" || belief === "unresolved";
    if (isPending) add(this.pending, valueMinor);
    if (isRefund) return isPending;
    if (turnedAwayCause !== undefined) addTo(this.turnedAway, turnedAwayCause, valueMinor);
    if (wasDeclined) add(this.declined, valueMinor);
    return isPending;
  }

  /** A sale is in this cell; `unpaidCause` where that is unpaid. */
  addSale(cell: Cell, valueMinor: number, unpaidCause?: string): void {
    add(this.cells[cell], valueMinor);
    if (cell === "unpaidDeclined") add(this.unpaid.declined, valueMinor);
    if (cell === "unpaid") addTo(this.unpaid, unpaidCause ?? "?", valueMinor);
  }

  addRefund(cell: Cell, valueMinor: number): void {
    add(this.refundCells[cell], valueMinor);
  }

  /** A sale or refund breaks a law. `finding` is asked for only where it may be told. */
  addViolation(violation: Violation, valueMinor: number, finding: () => Finding): void {
    add(this.violations[violation], valueMinor);
    const told = this.#findings[violation];
    if (told.length < findingsAtMost) told.push(finding());
  }

  /** One that breaks this law is worth something in another currency only: its value was not added. */
  addOtherCurrency(violation: Violation): void {
    this.#otherCurrency.set(violation, (this.#otherCurrency.get(violation) ?? 0) + 1);
  }

  /** By violation, where there are any. */
  get otherCurrency(): Partial<Record<Violation, number>> | undefined {
    return this.#otherCurrency.size > 0 ? Object.fromEntries(this.#otherCurrency) : undefined;
  }

  /** One that is altered in this; it may be altered in more. */
  addAltered(alteration: Alteration, valueMinor: number): void {
    add(this.alteredBy[alteration], valueMinor);
  }

  /** What one that is altered brought in this currency beside what was wanted; below 0 where it brought too little. */
  addDifference(currency: string, byMinor: number): void {
    if (byMinor === 0) return;
    let difference = this.#differences.get(currency);
    if (difference === undefined) {
      difference = { moreMinor: 0, lessMinor: 0 };
      this.#differences.set(currency, difference);
    }
    if (byMinor > 0) difference.moreMinor += byMinor;
    else difference.lessMinor -= byMinor;
  }

  addOneSided(valueMinor: number): void {
    add(this.oneSided, valueMinor);
  }

  /** By currency, in the order of their codes. */
  get alteredDifference(): Record<string, Difference> {
    return Object.fromEntries([...this.#differences].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** How many sales and refunds the cells hold. */
  get inCells(): number {
    return cells.reduce((sum, cell) => sum + this.cells[cell].sales + this.refundCells[cell].sales, 0);
  }

  /** The first findings, by terminal and sale; a frequent violation does not crowd out a rare one. */
  get findings(): Finding[] {
    const chosen: Finding[] = [];
    for (let i = 0; i < findingsAtMost; i++) {
      for (const violation of violations) {
        const finding = this.#findings[violation][i];
        if (finding && chosen.length < findingsAtMost) chosen.push(finding);
      }
    }
    const order = (finding: Finding) => violations.indexOf(finding.violation);
    return chosen.sort((a, b) => a.terminal - b.terminal || a.sale - b.sale || order(a) - order(b));
  }
}
