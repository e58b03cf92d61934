// Doubts: why an explanation may not be the whole story, or not the true one. The audit of the same run is inconclusive
// for the same reasons.

import { KeptPostingsSource } from "../audit/kept-postings-source.ts";
import type { HistoryReader } from "../history/reader.ts";
import { readPostingsSum } from "../history/run-record.ts";
import { KnownUntil } from "./known-until.ts";
import { hasPostings } from "./terminal-record.ts";

/** Parts of sentences; empty where nothing is lacking. `needsLedger`: whether what is told rests on the ledger. */
export function doubtsOf(history: HistoryReader, { needsLedger = true } = {}): string[] {
  const { reasons } = KnownUntil.of(history).gaps;
  if (!needsLedger) return [...reasons];
  return [
    ...reasons,
    ...(wasReadOnce(history) ? ["the ledger was not read twice alike"] : []),
    ...(hasOtherRows(history) ? ["rows of the ledger were taken out of the history since, or put in"] : []),
  ];
}

/** Rows that were read once are no ledger yet; in virtual time, and where another is read beside them, they are. */
function wasReadOnce(history: HistoryReader): boolean {
  const { database, run } = history;
  if (run.engine === "virtual" || hasPostings(database, "temp") || !hasPostings(database, "main"))
    return false;
  return !KeptPostingsSource.wereReadTwice(history);
}

/** By their number alone: a row that was changed is found by the audit, which reads all of them. */
function hasOtherRows({ database }: HistoryReader): boolean {
  const kept = readPostingsSum(database);
  if (kept === undefined || hasPostings(database, "temp") || !hasPostings(database, "main")) return false;
  return database.prepare("SELECT count(*) AS rows FROM main.postings").get()?.rows !== kept.rows;
}
