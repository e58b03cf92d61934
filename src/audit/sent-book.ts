// SentBook: what the terminals of a run sent, to be found by terminal, trace number and local time, and what a ledger was
// found to have booked of it. In temporary tables of the history: SQLite sorts them on disk, however long the run was.

import type { DatabaseSync } from "node:sqlite";
import type { HistoryReader } from "../history/reader.ts";
import { hasTraces, traceCounts } from "../history/traces.ts";
import { counted, readableCount } from "../units.ts";
import { Gaps } from "./gaps.ts";
import { LedgerError } from "./ledger-error.ts";

/** A message of a terminal. */
export interface Sent {
  /** none (−1): of a sale that nobody wanted. */
  readonly sale: number;
  /** ms since the epoch, whole seconds. */
  readonly sentAt: number;
}

export interface SentBookOptions {
  /** With the table `traces`. */
  readonly database: DatabaseSync;
  /** First and last second of the run, ms since the epoch by any of its clocks. */
  readonly from: number;
  readonly to: number;
  /** Until when it is sure to have all that this terminal sent. */
  readonly surelyUntil: (terminal: number) => number;
}

/** What reading this ledger takes; undefined where it takes nothing. Throws as `SentBook.of` does. */
export function sentFor(
  { isByTrace = false }: { readonly isByTrace?: boolean },
  history: HistoryReader,
): SentBook | undefined {
  return isByTrace ? SentBook.of(history) : undefined;
}

type Statement = ReturnType<DatabaseSync["prepare"]>;

export class SentBook {
  readonly from: number;
  readonly to: number;
  readonly #database: DatabaseSync;
  readonly #surelyUntil: (terminal: number) => number;
  readonly #find: Statement;
  readonly #knows: Statement;
  readonly #bookMessage: Statement;
  readonly #booked: Statement;
  readonly #bookSale: Statement;
  readonly #unbooked: Statement;

  /** Throws a LedgerError where the run wrote down no trace numbers, or they are not all there any more. */
  static of(history: HistoryReader): SentBook {
    const { database, run } = history;
    if (!hasTraces(database)) {
      throw new LedgerError(
        `this run did not write down its trace numbers, and by nothing else are rows without a reference known: ${
          run.engine === "virtual"
            ? "in virtual time terminals have none; play it live"
            : "run it with a ledger that says columns: {reference: false}"
        }`,
      );
    }
    const { has, had } = traceCounts(database);
    if (has !== had) {
      throw new LedgerError(
        `the history has ${readableCount(has)} of the ${counted(had, "trace number")} that the run wrote down: take an undamaged copy of it, or run the scenario again`,
      );
    }
    const gaps = new Gaps(history);
    const span = database.prepare("SELECT min(sentAt) AS first, max(sentAt) AS last FROM main.traces").get();
    const begin = run.startedAt - (run.startedAt % 1_000);
    const end = run.startedAt + Math.max(0, history.lastFactAt());
    return new SentBook({
      database,
      from: Math.min(begin, Number(span?.first ?? begin)),
      to: Math.max(end, Number(span?.last ?? end)),
      surelyUntil: (terminal) => gaps.surelyUntil(terminal),
    });
  }

  constructor({ database, from, to, surelyUntil }: SentBookOptions) {
    this.from = from;
    this.to = to;
    this.#database = database;
    this.#surelyUntil = surelyUntil;
    database.exec(`
      CREATE TEMP TABLE IF NOT EXISTS sent (
        terminal INTEGER, stan INTEGER, sentAt INTEGER, sale INTEGER, PRIMARY KEY (terminal, stan, sentAt, sale)
      ) WITHOUT ROWID;
      CREATE TEMP TABLE IF NOT EXISTS booked_messages (
        terminal INTEGER, stan INTEGER, sentAt INTEGER, kind TEXT, amountMinor INTEGER,
        PRIMARY KEY (terminal, stan, sentAt, kind)
      ) WITHOUT ROWID;
      CREATE TEMP TABLE IF NOT EXISTS booked_sales (
        terminal INTEGER, sale INTEGER, PRIMARY KEY (terminal, sale)
      ) WITHOUT ROWID;
      DELETE FROM sent;
      INSERT OR IGNORE INTO sent SELECT terminal, stan, sentAt, sale FROM main.traces
        ORDER BY terminal, stan, sentAt, sale`);
    this.#find = database.prepare(
      "SELECT sale, sentAt FROM sent WHERE terminal = ? AND stan = ? AND sentAt BETWEEN ? AND ? LIMIT 10",
    );
    this.#knows = database.prepare("SELECT 1 FROM sent WHERE terminal = ? AND stan = ? LIMIT 1");
    this.#bookMessage = database.prepare("INSERT OR IGNORE INTO booked_messages VALUES (?, ?, ?, ?, ?)");
    this.#booked = database.prepare(
      "SELECT amountMinor FROM booked_messages WHERE terminal = ? AND stan = ? AND sentAt = ? AND kind = ?",
    );
    this.#bookSale = database.prepare("INSERT OR IGNORE INTO booked_sales VALUES (?, ?)");
    this.#unbooked = database.prepare(
      `SELECT 1 FROM sent WHERE terminal = ? AND sentAt BETWEEN ? AND ? AND sale >= 0 AND NOT EXISTS (
         SELECT 1 FROM booked_sales WHERE booked_sales.terminal = sent.terminal AND booked_sales.sale = sent.sale
       ) LIMIT 1`,
    );
  }

  /** Before a reading of the ledger: nothing of it is booked yet. */
  begin(): void {
    this.#database.exec("DELETE FROM temp.booked_messages; DELETE FROM temp.booked_sales");
  }

  /** What this terminal sent with this trace number at these times, both included; of many the first ten. */
  find(terminal: number, stan: number, from: number, to: number): readonly Sent[] {
    return this.#find.all(terminal, stan, from, to) as unknown as Sent[];
  }

  /** Whether this terminal ever used this trace number about a sale. */
  knows(terminal: number, stan: number): boolean {
    return this.#knows.get(terminal, stan) !== undefined;
  }

  /** Whether what this terminal sent in this second is in here, if it sent anything. */
  isSure(terminal: number, second: number): boolean {
    return second + 999 <= this.#surelyUntil(terminal);
  }

  /** A row of this message; the amount that its first row of this kind had. */
  book(terminal: number, stan: number, { sale, sentAt }: Sent, kind: string, amountMinor: number): number {
    this.#bookSale.run(terminal, sale);
    this.#bookMessage.run(terminal, stan, sentAt, kind, amountMinor);
    return Number(this.#booked.get(terminal, stan, sentAt, kind)?.amountMinor);
  }

  /** Whether this terminal sent anything then, both included, about a sale of which the ledger has no row so far. */
  hasUnbooked(terminal: number, from: number, to: number): boolean {
    return this.#unbooked.get(terminal, from, to) !== undefined;
  }
}
