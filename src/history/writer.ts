// HistoryWriter: facts to disk while the run goes on.
// Facts are buffered in typed arrays and leave in batches, so that recording costs the hot path
// some nanoseconds; whoever owns the clock calls flush(), every 100 ms.

import { DatabaseSync } from "node:sqlite";
import { EnvironmentError } from "../errors.ts";
import type { FactKind, FactSink, FaultTiming, Millis } from "../facts.ts";
import type { Posting } from "../ledger.ts";
import type { SentTrace, TraceSink } from "../messages.ts";
import { HistoryError } from "./history-error.ts";
import { createPostings, PostingInsert } from "./postings.ts";
import { ReadDigest } from "./read-digest.ts";
import { type Ending, type RunRecord, writeRunValue } from "./run-record.ts";
import { createSchema } from "./schema.ts";
import { createTraces, TraceInsert } from "./traces.ts";

/** Facts that wait for the next flush; a full buffer flushes itself. */
const capacity = 16_384;

/** Rows a statement: twice as fast as row by row (bench/history.ts); fewer for what is left of a batch. */
const rowsAtOnce = [512, 64, 8, 1] as const;

/** Rows of the ledger that wait for the next flush at most. */
const postingsAtMost = 8_192;

/** Trace numbers that wait for the next flush at most. */
const tracesAtMost = 8_192;

/** Numbers a row. */
const width = 5;

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

type Statement = ReturnType<DatabaseSync["prepare"]>;

/** A statement for so many rows, and what is bound to it. */
interface Insert {
  readonly rows: number;
  readonly values: (number | null)[];
  readonly statement: Statement;
}

/** A row of the ledger, with the terminal and sale that its reference names. */
interface SalePosting {
  readonly posting: Posting;
  readonly terminal: number;
  readonly sale: number;
}

export class HistoryWriter implements FactSink {
  readonly #database: DatabaseSync;
  readonly #inserts: readonly Insert[];
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #at = new Float64Array(capacity);
  readonly #terminal = new Int32Array(capacity);
  readonly #kind = new Uint8Array(capacity);
  readonly #sale = new Int32Array(capacity);
  readonly #value = new Float64Array(capacity);
  #buffered = 0;
  #faults: FaultTiming[] = [];
  #lags: LagSample[] = [];
  /** Rows of the ledger that wait for the next flush. */
  #postings: SalePosting[] = [];
  #insertPosting: PostingInsert | undefined;
  /** Trace numbers that wait for the next flush. */
  #traces: SentTrace[] = [];
  #insertTrace: TraceInsert | undefined;
  /** Trace numbers that are on disk. */
  #tracesRecorded = 0;
  /** Of the rows of the ledger that are on disk. */
  readonly #digest: ReadDigest;
  #clockJump: RunRecord["clockJump"];
  #isClockJumpNew = false;
  #startedAt: number;
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
    this.#startedAt = run.startedAt;
    this.#digest = new ReadDigest(run.id);
    createSchema(database, run.plan);
    for (const [name, value] of Object.entries(run)) {
      if (value !== undefined) writeRunValue(database, name, value);
    }
    // OR ROLLBACK, because #fail() takes all back anyway: else SQLite copies a page for every statement, to take back that
    // one alone.
    const insert = "INSERT OR ROLLBACK INTO facts (at, terminal, kind, sale, value) VALUES ";
    const row = "(?, ?, ?, ?, ?)";
    this.#inserts = rowsAtOnce.map((rows) => ({
      rows,
      // Of null and numbers V8 makes an array of values; one of numbers only is an array of doubles, and each of them
      // costs an object when it is bound.
      values: new Array(rows * width).fill(null),
      statement: database.prepare(insert + Array(rows).fill(row).join(", ")),
    }));
    this.#begin = database.prepare("BEGIN");
    this.#commit = database.prepare("COMMIT");
  }

  /** Zero of every fact's time, ms since the epoch. */
  get startedAt(): number {
    return this.#startedAt;
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

  /** The clock of the facts was started only now, at `startedAt`, ms since the epoch. */
  startsAt(startedAt: number): void {
    this.#startedAt = startedAt;
    if (this.#failure) return;
    try {
      writeRunValue(this.#database, "startedAt", startedAt);
    } catch (error) {
      this.#fail(error);
    }
  }

  fault(timing: FaultTiming): void {
    this.#faults.push(timing);
  }

  lag(sample: LagSample): void {
    this.#lags.push(sample);
  }

  /** From now on the ledger's rows are kept as they are booked. Of an engine whose gateway has no ledger of its own. */
  keepLedger(): void {
    try {
      this.#database.exec(createPostings("main"));
      this.#insertPosting = new PostingInsert(this.#database, "main");
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A row of the ledger was booked; in ascending order of id, after keepLedger(). Never throws, as record(). */
  booked(posting: Posting, terminal: number, sale: number): void {
    if (this.#postings.length === postingsAtMost) this.#write();
    if (!this.#failure) this.#postings.push({ posting, terminal, sale });
  }

  /** From now on the trace numbers of messages are kept. Of a run whose ledger knows its rows by them. */
  keepTraces(): TraceSink {
    try {
      this.#database.exec(createTraces);
      this.#insertTrace = new TraceInsert(this.#database);
    } catch (error) {
      this.#fail(error);
    }
    return { sent: (trace) => this.#sent(trace) };
  }

  /** The wall clock jumped; only the largest jump is kept. */
  clockJumped(jump: NonNullable<RunRecord["clockJump"]>): void {
    if (this.#clockJump && Math.abs(jump.ms) <= Math.abs(this.#clockJump.ms)) return;
    this.#clockJump = jump;
    this.#isClockJumpNew = true;
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
      // Before the ending: where that stands, these must hold.
      writeRunValue(this.#database, "facts", this.#recorded);
      if (this.#insertPosting) writeRunValue(this.#database, "postings", this.#digest.sum);
      if (this.#insertTrace) writeRunValue(this.#database, "traces", this.#tracesRecorded);
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
    const rows = this.#postings.length + this.#traces.length;
    const waiting = this.#buffered + this.#faults.length + this.#lags.length + rows;
    if (this.#failure || waiting === 0) return;
    try {
      this.#begin.run();
      this.#writeFacts();
      this.#writeFaults();
      this.#writeLags();
      this.#writePostings();
      this.#writeTraces();
      if (this.#isClockJumpNew) writeRunValue(this.#database, "clockJump", this.#clockJump);
      this.#isClockJumpNew = false;
      this.#commit.run();
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
    this.#postings = [];
    this.#traces = [];
    this.#failure = new HistoryError(this.#recorded, this.#database.location() ?? "memory", error);
  }

  #writeFacts(): void {
    let i = 0;
    for (const { rows, values, statement } of this.#inserts) {
      while (i + rows <= this.#buffered) {
        for (let k = 0; k < values.length; k += width, i++) {
          values[k] = this.#at[i];
          values[k + 1] = this.#terminal[i];
          values[k + 2] = this.#kind[i];
          values[k + 3] = this.#sale[i];
          values[k + 4] = this.#value[i];
        }
        statement.run(...values);
      }
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

  #writePostings(): void {
    for (const { posting, terminal, sale } of this.#postings) {
      this.#insertPosting?.add(posting, terminal, sale);
      this.#digest.add(posting);
    }
    this.#insertPosting?.flush();
    this.#postings = [];
  }

  /** Never throws, as record(): messages leave in the middle of a terminal's work. */
  #sent(trace: SentTrace): void {
    if (this.#traces.length === tracesAtMost) this.#write();
    if (!this.#failure) this.#traces.push(trace);
  }

  #writeTraces(): void {
    for (const trace of this.#traces) this.#insertTrace?.add(trace);
    this.#tracesRecorded += this.#traces.length;
    this.#traces = [];
  }
}
