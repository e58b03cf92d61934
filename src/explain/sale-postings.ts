// SalePostings: the ledger's rows of all sales, sale by sale: by terminal, then sale, then id, as the audit goes through
// them. One pass over the table; SQLite's own sort of it costs several times as much.

import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { type SaleRow, SaleRows } from "../audit/sale-rows.ts";
import type { HistoryReader } from "../history/reader.ts";

const columns = `id, kind, reference, terminalName AS terminal, merchant, amountMinor, currency, bookedAt,
  postings.terminal AS terminalNumber, sale`;

/** Rows that are looked at at once. */
const pageRows = 8_192;

export class SalePostings {
  readonly #database: DatabaseSync;
  readonly #currency: string;
  readonly #rows: SaleRows;
  /** Rows with a reference that no terminal makes. */
  #strange = 0;

  /** Of a history whose ledger was read; `atOnce` is how many rows may be in memory. */
  constructor({ database, run }: HistoryReader, atOnce?: number) {
    this.#database = database;
    this.#currency = run.plan.load.currency;
    const byId = database.prepare(`SELECT ${columns} FROM postings WHERE id = ?`);
    this.#rows = new SaleRows(run.plan, run.id, (id) => byId.get(id) as unknown as SaleRow, atOnce);
  }

  /** The row that it stands at, of a sale that a terminal makes; undefined before load() and after the last. */
  get row(): SaleRow | undefined {
    return this.#rows.row;
  }

  next(): SaleRow | undefined {
    return this.#rows.next();
  }

  /** Reads all rows and stands at the first. EnvironmentError where neither memory nor disk takes them. */
  load(): void {
    const database = this.#database;
    database.function("gatherRow", this.#add as (...row: SQLOutputValue[]) => null);
    // Texts are what a row costs most: SQLite looks at those that nearly all rows have in common.
    const gather = database.prepare(
      `SELECT count(*) FILTER (WHERE terminal < 0) AS strange,
         count(gatherRow(id, terminal, sale, kind = 'sale' AND currency = ?, terminalName, merchant, amountMinor, bookedAt))
           FILTER (WHERE terminal >= 0)
       FROM postings WHERE id > ? AND id <= ?`,
    );
    for (const [after, last] of this.#pages())
      this.#strange += Number(gather.get(this.#currency, after, last)?.strange);
    this.#rows.sort();
  }

  /** Rows with a reference that no terminal makes, by reference and id. */
  *strangers(): Generator<SaleRow> {
    // To find that there is none would take a look at every row.
    if (this.#strange === 0) return;
    const statement = this.#database.prepare(
      `SELECT ${columns} FROM postings WHERE postings.terminal < 0 ORDER BY reference, id`,
    );
    yield* statement.iterate() as unknown as Iterable<SaleRow>;
  }

  /** What did not fit into memory is gone with it. */
  close(): void {
    this.#rows.close();
  }

  /**
   * Ids after which and up to which so many rows are: what a statement gives to a function is kept until the statement ends.
   */
  *#pages(): Generator<readonly [after: number, last: number]> {
    const ends = this.#database.prepare(
      `SELECT id FROM postings WHERE id > ? ORDER BY id LIMIT 1 OFFSET ${pageRows - 1}`,
    );
    for (let after = Number.NEGATIVE_INFINITY; ; ) {
      const last = Number(ends.get(after)?.id ?? Number.POSITIVE_INFINITY);
      yield [after, last];
      if (last === Number.POSITIVE_INFINITY) return;
      after = last;
    }
  }

  /** `isUsual`: a sale in the plan's currency; every other row is looked up again when its turn comes. */
  readonly #add = (
    id: number,
    number: number,
    sale: number,
    isUsual: number,
    terminal: string,
    merchant: string,
    amountMinor: number,
    bookedAt: number,
  ): null => {
    const currency = isUsual === 1 ? this.#currency : "";
    // Written out: to spread one object into another would cost as much as all the rest.
    this.#rows.add(
      {
        id,
        kind: "sale",
        run: "",
        reference: "",
        key: "",
        terminal,
        merchant,
        amountMinor,
        currency,
        bookedAt,
      },
      number,
      sale,
    );
    return null;
  };
}
