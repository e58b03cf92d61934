// SaleRows: the ledger's rows of the run's sales, sale by sale: by terminal, then sale, then id. They are gathered while the
// ledger is read. Names that are as the plan says, which is nearly always, are not kept a row; the few others are
// looked up again.

import { ExpectedNames } from "../history/expected-names.ts";
import { SaleRecords } from "../history/sale-records.ts";
import type { Posting } from "../ledger.ts";
import { referenceOf } from "../messages.ts";
import type { Plan } from "../plan/plan.ts";
import type { Row } from "./booking.ts";

/** A row with the terminal and sale that its reference names; none for a reference that cannot be ours. */
export interface SaleRow extends Row {
  readonly terminalNumber: number;
  readonly sale: number;
  /** Whether its currency and the names of its terminal and merchant are those of the plan, which has such a terminal. */
  readonly isAsPlanned: boolean;
}

const kinds: readonly Posting["kind"][] = ["sale", "refund", "reversal"];

/** Instead of the kind, of a row that is not as the plan says. */
const odd = -1;

export class SaleRows {
  /** The row that it stands at; undefined before sort() and after the last. */
  row: SaleRow | undefined;
  readonly #plan: Plan;
  readonly #run: string;
  readonly #lookUp: (id: number) => SaleRow;
  readonly #names: ExpectedNames;
  readonly #records: SaleRecords;

  /** `run` is the first part of every reference, `atOnce` how many rows may be in memory. */
  constructor(plan: Plan, run: string, lookUp: (id: number) => SaleRow, atOnce?: number) {
    this.#plan = plan;
    this.#run = run;
    this.#lookUp = lookUp;
    this.#names = new ExpectedNames(plan);
    this.#records = new SaleRecords(4, atOnce);
  }

  /** Forgets everything. */
  clear(): void {
    this.#records.clear();
    this.row = undefined;
  }

  /**
   * One more row, in ascending order of id, of the sale that its reference names. EnvironmentError where neither memory
   * nor disk takes it.
   */
  add(posting: Posting, terminal: number, sale: number): void {
    const { id, amountMinor, bookedAt } = posting;
    this.#records.add(terminal, sale, id, this.#kindNumber(posting, terminal), amountMinor, bookedAt);
  }

  /** After the last add(): stands at the first row. */
  sort(): void {
    this.#records.sort();
    this.#stand();
  }

  next(): SaleRow | undefined {
    this.#records.next();
    this.#stand();
    return this.row;
  }

  /** What did not fit into memory is gone with it. */
  close(): void {
    this.#records.close();
  }

  #kindNumber({ kind, currency, terminal: name, merchant }: Posting, terminal: number): number {
    const isAsPlanned = currency === this.#plan.load.currency && this.#names.are(terminal, name, merchant);
    return isAsPlanned ? kinds.indexOf(kind) : odd;
  }

  #stand(): void {
    this.row = this.#records.isAtEnd ? undefined : this.#at();
  }

  #at(): SaleRow {
    const records = this.#records;
    const id = records.value(0);
    const number = records.value(1);
    if (number === odd) return this.#lookUp(id);
    const row = new PlannedRow(this.#run, records.terminal, records.sale);
    row.id = id;
    row.kind = kinds[number];
    row.amountMinor = records.value(2);
    row.bookedAt = records.value(3);
    row.terminal = this.#names.terminal(row.terminalNumber);
    row.merchant = this.#names.merchant(row.terminalNumber);
    row.currency = this.#plan.load.currency;
    return row;
  }
}

class PlannedRow implements SaleRow {
  id = 0;
  kind: Posting["kind"] = "sale";
  terminal = "";
  merchant = "";
  amountMinor = 0;
  currency = "";
  bookedAt = 0;
  readonly isAsPlanned = true;
  readonly terminalNumber: number;
  readonly sale: number;
  readonly #run: string;

  constructor(run: string, terminalNumber: number, sale: number) {
    this.#run = run;
    this.terminalNumber = terminalNumber;
    this.sale = sale;
  }

  /** Hardly anybody asks for it. */
  get reference(): string {
    return referenceOf(this.#run, this.terminalNumber, this.sale);
  }
}
