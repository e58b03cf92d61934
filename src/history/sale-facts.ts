// SaleFacts: the facts of all sales, sale by sale: by terminal, then sale, then in the order in which they were recorded.
// One pass over the history, however many there are.

import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import type { RecordedFact } from "./recorded-fact.ts";
import { SaleRecords } from "./sale-records.ts";

/** Numbers `n` that are looked at at once. */
const pageRows = 8_192;

/** Kinds fit into so many; one that does not is one that nobody knows. */
const kinds = 256;

export class SaleFacts {
  /** The fact that it stands at; undefined after the last. The object is the same for every fact. */
  row: RecordedFact | undefined;
  readonly #records: SaleRecords;
  readonly #row = { at: 0, terminal: 0, kind: 0, sale: 0, value: 0 };

  /** `atOnce` is how many facts may be in memory. */
  constructor(atOnce?: number) {
    this.#records = new SaleRecords(2, atOnce);
  }

  /** Reads the facts of all sales and stands at the first. EnvironmentError where neither memory nor disk takes them. */
  async load(database: DatabaseSync): Promise<void> {
    const records = this.#records;
    records.clear();
    const { first, last } = numbersOf(database);
    // A function that SQLite calls for every fact costs two thirds of the arrays that would be made of its rows. It is a
    // condition that no row meets, so that SQLite makes none. In which order it looks at conditions is its own business.
    const add = (at: number, terminal: number, kind: number, sale: number, value: number): number => {
      if (terminal < 0 || sale < 0) return 0;
      const known = kind >= 0 && kind < kinds ? kind : kinds - 1;
      records.add(terminal, sale, at * kinds + known, value);
      return 0;
    };
    database.function("gather", add as (...fact: SQLOutputValue[]) => number);
    const gather = database.prepare(
      `SELECT n FROM facts
       WHERE n >= ? AND n < ? AND sale >= 0 AND gather(at, terminal, kind, sale, value)`,
    );
    for (let n = first; n <= last; n += pageRows) {
      gather.get(n, n + pageRows);
      // Some ms of work, so that Ctrl-C is heard.
      await setImmediate();
    }
    records.sort();
    this.#stand();
  }

  next(): RecordedFact | undefined {
    this.#records.next();
    this.#stand();
    return this.row;
  }

  /** What did not fit into memory is gone with it. */
  close(): void {
    this.#records.close();
  }

  #stand(): void {
    const records = this.#records;
    if (records.isAtEnd) {
      this.row = undefined;
      return;
    }
    const row = this.#row;
    const both = records.value(0);
    row.at = Math.floor(both / kinds);
    row.kind = both - row.at * kinds;
    row.value = records.value(1);
    row.terminal = records.terminal;
    row.sale = records.sale;
    this.row = row;
  }
}

/** The first and the last number `n`; of no facts, from 0 to −1. */
function numbersOf(database: DatabaseSync): { readonly first: number; readonly last: number } {
  // Both in one SELECT would read the whole table: SQLite looks up only one extreme at a time.
  const row = database
    .prepare("SELECT (SELECT min(n) FROM facts) AS first, (SELECT max(n) FROM facts) AS last")
    .get();
  return typeof row?.first === "number"
    ? { first: row.first, last: Number(row.last) }
    : { first: 0, last: -1 };
}
