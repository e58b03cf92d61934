// SortedRows: postings in the order of their ids, whatever order they come in. They lie on disk in the meantime, in a
// nameless database that is gone when it is closed: a ledger may be larger than the memory.

import { DatabaseSync } from "node:sqlite";
import type { Posting } from "../ledger.ts";

/** A posting, and the line of the file at which it stands. */
export interface PlacedPosting {
  readonly posting: Posting;
  readonly line: number;
}

export class SortedRows {
  readonly #database = new DatabaseSync("");
  readonly #insert: ReturnType<DatabaseSync["prepare"]>;

  constructor() {
    this.#database.exec("CREATE TABLE rows (id INTEGER, line INTEGER, posting TEXT); BEGIN");
    this.#insert = this.#database.prepare("INSERT INTO rows VALUES (?, ?, ?)");
  }

  add({ posting, line }: PlacedPosting): void {
    this.#insert.run(posting.id, line, JSON.stringify(posting));
  }

  /** Ascending by id; those with the same id by their lines. */
  *all(): Generator<PlacedPosting> {
    const statement = this.#database.prepare("SELECT line, posting FROM rows ORDER BY id, line");
    statement.setReturnArrays(true);
    for (const [line, posting] of statement.iterate() as unknown as Iterable<[number, string]>) {
      yield { line, posting: JSON.parse(posting) as Posting };
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
