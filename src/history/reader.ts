// HistoryReader: a history as it was recorded, also of a run that was killed.

import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { UsageError } from "../errors.ts";
import { type FaultTiming, facts, type Millis } from "../facts.ts";
import type { MergedOrigin } from "./merged-origin.ts";
import type { RecordedFact } from "./recorded-fact.ts";
import { type Ending, type Gaps, type RunRecord, readRun, type Shortfall } from "./run-record.ts";
import { applicationId, schemaVersion } from "./schema.ts";
import type { LagSample } from "./writer.ts";

type FactRow = readonly [at: number, terminal: number, kind: number, sale: number, value: number, n: number];

/** Facts that were recorded and are not in the history any more. */
export interface MissingFacts {
  readonly facts: number;
  /** How many were recorded. */
  readonly of: number;
  /** The latest time of a fact that was recorded before the first of them; −1 where that was the first of all. */
  readonly knownUntil: Millis;
}

/** Facts that are fetched at once. */
const pageRows = 4096;

export class HistoryReader {
  readonly database: DatabaseSync;
  /** Whether tables may be added, as the audit does. */
  readonly isWritable: boolean;
  readonly run: RunRecord;
  /** undefined: the history was cut off. */
  readonly ended: Ending | undefined;
  /** Facts that were recorded until the end; undefined in a history that was cut off, or is of an earlier tillstorm. */
  readonly recorded: number | undefined;
  /** What the history lacks and why, where the writer could still say so. */
  readonly shortfall: Shortfall | undefined;
  /** What no writer recorded; empty unless it was merged of several. */
  readonly gaps: Gaps;

  /**
   * Opens a history; the WAL of a killed run is read with it. Read-only unless `isWritable`.
   * UsageError where the file is missing, is no history, or was written by a newer tillstorm.
   */
  static open(path: string, { isWritable = false } = {}): HistoryReader {
    if (!existsSync(path)) throw notReadable(path, "there is no such file", "give the folder of a run");
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(path, { readOnly: !isWritable });
      return new HistoryReader(database, isWritable);
    } catch (error) {
      database?.close();
      if (error instanceof UsageError) throw error;
      throw notReadable(
        path,
        error instanceof Error ? error.message : String(error),
        "give the folder of a run",
      );
    }
  }

  /** Reads from a database that is open already; close() closes it. */
  constructor(database: DatabaseSync, isWritable: boolean) {
    this.database = database;
    this.isWritable = isWritable;
    const where = database.location() ?? "the database";
    if (pragma(database, "application_id") !== applicationId) {
      throw notReadable(where, "it is no history of tillstorm", "give the folder of a run");
    }
    const version = pragma(database, "user_version");
    if (version > schemaVersion) {
      throw notReadable(
        where,
        `it has schema ${version}, this tillstorm knows ${schemaVersion}`,
        "take a newer tillstorm",
      );
    }
    // Beyond this SQLite sorts on disk, so memory stays flat: 64 MiB.
    database.exec("PRAGMA cache_size = -65536");
    const { ended, facts, shortfall, missing, lacksRun, ledgerRead, postings, traces, ...run } =
      readRun(database);
    this.run = run;
    this.ended = ended;
    this.recorded = facts;
    this.shortfall = shortfall;
    this.gaps = { ...(missing ? { missing } : {}), ...(lacksRun ? { lacksRun } : {}) };
  }

  /** Every fact in the order in which it was recorded. */
  *facts(): Generator<RecordedFact> {
    const statement = this.database.prepare(
      `SELECT at, terminal, kind, sale, value, n FROM facts WHERE n > ? ORDER BY n LIMIT ${pageRows}`,
    );
    // Arrays cost half of the objects that SQLite's binding makes, which are dictionaries; pages a third of rows
    // one by one.
    statement.setReturnArrays(true);
    for (let last = 0; ; ) {
      const page = statement.all(last) as unknown as FactRow[];
      for (const [at, terminal, kind, sale, value] of page) yield { at, terminal, kind, sale, value };
      if (page.length < pageRows) return;
      last = page[pageRows - 1][5];
    }
  }

  /** When outages were confirmed to have begun, by their index in the plan. */
  outagesBegan(): Map<number, Millis> {
    const rows = this.database
      .prepare("SELECT sale, at FROM facts WHERE kind = ? ORDER BY n")
      .all(facts.outageBegan);
    return new Map(rows.map(({ sale, at }) => [Number(sale), Number(at)]));
  }

  faults(): FaultTiming[] {
    const rows = this.database.prepare("SELECT * FROM faults ORDER BY n").all();
    return rows.map(({ n, confirmedAt, error, ...timing }) => ({
      ...(timing as unknown as Pick<FaultTiming, "outage" | "action" | "dueAt" | "issuedAt">),
      ...(confirmedAt === null ? {} : { confirmedAt: Number(confirmedAt) }),
      ...(error === null ? {} : { error: String(error) }),
    }));
  }

  lags(): LagSample[] {
    const rows = this.database.prepare("SELECT at, samples, p99, max FROM lag ORDER BY rowid").all();
    return rows.map((row) => ({ ...(row as unknown as LagSample) }));
  }

  /** The latest time that a fact has; −1 in a history without any. */
  lastFactAt(): Millis {
    return Number(this.database.prepare("SELECT coalesce(max(at), -1) AS at FROM facts").get()?.at);
  }

  /**
   * What was taken out of the history since, in the middle or, where it knows how many there were, at its end; undefined
   * where nothing was. A run that was killed has no hole: what it did not flush never had a number.
   */
  missingFacts(): MissingFacts | undefined {
    const one = (sql: string) => Number(Object.values(this.database.prepare(sql).get() ?? {})[0]);
    // Two statements: alone, SQLite counts the cells of the table's pages and looks up the last number.
    const count = one("SELECT count(*) FROM facts");
    const of = Math.max(this.recorded ?? 0, one("SELECT coalesce(max(n), 0) FROM facts"));
    if (count >= of) return undefined;
    const knownUntil = one(
      `SELECT coalesce(max(at), -1) FROM facts WHERE n < coalesce((
         SELECT min(expected) FROM (
           SELECT n, row_number() OVER (ORDER BY n) AS expected FROM facts
         ) WHERE n > expected
       ), ${of + 1})`,
    );
    return { facts: of - count, of, knownUntil };
  }

  /** Of a history that was merged: its writers, in the order in which they were given. Else empty. */
  origins(): MergedOrigin[] {
    const isThere = this.database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'origins'").get();
    // A history of an earlier tillstorm has no such table.
    if (!isThere) return [];
    const rows = this.database.prepare("SELECT * FROM origins ORDER BY origin").all();
    return rows.map(({ origin, terminals, ended, ...rest }) => ({
      ...(rest as unknown as Omit<MergedOrigin, "terminals" | "ended">),
      terminals: JSON.parse(String(terminals)),
      ended: ended === null ? undefined : (String(ended) as Ending),
    }));
  }

  /**
   * Looks through the whole file, some seconds for a gigabyte. Throws a UsageError where it was mutilated: what is read
   * from it would be wrong, or end in the middle.
   */
  check(): void {
    const where = this.database.location() ?? "the database";
    let found: string;
    try {
      for (const table of ["facts", "faults", "lag"])
        this.database.prepare(`SELECT * FROM ${table} LIMIT 1`).get();
      found = String(Object.values(this.database.prepare("PRAGMA integrity_check(1)").get() ?? {})[0]);
    } catch (error) {
      found = error instanceof Error ? error.message : String(error);
    }
    if (found !== "ok") throw notReadable(where, `the file is damaged: ${found}`, damaged);
  }

  close(): void {
    this.database.close();
  }
}

const damaged =
  "take an undamaged copy, with the -wal file beside it if there was one; or run the scenario again";

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function notReadable(path: string, why: string, todo: string): UsageError {
  return new UsageError({ what: `cannot read the history ${path}`, why: [why], todo });
}
