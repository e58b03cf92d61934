// KeptPostingsSource: the ledger as it was read at the end of the run, from the table `postings` of its history.
// It holds the rows of this run only, and stands for two equal reads where the run's own audit judged by it.

import type { HistoryReader } from "../history/reader.ts";
import type { Posting } from "../ledger.ts";
import type { LedgerSource } from "./audit.ts";
import { postingOf, type StoredPosting } from "./stored-posting.ts";

export class KeptPostingsSource implements LedgerSource {
  readonly #history: HistoryReader;

  constructor(history: HistoryReader) {
    this.#history = history;
  }

  /** Whether this history has a ledger, be it an empty one. */
  static isIn({ database }: HistoryReader): boolean {
    const found = database
      .prepare("SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = 'postings'")
      .get();
    return found !== undefined;
  }

  /** Whether they were read twice alike: rows of one read are no ledger yet. */
  static wereReadTwice({ database }: HistoryReader): boolean {
    return database.prepare("SELECT 1 FROM run WHERE name = 'ledgerRead'").get() !== undefined;
  }

  async *read(): AsyncGenerator<Posting> {
    // "main." because the audit of a history that takes nothing more fills a table of the same name in temp.
    const statement = this.#history.database.prepare(
      `SELECT id, kind, run, reference, key, terminalName, merchant, amountMinor, currency, bookedAt
       FROM main.postings ORDER BY id`,
    );
    statement.setReturnArrays(true);
    for (const row of statement.iterate() as unknown as Iterable<StoredPosting>) {
      yield postingOf(row);
    }
  }
}
