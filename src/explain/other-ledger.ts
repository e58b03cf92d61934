// OtherLedger: another ledger than the one whose rows the history has, read beside it as the audit reads it. From then on
// whatever asks this history for postings is given its rows; the history itself stays as it is.

import type { LedgerSource } from "../audit/audit.ts";
import { PostingTable } from "../audit/posting-table.ts";
import { sentFor } from "../audit/sent-book.ts";
import { assert, ExplainedError, exitCodes, printable, UsageError } from "../errors.ts";
import { facts } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";

/**
 * `history` must not be writable, and nothing may have been asked of it. Throws an ExplainedError with the exit code of
 * inconclusive where the audit would not judge by it: it cannot be read whole, and twice alike; or, where it is a file
 * that a person named, it has nothing of this run, whose terminals took payments. `audit`: the command that judges by it.
 */
export async function readOtherLedger(
  history: HistoryReader,
  ledger: LedgerSource,
  { isNamedFile = true, audit = "tillstorm audit" } = {},
): Promise<void> {
  assert(!history.isWritable, () => "another ledger would take the place of the run's own");
  const postings = new PostingTable(history);
  try {
    await ledger.quiet?.();
    const sent = sentFor(ledger, history);
    await postings.fill(() => ledger.read(sent));
    const difference = await postings.difference(ledger.read(sent));
    if (difference !== undefined) throw new Error(`it changed between two reads: ${difference}`);
    if ((ledger.neverRead ?? 0) !== 0) throw new Error("it did not give as many rows as it says that it has");
    if (isNamedFile && postings.rows === 0 && hasTaken(history))
      throw new Error(
        "not one row of it is of this run, whose terminals took payments: is it the ledger of another?",
      );
  } catch (error) {
    history.database.exec(`DROP TABLE IF EXISTS ${postings.table}`);
    if (error instanceof UsageError) throw error;
    throw unknown(error instanceof Error ? error.message : String(error), audit, { cause: error });
  }
}

function hasTaken({ database }: HistoryReader): boolean {
  const taken = `SELECT 1 FROM facts WHERE kind IN (${facts.approved}, ${facts.forwardAccepted}) LIMIT 1`;
  return database.prepare(taken).get() !== undefined;
}

function unknown(why: string, audit: string, options?: ErrorOptions): ExplainedError {
  return new ExplainedError(
    exitCodes.inconclusive,
    {
      what: "nobody knows what was booked: the ledger is not to be had",
      why: [printable(why)],
      todo: `${audit} says what else it lacks`,
    },
    options,
  );
}
