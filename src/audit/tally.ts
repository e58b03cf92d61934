// Tally: counts what the audit finds, and keeps the first findings of each kind for people.

import { givenUpCauses, turnedAwayCauses } from "../facts.ts";
import { type Cell, cells, type Finding, type Total, type Violation, violations } from "./result.ts";
import type { SaleStory } from "./sale-story.ts";

/** No more findings are told than this; the counts are always whole. */
const findingsAtMost = 100;

export class Tally {
  readonly cells = totals(cells);
  readonly refundCells = totals(cells);
  readonly violations = totals(violations);
  readonly intended: MutableTotal = { sales: 0, valueMinor: 0 };
  readonly refunds: MutableTotal = { sales: 0, valueMinor: 0 };
  readonly declined: MutableTotal = { sales: 0, valueMinor: 0 };
  readonly pending: MutableTotal = { sales: 0, valueMinor: 0 };
  readonly turnedAway = totals(Object.keys(turnedAwayCauses));
  readonly unpaid = totals(["declined", ...Object.keys(givenUpCauses)]);
  readonly #findings: Record<Violation, Finding[]> = {
    lost: [],
    duplicated: [],
    resurrected: [],
    altered: [],
    orphaned: [],
  };

  /** What the terminal's side says alone of a sale or refund, and whether it was wanted at all. */
  addStory(story: SaleStory, valueMinor: number): void {
    const { belief, isRefund, turnedAwayCause, wasDeclined } = story;
    if (story.wantedMinor !== undefined) add(isRefund ? this.refunds : this.intended, valueMinor);
    if (belief === "queued" || belief === "reversalOwed" || belief === "unresolved") {
      add(this.pending, valueMinor);
    }
    if (isRefund) return;
    if (turnedAwayCause !== undefined) addTo(this.turnedAway, turnedAwayCause, valueMinor);
    if (wasDeclined) add(this.declined, valueMinor);
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

  addViolation(valueMinor: number, finding: Finding): void {
    add(this.violations[finding.violation], valueMinor);
    const told = this.#findings[finding.violation];
    if (told.length < findingsAtMost) told.push(finding);
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

/** Counts one sale in a total. */
function add(total: MutableTotal, valueMinor: number): void {
  total.sales++;
  total.valueMinor += valueMinor;
}

type MutableTotal = { -readonly [K in keyof Total]: Total[K] };

function addTo(byCause: Record<string, MutableTotal>, cause: string, valueMinor: number): void {
  byCause[cause] ??= { sales: 0, valueMinor: 0 };
  add(byCause[cause], valueMinor);
}

function totals<Name extends string>(names: readonly Name[]): Record<Name, MutableTotal> {
  return Object.fromEntries(names.map((name) => [name, { sales: 0, valueMinor: 0 }])) as Record<
    Name,
    MutableTotal
  >;
}
