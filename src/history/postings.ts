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
const rowsAtOnce = 64;

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

/** Adds rows, many at once. Transactions are the caller's. */
export class PostingInsert {
  readonly #one: ReturnType<DatabaseSync["prepare"]>;
  readonly #many: ReturnType<DatabaseSync["prepare"]>;
  readonly #values: (string | number)[] = new Array(rowsAtOnce * postingColumns.length).fill(0);
  #filled = 0;

  constructor(database: DatabaseSync, schema: "main" | "temp") {
    const into = `INSERT INTO ${schema}.postings (${postingColumns.join(", ")}) VALUES `;
    const row = `(${postingColumns.map(() => "?").join(", ")})`;
    this.#one = database.prepare(into + row);
    this.#many = database.prepare(into + Array(rowsAtOnce).fill(row).join(", "));
  }

  /** `terminal` and `sale` are what its reference names, none (−1) where it names none of ours. */
  add(posting: Posting, terminal: number, sale: number): void {
    const values = this.#values;
    let i = this.#filled;
    values[i++] = posting.id;
    values[i++] = posting.kind;
    values[i++] = posting.run;
    values[i++] = posting.reference;
    values[i++] = posting.key;
    values[i++] = terminal;
    values[i++] = sale;
    values[i++] = posting.terminal;
    values[i++] = posting.merchant;
    values[i++] = posting.amountMinor;
    values[i++] = posting.currency;
    values[i++] = posting.bookedAt;
    this.#filled = i;
    if (i < values.length) return;
    this.#filled = 0;
    this.#many.run(...values);
  }

  /** After the last row. */
  flush(): void {
    const width = postingColumns.length;
    for (let i = 0; i < this.#filled; i += width) this.#one.run(...this.#values.slice(i, i + width));
    this.#filled = 0;
  }
}
