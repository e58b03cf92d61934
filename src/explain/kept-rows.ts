// KeptRows: whether the ledger's rows that a history has are those that were kept when the run ended. Every row is read
// and summed for it, as the audit does, which costs some 2 µs a row: of a large ledger only a list, which reads all rows
// anyway, takes that time, and the story of one sale looks at their number alone.

import { postingOf, type StoredPosting } from "../audit/stored-posting.ts";
import { ReadDigest } from "../history/read-digest.ts";
import type { HistoryReader } from "../history/reader.ts";
import { readPostingsSum } from "../history/run-record.ts";

/** So many are read in less time than a command takes to start. */
const quicklyRead = 200_000;

type Difference = "number" | "content";

export class KeptRows {
  readonly #history: HistoryReader;
  #isSame: boolean | undefined;

  /** The same again where it was asked before. */
  static of(history: HistoryReader): KeptRows {
    const known = all.get(history) ?? new KeptRows(history);
    all.set(history, known);
    return known;
  }

  private constructor(history: HistoryReader) {
    this.#history = history;
  }

  /**
   * undefined where they are the same, where nothing says what they were, and, unless `readsAll`, where there are too many
   * to be read for it. The history must have rows.
   */
  difference(readsAll: boolean): Difference | undefined {
    const { database } = this.#history;
    const kept = readPostingsSum(database);
    if (kept === undefined) return undefined;
    const rows = Number(database.prepare("SELECT count(*) AS rows FROM main.postings").get()?.rows);
    if (rows !== kept.rows) return "number";
    if (rows > quicklyRead && !readsAll) return undefined;
    this.#isSame ??= this.#digest() === kept.digest;
    return this.#isSame ? undefined : "content";
  }

  #digest(): string {
    const { database, run } = this.#history;
    const digest = new ReadDigest(run.id);
    const statement = database.prepare(
      `SELECT id, kind, run, reference, key, terminalName, merchant, amountMinor, currency, bookedAt
       FROM main.postings ORDER BY id`,
    );
    statement.setReturnArrays(true);
    for (const row of statement.iterate() as unknown as Iterable<StoredPosting>) digest.add(postingOf(row));
    return digest.sum.digest;
  }
}

const all = new WeakMap<HistoryReader, KeptRows>();
