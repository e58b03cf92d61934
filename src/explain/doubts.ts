// Doubts: why an explanation may not be the whole story, or not the true one. The audit of the same run is inconclusive
// for the same reasons.

import { KeptPostingsSource } from "../audit/kept-postings-source.ts";
import type { HistoryReader } from "../history/reader.ts";
import { KeptRows } from "./kept-rows.ts";
import { KnownUntil } from "./known-until.ts";
import { hasPostings } from "./terminal-record.ts";

/**
 * Parts of sentences; empty where nothing is lacking. `needsLedger`: whether what is told rests on the ledger; `readsAll`:
 * whether every row of it is looked at, however many there are.
 */
export function doubtsOf(history: HistoryReader, { needsLedger = true, readsAll = false } = {}): string[] {
  const { reasons } = KnownUntil.of(history).gaps;
  if (!needsLedger) return [...reasons];
  return [
    ...reasons,
    ...(wasReadOnce(history) ? ["the ledger was not read twice alike"] : []),
    ...otherRows(history, readsAll),
  ];
}

/** Rows that were read once are no ledger yet; in virtual time, and where another is read beside them, they are. */
function wasReadOnce(history: HistoryReader): boolean {
  const { database, run } = history;
  if (run.engine === "virtual" || hasPostings(database, "temp") || !hasPostings(database, "main"))
    return false;
  return !KeptPostingsSource.wereReadTwice(history);
}

/** Rows that are no longer those that were kept: an audit would not judge by them. */
function otherRows(history: HistoryReader, readsAll: boolean): string[] {
  const { database } = history;
  if (hasPostings(database, "temp") || !hasPostings(database, "main")) return [];
  const difference = KeptRows.of(history).difference(readsAll);
  if (difference === undefined) return [];
  return [
    difference === "number"
      ? "rows of the ledger were taken out of the history since, or put in"
      : "rows of the ledger were changed in the history since",
  ];
}
