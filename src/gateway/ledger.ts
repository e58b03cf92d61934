// The gateway's ledger: rows on disk in SQLite, durable before anybody hears of them.
// Group commit: what comes in within a few milliseconds becomes one transaction and one fsync,
// because an fsync for every sale would be slower than everything else together.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { EnvironmentError } from "../errors.ts";
import { elsewhere, type Posting } from "../ledger.ts";
import type { Totals } from "../messages.ts";
import { type Kept, results } from "./core/kept.ts";
import type { Entry } from "./core/port.ts";
import { openLedger } from "./ledger-file.ts";
import { RowsByRun } from "./rows-by-run.ts";

/** How long the first entry of a group waits for others, ms. At most 500 fsyncs a second, of about 0.4 ms each. */
const groupMs = 2;

/** Rows that are read at once: a long ledger must not stop the gateway while it is read. */
const pageRows = 500;

/** What a row needs to know of its request. */
export interface Bookable {
  readonly run: string;
  readonly reference: string;
  readonly key: string;
  readonly terminal: string;
  readonly merchant: string;
  readonly currency: string;
  /** Minor units. */
  readonly amountMinor: number;
}

/** Something that came to be, as a restarted gateway must know it. */
export interface Remembered {
  readonly kind: Posting["kind"] | "result" | "settlement";
  /** Of a settlement what its repeats are known by, or "". */
  readonly key: string;
  readonly reference: string;
  /** What is kept under the key since then. */
  readonly result: Kept;
  /** What the key was used for; "" of a settlement, and of a result that was written before version 4. */
  readonly asked: Posting["kind"] | "";
  readonly terminal: string;
  readonly merchant: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** When it came to be, ms since the epoch; 0 where that is not known. */
  readonly at: number;
  /** Of a settlement. */
  readonly sales: number;
  readonly salesMinor: number;
  readonly refunds: number;
  readonly refundsMinor: number;
}

export class Ledger<Request extends Bookable> {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #booked: (request: Request, entry: Entry) => void;
  readonly #epochMs: () => number;
  readonly #insertPosting: StatementSync;
  readonly #insertResult: StatementSync;
  readonly #insertSettlement: StatementSync;
  readonly #selectPage: StatementSync;
  readonly #deletePostings: StatementSync;
  readonly #deleteResults: StatementSync;
  readonly #deleteSettlements: StatementSync;
  /** Hears how long each commit took, ms. */
  onCommit: ((tookMs: number) => void) | undefined = undefined;
  /** Hears of every run whose rows are gone since the last commit. */
  onDropped: ((run: string) => void) | undefined = undefined;
  #group: [Request, Entry][] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastId: number;
  readonly #rowsByRun: RowsByRun;

  /**
   * Opens the ledger at `path`, or makes it. `booked` hears of every entry once it is durable. `keptRuns`: of how many runs
   * it keeps the rows, those that booked last; undefined: of all.
   * Throws an EnvironmentError where the file cannot be opened or is no ledger of this version.
   */
  constructor(
    path: string,
    booked: (request: Request, entry: Entry) => void,
    epochMs: () => number = Date.now,
    keptRuns?: number,
  ) {
    this.#path = path;
    this.#booked = booked;
    this.#epochMs = epochMs;
    this.#database = openLedger(path);
    this.#insertPosting = this.#database.prepare(
      "INSERT INTO postings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#insertResult = this.#database.prepare("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#insertSettlement = this.#database.prepare(
      "INSERT INTO settlements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#selectPage = this.#database.prepare(
      "SELECT * FROM postings WHERE run = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?",
    );
    this.#deletePostings = this.#database.prepare("DELETE FROM postings WHERE run = ?");
    this.#deleteResults = this.#database.prepare("DELETE FROM results WHERE instr(reference, ?) = 1");
    this.#deleteSettlements = this.#database.prepare(
      "DELETE FROM settlements WHERE id < (SELECT min(id) FROM postings)",
    );
    this.#rowsByRun = new RowsByRun(keptRuns);
    for (const [run, rows] of this.#found()) this.#rowsByRun.add(run, rows);
    const { lastId } = this.#database
      .prepare(
        `SELECT max(coalesce((SELECT max(id) FROM postings), 0), coalesce((SELECT max(id) FROM results), 0),
                    coalesce((SELECT max(id) FROM settlements), 0)) AS lastId`,
      )
      .get() as { lastId: number };
    this.#lastId = lastId;
    const leaving = this.#rowsByRun.leavingFor([]);
    if (leaving.length > 0) this.#transaction(() => this.#drop(leaving), "no earlier run was taken away");
  }

  /** Durable postings of all runs. */
  get rows(): number {
    return this.#rowsByRun.total;
  }

  /**
   * Durable postings of a run. Counted as they are written, so that whoever reads them can tell whether some were left
   * out.
   */
  rowsOf(run: string): number {
    return this.#rowsByRun.of(run);
  }

  /** Takes an entry; it becomes durable within a few milliseconds. */
  book(request: Request, entry: Entry): void {
    this.#group.push([request, entry]);
    this.#timer ??= setTimeout(() => this.commit(), groupMs);
  }

  /** Makes everything durable that was booked so far. Throws an EnvironmentError where the disk refuses. */
  commit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const group = this.#group;
    if (group.length === 0) return;
    this.#group = [];
    const bookedAt = this.#epochMs();
    const beganAt = this.onCommit ? performance.now() : 0;
    const leaving = this.#rowsByRun.leavingFor(group.map(([{ run }]) => run));
    this.#transaction(() => {
      for (const [request, entry] of group) this.#insert(request, entry, bookedAt);
      this.#drop(leaving);
    }, `${group.length} bookings were not acknowledged`);
    this.onCommit?.(performance.now() - beganAt);
    for (const [{ run }, { rows }] of group) this.#rowsByRun.add(run, rows);
    for (const run of leaving) this.onDropped?.(run);
    for (const [request, entry] of group) this.#booked(request, entry);
  }

  /** The durable postings of a run so far, in the order of booking, a page at a time. */
  *pages(run: string): Generator<Posting[]> {
    const end = this.#lastId;
    let page: Posting[] = [];
    do {
      page = this.#selectPage.all(run, page.at(-1)?.id ?? 0, end, pageRows) as unknown as Posting[];
      if (page.length > 0) yield page;
    } while (page.length === pageRows);
  }

  /** All that a restarted gateway must know, in the order in which it came to be: of a key, the last one stands. */
  *remembered(): Generator<Remembered> {
    const { approved, refunded, reversed, nothing } = results;
    const rows = this.#database
      .prepare(
        `SELECT id, kind, key, reference, kind AS asked, terminal, merchant, currency, amountMinor,
           CASE kind WHEN 'sale' THEN ${approved} WHEN 'refund' THEN ${refunded} ELSE ${reversed} END AS result,
           bookedAt AS at, 0 AS sales, 0 AS salesMinor, 0 AS refunds, 0 AS refundsMinor
         FROM postings UNION ALL
         SELECT id, 'result', key, reference, asked, terminal, merchant, currency, amountMinor, result, keptAt, 0, 0, 0, 0
         FROM results UNION ALL
         SELECT id, 'settlement', key, '', '', terminal, merchant, currency, 0, ${nothing}, settledAt,
           sales, salesMinor, refunds, refundsMinor
         FROM settlements ORDER BY id`,
      )
      .iterate();
    for (const row of rows) yield row as unknown as Remembered;
  }

  /** Commits and closes; nothing can be booked any more. */
  close(): void {
    this.commit();
    this.#database.close();
  }

  /** Every run that it has something of, the one that booked last behind the others, and how many postings. */
  #found(): [run: string, rows: number][] {
    const found = this.#database
      .prepare(
        `SELECT run, sum(rows) AS rows FROM (
           SELECT run, count(*) AS rows, max(id) AS id FROM postings GROUP BY run UNION ALL
           SELECT substr(reference, 1, instr(reference, '/') - 1) AS run, 0, max(id) FROM results GROUP BY 1)
         GROUP BY run ORDER BY max(id)`,
      )
      .all();
    return found.map(({ run, rows }) => [String(run), Number(rows)]);
  }

  #transaction(work: () => void, consequence: string): void {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      work();
      this.#database.exec("COMMIT");
    } catch (error) {
      throw new EnvironmentError(
        {
          what: `the ledger ${this.#path} could not be written`,
          why: [String(error), consequence],
          todo: "see whether the disk is full, and whether another gateway uses the same file",
        },
        { cause: error },
      );
    }
  }

  /** Nothing is left of these runs. What was settled before all rows that stay is of no batch that anybody could repeat. */
  #drop(runs: readonly string[]): void {
    for (const run of runs) {
      this.#deletePostings.run(run);
      this.#deleteResults.run(`${run}/`);
      this.#rowsByRun.delete(run);
    }
    if (runs.length > 0) this.#deleteSettlements.run();
  }

  #insert(request: Request, entry: Entry, committedAt: number): void {
    const { rows, kind, amountMinor, kept, settled, alters, clockJumpMs = 0 } = entry;
    const { run, reference, key, merchant } = request;
    const terminal = alters === "terminal" ? elsewhere.terminal : request.terminal;
    const currency = alters === "currency" ? elsewhere.currency : request.currency;
    const bookedAt = committedAt + clockJumpMs;
    for (let row = 0; row < rows; row++) {
      const id = ++this.#lastId;
      this.#insertPosting.run(
        id,
        kind,
        run,
        reference,
        key,
        terminal,
        merchant,
        amountMinor,
        currency,
        bookedAt,
      );
    }
    const told = rows === 0 ? results.nothing : resultOf[kind];
    // What a planted defect altered is not what was asked for, and whoever asks again must not be refused for it.
    const isAltered = rows > 0 && (alters !== undefined || amountMinor !== request.amountMinor);
    if (kept !== told || isAltered) this.#keep(request, entry, bookedAt);
    if (settled) this.#settle(request, settled, committedAt);
  }

  #keep(request: Request, { kind, kept }: Entry, keptAt: number): void {
    const { key, reference, terminal, merchant, amountMinor, currency } = request;
    const id = ++this.#lastId;
    this.#insertResult.run(id, key, reference, kept, keptAt, kind, terminal, merchant, amountMinor, currency);
  }

  #settle({ terminal, merchant, currency, key }: Request, totals: Totals, settledAt: number): void {
    const { sales, salesMinor, refunds, refundsMinor } = totals;
    const id = ++this.#lastId;
    this.#insertSettlement.run(
      id,
      terminal,
      merchant,
      sales,
      salesMinor,
      refunds,
      refundsMinor,
      currency,
      settledAt,
      key,
    );
  }
}

/** What a posting says about its key. */
const resultOf: Readonly<Record<Posting["kind"], Kept>> = {
  sale: results.approved,
  refund: results.refunded,
  reversal: results.reversed,
};
