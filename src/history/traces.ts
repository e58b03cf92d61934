// The table `traces` of a history: which trace number and local time each message about a sale carried, of a run whose
// ledger knows its rows by nothing else (docs/history.md).

import type { DatabaseSync } from "node:sqlite";
import type { SentTrace } from "../messages.ts";

/**
 * What creates the table. Its times are as the terminals wrote them, also where several writers' histories are merged:
 * a ledger says them again, and corrected they would be found in none. Without an index: only the audit asks.
 */
export const createTraces = `CREATE TABLE traces (
  n INTEGER PRIMARY KEY, terminal INTEGER NOT NULL, stan INTEGER NOT NULL, sentAt INTEGER NOT NULL,
  sale INTEGER NOT NULL, kind TEXT NOT NULL
);`;

/** Adds rows. Transactions are the caller's. */
export class TraceInsert {
  readonly #statement: ReturnType<DatabaseSync["prepare"]>;

  constructor(database: DatabaseSync) {
    // OR ROLLBACK as for facts: whoever adds rows takes all back where one fails.
    this.#statement = database.prepare(
      "INSERT OR ROLLBACK INTO traces (terminal, stan, sentAt, sale, kind) VALUES (?, ?, ?, ?, ?)",
    );
  }

  add({ terminal, stan, sentAt, sale, kind }: SentTrace): void {
    this.#statement.run(terminal, stan, sentAt, sale, kind);
  }
}

/** Whether a run wrote down its trace numbers. */
export function hasTraces(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM main.sqlite_schema WHERE name = 'traces'").get() !== undefined;
}

/** Of a history that has the table, in the order in which they were sent. */
export function* tracesOf(database: DatabaseSync): Generator<SentTrace> {
  const statement = database.prepare("SELECT terminal, stan, sentAt, sale, kind FROM main.traces ORDER BY n");
  for (const row of statement.iterate()) yield row as unknown as SentTrace;
}

/** How many there are, and how many there were when the run ended: those that it has where nobody said. */
export function traceCounts(database: DatabaseSync): { readonly has: number; readonly had: number } {
  const has = Number(database.prepare("SELECT count(*) AS rows FROM main.traces").get()?.rows);
  const kept = database.prepare("SELECT value FROM run WHERE name = 'traces'").get();
  return { has, had: kept === undefined ? has : Number(JSON.parse(String(kept.value))) };
}
