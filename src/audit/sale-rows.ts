// SaleRows: the ledger's rows of the sales in a range, sale by sale: by terminal, then sale, then id. Names that are as
// the plan says, which is nearly always, are not kept a row; the few others are looked up again.

import { setImmediate } from "node:timers/promises";
import { ExpectedNames } from "../history/expected-names.ts";
import { isIn, type SaleRange } from "../history/sale-ranges.ts";
import { SaleRecords } from "../history/sale-records.ts";
import type { Posting } from "../ledger.ts";
import { referenceOf } from "../messages.ts";
import type { Plan } from "../plan/plan.ts";
import type { PostingTable, SaleRow } from "./posting-table.ts";

/** Rows that are fetched at once. */
const pageRows = 8_192;

const kinds: readonly Posting["kind"][] = ["sale", "refund", "reversal"];

/** Instead of the kind, of a row that is not as the plan says. */
const odd = -1;

/** The same for SQL: a text for every row would cost more than all numbers of it. */
const kindNumber = `CASE kind ${kinds.map((kind, n) => `WHEN '${kind}' THEN ${n}`).join(" ")} ELSE ${odd} END`;

type Values = readonly [
  ...[id: number, kind: number, terminal: number, sale: number, amountMinor: number, bookedAt: number],
];

export class SaleRows {
  /** The row that it stands at; undefined after the last. */
  row: SaleRow | undefined;
  readonly #postings: PostingTable;
  readonly #plan: Plan;
  readonly #run: string;
  readonly #names: ExpectedNames;
  readonly #records = new SaleRecords(4);
  #place = 0;

  /** `run` is the first part of every reference. */
  constructor(postings: PostingTable, plan: Plan, run: string) {
    this.#postings = postings;
    this.#plan = plan;
    this.#run = run;
    this.#names = new ExpectedNames(plan);
  }

  /** Reads the rows of this range and stands at the first. */
  async load(range: SaleRange): Promise<void> {
    const records = this.#records;
    records.clear();
    const wanted = `id, ${kindNumber}, terminal, sale, amountMinor, bookedAt`;
    const { odd: oddIds } = this.#postings;
    let seen = 0;
    for (const page of this.#postings.pages<Values>(wanted, isIn(range), pageRows)) {
      for (const [id, kind, terminal, sale, amountMinor, bookedAt] of page) {
        while (oddIds[seen] < id) seen++;
        records.add(terminal, sale, id, oddIds[seen] === id ? odd : kind, amountMinor, bookedAt);
      }
      await setImmediate();
    }
    records.sort();
    this.#place = -1;
    this.next();
  }

  next(): SaleRow | undefined {
    const place = ++this.#place;
    this.row = place < this.#records.size ? this.#at(place) : undefined;
    return this.row;
  }

  #at(place: number): SaleRow {
    const records = this.#records;
    const id = records.value(place, 0);
    const number = records.value(place, 1);
    if (number === odd) return this.#postings.row(id);
    const row = new PlannedRow(this.#run, records.terminal(place), records.sale(place));
    row.id = id;
    row.kind = kinds[number];
    row.amountMinor = records.value(place, 2);
    row.bookedAt = records.value(place, 3);
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
