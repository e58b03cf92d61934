// KeptPostingsSource: the ledger as it was read at the end of the run, from the table `postings` of its history.
// It holds the rows of this run only, and stands for two equal reads where the run's own audit judged by it.

import { ReadDigest } from "../history/read-digest.ts";
import type { HistoryReader } from "../history/reader.ts";
import { type PostingsSum, readPostingsSum } from "../history/run-record.ts";
import type { Posting } from "../ledger.ts";
import { counted, readableCount } from "../units.ts";
import type { LedgerSource } from "./audit.ts";
import { LedgerError } from "./ledger-error.ts";
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

  /** Throws a LedgerError, after the last row, where these are not the rows that were kept. */
  async *read(): AsyncGenerator<Posting> {
    const { database, run } = this.#history;
    // As it is now: an audit with this reader may have kept other rows since.
    const kept = readPostingsSum(database);
    const digest = new ReadDigest(run.id);
    // "main." because the audit of a history that takes nothing more fills a table of the same name in temp.
    const statement = database.prepare(
      `SELECT id, kind, run, reference, key, terminalName, merchant, amountMinor, currency, bookedAt
       FROM main.postings ORDER BY id`,
    );
    statement.setReturnArrays(true);
    for (const row of statement.iterate() as unknown as Iterable<StoredPosting>) {
      const posting = postingOf(row);
      if (kept) digest.add(posting);
      yield posting;
    }
    if (kept) mustBe(kept, digest.sum);
  }
}

/** A history without a sum is of an earlier tillstorm, or of a run that was killed: its rows are taken as they are. */
function mustBe(kept: PostingsSum, now: PostingsSum): void {
  if (now.rows === kept.rows && now.digest === kept.digest) return;
  const what =
    now.rows === kept.rows
      ? `some of its ${counted(now.rows, "row")} were changed since they were kept`
      : `${counted(kept.rows, "row")} were kept, and it has ${readableCount(now.rows)} now`;
  throw new LedgerError(
    `the table postings of the history is not as it was (${what}): take an undamaged copy of the run, or name its ledger with --ledger FILE`,
  );
}
