// HistoryWriter: facts to disk while the run goes on.
// Facts are buffered in typed arrays and leave in batches, so that recording costs the hot path
// some nanoseconds; whoever owns the clock calls flush(), every 100 ms.

import { DatabaseSync } from "node:sqlite";
import { EnvironmentError } from "../errors.ts";
import type { FactKind, FactSink, FaultTiming, Millis } from "../facts.ts";
import { HistoryError } from "./history-error.ts";
import { type Ending, type RunRecord, writeRunValue } from "./run-record.ts";
import { createSchema } from "./schema.ts";

/** Facts that wait for the next flush; a full buffer flushes itself. */
const capacity = 16_384;

/** Rows a statement: 1.9 M facts/s against 1.4 M row by row (bench/history.ts). */
const rowsAtOnce = 128;

/** How late the engine was against its own schedule, within one second. */
export interface LagSample {
  /** End of the second. */
  readonly at: Millis;
  readonly samples: number;
  /** ms. */
  readonly p99: number;
  /** ms. */
  readonly max: number;
}

export class HistoryWriter implements FactSink {
  readonly #database: DatabaseSync;
  readonly #insertMany: ReturnType<DatabaseSync["prepare"]>;
  readonly #insertOne: ReturnType<DatabaseSync["prepare"]>;
  readonly #at = new Float64Array(capacity);
  readonly #terminal = new Int32Array(capacity);
  readonly #kind = new Uint8Array(capacity);
  readonly #sale = new Int32Array(capacity);
  readonly #value = new Float64Array(capacity);
  readonly #row: number[] = new Array(rowsAtOnce * 5).fill(0);
  #buffered = 0;
  #faults: FaultTiming[] = [];
  #lags: LagSample[] = [];
  #recorded = 0;
  #dropped = 0;
  #failure: HistoryError | undefined;
  #isFailureTold = false;

  /** Begins a history in a new file. EnvironmentError where that cannot be created. */
  static create(path: string, run: RunRecord): HistoryWriter {
    try {
      return new HistoryWriter(new DatabaseSync(path), run);
    } catch (error) {
      throw new EnvironmentError(
        {
          what: `cannot begin the history ${path}`,
          why: [error instanceof Error ? error.message : String(error)],
          todo: "give a folder that can be written with --output",
        },
        { cause: error },
      );
    }
  }

  /** Begins a history in an empty database, which the writer closes at its end. */
  constructor(database: DatabaseSync, run: RunRecord) {
    this.#database = database;
    // WAL with synchronous NORMAL: a kill -9 at any moment leaves every flushed batch, and a flush waits for no disk.
    // A history of a run needs no more: who loses power loses the run.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    createSchema(database);
    for (const [name, value] of Object.entries(run)) writeRunValue(database, name, value);
    const insert = "INSERT INTO facts (at, terminal, kind, sale, value) VALUES ";
    const row = "(?, ?, ?, ?, ?)";
    this.#insertOne = database.prepare(insert + row);
    this.#insertMany = database.prepare(insert + Array(rowsAtOnce).fill(row).join(", "));
  }

  /** Facts that are on disk. */
  get recorded(): number {
    return this.#recorded;
  }

  /** Facts that came after the disk had failed, or were lost with it. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Why nothing is written any more; undefined while all is well. */
  get failure(): HistoryError | undefined {
    return this.#failure;
  }

  /** Never throws: a terminal in the middle of its work could do nothing about a full disk. */
  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    if (this.#buffered === capacity) this.#write();
    if (this.#failure) {
      this.#dropped++;
      return;
    }
    const i = this.#buffered++;
    this.#at[i] = at;
    this.#terminal[i] = terminal;
    this.#kind[i] = kind;
    this.#sale[i] = sale;
    this.#value[i] = value;
  }

  fault(timing: FaultTiming): void {
    this.#faults.push(timing);
  }

  lag(sample: LagSample): void {
    this.#lags.push(sample);
  }

  /** Brings to disk what was recorded since the last time. Throws a HistoryError once; after it, does nothing. */
  flush(): void {
    this.#write();
    if (this.#failure && !this.#isFailureTold) {
      this.#isFailureTold = true;
      throw this.#failure;
    }
  }

  /** The last flush, and how the run ended. Throws as flush() does. Only close() may follow. */
  end(ending: Ending): void {
    this.flush();
    if (this.#failure) return;
    try {
      writeRunValue(this.#database, "ended", ending);
    } catch (error) {
      this.#fail(error);
      this.flush();
    }
  }

  /**
   * Closes the file, whatever happened. A history that ended well becomes one plain file,
   * readable where nothing can be written; one that did not says what it lacks, where there is room for it.
   */
  close(): void {
    try {
      if (this.#failure) {
        const { what } = this.#failure.explanation;
        writeRunValue(this.#database, "shortfall", { reason: what, dropped: this.#dropped });
      }
      this.#database.exec("PRAGMA journal_mode = DELETE");
    } catch {
      // The disk is full, or somebody reads: the WAL beside the file stays, and readers know what to do with it.
    }
    this.#database.close();
  }

  #write(): void {
    if (this.#failure || this.#buffered + this.#faults.length + this.#lags.length === 0) return;
    try {
      this.#database.exec("BEGIN");
      this.#writeFacts();
      this.#writeFaults();
      this.#writeLags();
      this.#database.exec("COMMIT");
      this.#recorded += this.#buffered;
      this.#buffered = 0;
      this.#faults = [];
      this.#lags = [];
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    // SQLite takes some failed transactions back by itself; the rest is ours to take back.
    if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
    this.#dropped += this.#buffered;
    this.#buffered = 0;
    this.#failure = new HistoryError(this.#recorded, this.#database.location() ?? "memory", error);
  }

  #writeFacts(): void {
    const row = this.#row;
    let i = 0;
    while (i + rowsAtOnce <= this.#buffered) {
      for (let k = 0; k < row.length; k += 5, i++) {
        row[k] = this.#at[i];
        row[k + 1] = this.#terminal[i];
        row[k + 2] = this.#kind[i];
        row[k + 3] = this.#sale[i];
        row[k + 4] = this.#value[i];
      }
      this.#insertMany.run(...row);
    }
    for (; i < this.#buffered; i++) {
      this.#insertOne.run(this.#at[i], this.#terminal[i], this.#kind[i], this.#sale[i], this.#value[i]);
    }
  }

  #writeFaults(): void {
    if (this.#faults.length === 0) return;
    const insert = this.#database.prepare(
      "INSERT INTO faults (outage, action, dueAt, issuedAt, confirmedAt, error) VALUES (?, ?, ?, ?, ?, ?)",
    );
    for (const { outage, action, dueAt, issuedAt, confirmedAt, error } of this.#faults) {
      insert.run(outage, action, dueAt, issuedAt, confirmedAt ?? null, error ?? null);
    }
  }

  #writeLags(): void {
    if (this.#lags.length === 0) return;
    const insert = this.#database.prepare("INSERT INTO lag (at, samples, p99, max) VALUES (?, ?, ?, ?)");
    for (const { at, samples, p99, max } of this.#lags) insert.run(at, samples, p99, max);
  }
}
