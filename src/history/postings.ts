// The table `postings` of a history: rows of the gateway's ledger, as they were read or, in virtual time, as they
// were booked (docs/history.md).

import type { DatabaseSync } from "node:sqlite";
import type { Posting } from "../ledger.ts";

/** In the order in which they stand in the table. */
export const postingColumns = [
  ...["id", "kind", "run", "reference", "key", "terminal", "sale", "terminalName", "merchant"],
  ...["amountMinor", "currency", "bookedAt"],
] as const;

/** Rows a statement. */
const rowsAtOnce = 16;

/** Values that rows which are alike have in common, and that each of them has for itself. */
const inCommon = 3;
const ofEach = 8;

/**
 * What creates the table. Without an index by sale: with millions of rows it takes longer than all who look
 * for a sale would gain, and they read the table once.
 */
export function createPostings(schema: "main" | "temp"): string {
  return `CREATE TABLE ${schema}.postings (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, run TEXT NOT NULL, reference TEXT NOT NULL, key TEXT NOT NULL,
    terminal INTEGER NOT NULL, sale INTEGER NOT NULL, terminalName TEXT NOT NULL, merchant TEXT NOT NULL,
    amountMinor INTEGER NOT NULL, currency TEXT NOT NULL, bookedAt INTEGER NOT NULL
  );`;
}

type Statement = ReturnType<DatabaseSync["prepare"]>;

/** Adds rows, many at once. Transactions are the caller's. */
export class PostingInsert {
  readonly #one: Statement;
  readonly #many: Statement;
  /** The same of rows that have kind, run and currency in common, and their reference as their key: five texts less a row. */
  readonly #alike: Statement;
  /** Rows that wait, with the terminal and sale of each, and how many these are. */
  readonly #postings: Posting[] = [];
  readonly #terminals: number[] = [];
  readonly #sales: number[] = [];
  #waiting = 0;
  readonly #values: (string | number)[] = [];
  /** What is bound to #alike. As long as it always is: filling an empty array every time makes garbage. */
  readonly #alikeValues: (string | number)[] = new Array(inCommon + rowsAtOnce * ofEach).fill(0);

  constructor(database: DatabaseSync, schema: "main" | "temp") {
    // OR ROLLBACK, because whoever adds rows takes all back where one fails: else SQLite copies a page for every statement,
    // to take back that one alone.
    const into = `INSERT OR ROLLBACK INTO ${schema}.postings (${postingColumns.join(", ")})`;
    const rows = (count: number, width: number) =>
      Array(count)
        .fill(`(${Array(width).fill("?").join(", ")})`)
        .join(", ");
    this.#one = database.prepare(`${into} VALUES ${rows(1, postingColumns.length)}`);
    this.#many = database.prepare(`${into} VALUES ${rows(rowsAtOnce, postingColumns.length)}`);
    // Not ?1 and ?2: with numbered parameters the binding of node:sqlite takes five times as long.
    this.#alike = database.prepare(
      `${into} SELECT column1, kind, run, column2, column2, column3, column4, column5, column6, column7, currency, column8
       FROM (SELECT ? AS kind, ? AS run, ? AS currency) CROSS JOIN (VALUES ${rows(rowsAtOnce, ofEach)})`,
    );
  }

  /** `terminal` and `sale` are what its reference names, none (−1) where it names none of ours. */
  add(posting: Posting, terminal: number, sale: number): void {
    const row = this.#waiting++;
    this.#postings[row] = posting;
    this.#terminals[row] = terminal;
    this.#sales[row] = sale;
    if (this.#waiting === rowsAtOnce) this.#addMany();
  }

  /** After the last row. */
  flush(): void {
    for (let row = 0; row < this.#waiting; row++) this.#one.run(...this.#allValues(row, row + 1));
    this.#waiting = 0;
  }

  #addMany(): void {
    this.#waiting = 0;
    const { kind, run, currency } = this.#postings[0];
    const areAlike = this.#postings.every(
      (posting) =>
        posting.kind === kind &&
        posting.run === run &&
        posting.currency === currency &&
        posting.key === posting.reference,
    );
    if (areAlike) this.#alike.run(...this.#valuesAlike());
    else this.#many.run(...this.#allValues(0, rowsAtOnce));
  }

  /** Of these rows. */
  #allValues(from: number, to: number): (string | number)[] {
    const values = this.#values;
    values.length = 0;
    for (let row = from; row < to; row++) {
      const posting = this.#postings[row];
      const { id, kind, run, reference, key, terminal, merchant, amountMinor, currency, bookedAt } = posting;
      values.push(id, kind, run, reference, key, this.#terminals[row], this.#sales[row]);
      values.push(terminal, merchant, amountMinor, currency, bookedAt);
    }
    return values;
  }

  /** Of all rows, which are alike. */
  #valuesAlike(): (string | number)[] {
    const values = this.#alikeValues;
    const { kind, run, currency } = this.#postings[0];
    values[0] = kind;
    values[1] = run;
    values[2] = currency;
    for (let row = 0, i = inCommon; row < rowsAtOnce; row++, i += ofEach) {
      const { id, reference, terminal, merchant, amountMinor, bookedAt } = this.#postings[row];
      values[i] = id;
      values[i + 1] = reference;
      values[i + 2] = this.#terminals[row];
      values[i + 3] = this.#sales[row];
      values[i + 4] = terminal;
      values[i + 5] = merchant;
      values[i + 6] = amountMinor;
      values[i + 7] = bookedAt;
    }
    return values;
  }
}
