// SaleFacts: the facts of the sales in a range, sale by sale: by terminal, then sale, then in the order in which they
// were recorded. One instance serves range after range.

import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import type { RecordedFact } from "./recorded-fact.ts";
import { isIn, type SaleRange, spanOf } from "./sale-ranges.ts";
import { SaleRecords } from "./sale-records.ts";

/** Numbers `n` that are asked for at once. */
const pageRows = 8_192;

/** Kinds fit into so many; one that does not is one that nobody knows. */
const kinds = 256;

type FactRow = readonly [at: number, terminal: number, kind: number, sale: number, value: number];

export class SaleFacts {
  /** The fact that it stands at; undefined after the last. The object is the same for every fact. */
  row: RecordedFact | undefined;
  readonly #records = new SaleRecords(2);
  readonly #row = { at: 0, terminal: 0, kind: 0, sale: 0, value: 0 };
  #place = 0;

  /** Reads the facts of this range and stands at the first. */
  async load(database: DatabaseSync, range: SaleRange): Promise<void> {
    const records = this.#records;
    records.clear();
    const { first, rows } = spanOf(database, { name: "facts", id: "n" });
    const statement = database.prepare(
      `SELECT at, terminal, kind, sale, value FROM facts WHERE n >= ? AND n < ? AND ${isIn(range)} ORDER BY n`,
    );
    // Arrays cost half of the objects that SQLite's binding makes, which are dictionaries; pages a third of rows
    // one by one.
    statement.setReturnArrays(true);
    for (let n = first; n < first + rows; n += pageRows) {
      for (const row of statement.all(n, n + pageRows) as unknown as FactRow[]) {
        const kind = row[2] >= 0 && row[2] < kinds ? row[2] : kinds - 1;
        records.add(row[1], row[3], row[0] * kinds + kind, row[4]);
      }
      // Some ms of work, so that Ctrl-C is heard.
      await setImmediate();
    }
    records.sort();
    this.#place = -1;
    this.next();
  }

  next(): RecordedFact | undefined {
    const place = ++this.#place;
    const records = this.#records;
    if (place >= records.size) {
      this.row = undefined;
      return undefined;
    }
    const row = this.#row;
    const both = records.value(place, 0);
    row.at = Math.floor(both / kinds);
    row.kind = both - row.at * kinds;
    row.value = records.value(place, 1);
    row.terminal = records.terminal(place);
    row.sale = records.sale(place);
    this.row = row;
    return row;
  }
}
