// SalesInOrder: every sale of a run once, judged, by terminal and number, and behind them the references that no terminal
// makes. Facts and rows come as they come to the audit, in one pass over each, so that memory stays flat.

import type { SaleRow } from "../audit/sale-rows.ts";
import { none } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";
import type { RecordedFact } from "../history/recorded-fact.ts";
import { SaleFacts } from "../history/sale-facts.ts";
import { SaleCell, type Verdict } from "./sale-cell.ts";
import { SalePostings } from "./sale-postings.ts";
import { hasLedger } from "./terminal-record.ts";

export interface SaleInOrder {
  /** none, as its number, where no terminal makes its reference. */
  readonly terminal: number;
  readonly sale: number;
  /** As the ledger has it, where no terminal makes it. */
  readonly strangeReference?: string;
  readonly verdict: Verdict;
}

export class SalesInOrder {
  /** Has the words for the sale that was given last. */
  readonly cell: SaleCell;
  readonly #history: HistoryReader;
  readonly #facts: SaleFacts;
  /** undefined where the ledger was not read. */
  readonly #rows: SalePostings | undefined;

  /** `atOnce` is how many facts, and rows, may be in memory. */
  constructor(history: HistoryReader, atOnce?: number) {
    this.cell = new SaleCell(history);
    this.#history = history;
    this.#facts = new SaleFacts(atOnce);
    this.#rows = hasLedger(history.database) ? new SalePostings(history, atOnce) : undefined;
  }

  /** Before all(). EnvironmentError where neither memory nor disk takes what there is. */
  async load(): Promise<void> {
    await this.#facts.load(this.#history.database);
    this.#rows?.load();
  }

  *all(): Generator<SaleInOrder> {
    const facts = this.#facts;
    const rows = this.#rows;
    for (let first = firstOf(facts.row, rows?.row); first; first = firstOf(facts.row, rows?.row)) {
      const { terminal, sale } = first;
      this.cell.begin(terminal);
      for (let fact = facts.row; fact?.terminal === terminal && fact.sale === sale; fact = facts.next())
        this.cell.addFact(fact);
      for (let row = rows?.row; row?.terminalNumber === terminal && row.sale === sale; row = rows?.next())
        this.cell.addRow(row);
      yield { terminal, sale, verdict: this.cell.end(rows !== undefined) };
    }
    if (rows) yield* this.#strangers(rows);
  }

  /** What did not fit into memory is gone with it. */
  close(): void {
    this.#facts.close();
    this.#rows?.close();
  }

  *#strangers(rows: SalePostings): Generator<SaleInOrder> {
    const strangers = rows.strangers();
    for (let next = strangers.next(); !next.done; ) {
      const { reference } = next.value;
      this.cell.begin(none);
      for (; !next.done && next.value.reference === reference; next = strangers.next())
        this.cell.addRow(next.value);
      yield { terminal: none, sale: none, strangeReference: reference, verdict: this.cell.end(true) };
    }
  }
}

/** Of which of the two the sale comes first; undefined where neither is. */
function firstOf(
  fact: RecordedFact | undefined,
  row: SaleRow | undefined,
): { readonly terminal: number; readonly sale: number } | undefined {
  if (row === undefined) return fact;
  const isFact = fact !== undefined && (fact.terminal - row.terminalNumber || fact.sale - row.sale) <= 0;
  return isFact ? fact : { terminal: row.terminalNumber, sale: row.sale };
}
