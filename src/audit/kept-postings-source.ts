// KeptPostingsSource: the ledger as it was read at the end of the run, from the table `postings` of its history.
// It holds the rows of this run only, and stands for two equal reads where the run's own audit judged by it.

import type { HistoryReader } from "../history/reader.ts";
import type { Posting } from "../ledger.ts";
import type { LedgerSource } from "./audit.ts";

type Values = readonly (string | number)[];

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

  async *read(): AsyncGenerator<Posting> {
    // "main." because the audit of a history that takes nothing more fills a table of the same name in temp.
    const statement = this.#history.database.prepare(
      `SELECT id, kind, run, reference, key, terminalName, merchant, amountMinor, currency, bookedAt
       FROM main.postings ORDER BY id`,
    );
    statement.setReturnArrays(true);
    for (const row of statement.iterate() as unknown as Iterable<Values>) {
      yield {
        id: row[0] as number,
        kind: row[1] as Posting["kind"],
        run: row[2] as string,
        reference: row[3] as string,
        key: row[4] as string,
        terminal: row[5] as string,
        merchant: row[6] as string,
        amountMinor: row[7] as number,
        currency: row[8] as string,
        bookedAt: row[9] as number,
      };
    }
  }
}
