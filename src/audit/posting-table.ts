// PostingTable: the ledger's rows of a run, in the table `postings` of its history (docs/history.md).
// There other commands find them later, and a second read of the ledger is held against them.
// A history that takes no more (read-only, its disk full) leaves them to a temporary table.

import { none } from "../facts.ts";
import { createPostings, PostingInsert, postingColumns } from "../history/postings.ts";
import { blockRows, ReadDigest } from "../history/read-digest.ts";
import type { HistoryReader } from "../history/reader.ts";
import { forgetRunValue, writeRunValue } from "../history/run-record.ts";
import type { Posting } from "../ledger.ts";
import type { Row } from "./booking.ts";
import { LedgerError } from "./ledger-error.ts";
import { OutOfOrder } from "./out-of-order.ts";
import { ReferenceParser } from "./reference-parser.ts";
import { RewrittenReferences } from "./rewritten-reference.ts";
import { type SaleRow, SaleRows } from "./sale-rows.ts";

const rowColumns =
  "id, kind, reference, terminalName, merchant, amountMinor, currency, bookedAt, terminal, sale";

type Values = (string | number)[];

export class PostingTable {
  /** Rows of this run. */
  rows = 0;
  /** Rows of others, which are counted and otherwise ignored. */
  foreign = 0;
  /** Those of them that have no reference at all. */
  unreferenced = 0;
  /** Those of the run's sales, as they were read first. */
  readonly sales: SaleRows;
  readonly #history: HistoryReader;
  readonly #run: string;
  readonly #references: ReferenceParser;
  /** Of the first read. */
  #digest = new ReadDigest("");
  #schema: "main" | "temp";
  #byId: ReturnType<HistoryReader["database"]["prepare"]> | undefined;
  /** Rows with our run's name and a reference that none of our terminals makes. */
  #garbled = 0;

  /** `atOnce` is how many rows may be in memory. */
  constructor(history: HistoryReader, atOnce?: number) {
    this.#history = history;
    this.sales = new SaleRows(history.run.plan, history.run.id, (id) => this.row(id), atOnce);
    this.#run = history.run.id;
    this.#references = new ReferenceParser(this.#run);
    this.#schema = history.isWritable ? "main" : "temp";
  }

  /** Where the rows are, for SQL. */
  get table(): string {
    return `${this.#schema}.postings`;
  }

  /**
   * Fills the table with a whole read of the ledger, in place of an earlier one. Throws what the read throws,
   * on rows that are not in ascending order of their id, and where no disk takes them; an earlier table then stays.
   * Of a source that throws OutOfOrder, the next read is taken.
   */
  async fill(read: () => AsyncIterable<Posting>): Promise<void> {
    try {
      await this.#fillSomewhere(read);
    } catch (error) {
      if (!(error instanceof OutOfOrder)) throw error;
      await this.#fillSomewhere(read);
    }
  }

  /** Takes the rows out of a history that keeps them. */
  static forget({ database }: HistoryReader): void {
    database.exec("DROP TABLE IF EXISTS main.postings");
    forgetRead(database);
  }

  /** Compares another read with the first: undefined where they are equal, else the first difference in words. */
  async difference(read: AsyncIterable<Posting>): Promise<string | undefined> {
    const before = this.#digest;
    const digest = new ReadDigest(this.#run);
    let lastId = Number.NEGATIVE_INFINITY;
    let block: Posting[] = [];
    for await (const posting of read) {
      if (!this.#isOwn(posting)) continue;
      block.push(posting);
      if (posting.id <= lastId) {
        // What changed says more than that the order is wrong.
        const difference = this.#differenceIn(block, digest.wholeBlocks);
        if (difference) return difference;
        refuseDisorder(lastId, posting.id);
      }
      lastId = posting.id;
      if (!digest.add(posting)) continue;
      const number = digest.wholeBlocks - 1;
      const difference = digest.hasSameBlock(before, number) ? undefined : this.#differenceIn(block, number);
      if (difference) return difference;
      block = [];
    }
    return digest.hasSameRest(before) ? undefined : this.#differenceIn(block, digest.wholeBlocks);
  }

  /** The row with this id, which must be there. */
  row(id: number): SaleRow {
    this.#byId ??= this.#history.database.prepare(`SELECT ${rowColumns} FROM ${this.table} WHERE id = ?`);
    this.#byId.setReturnArrays(true);
    return saleRowOf(this.#byId.get(id) as unknown as Values);
  }

  /** Both reads were equal: whoever finds the table later may judge by it. Where no disk takes that, nobody may. */
  confirm(): void {
    if (this.#schema === "temp") return;
    try {
      writeRunValue(this.#history.database, "postings", this.#digest.sum);
      writeRunValue(this.#history.database, "ledgerRead", "twice");
    } catch {
      // As it says.
    }
  }

  /** Rows with our run's name and a reference that none of our terminals makes, by reference and id. */
  *garbled(): Generator<SaleRow> {
    // To find that there is none would take a look at every row.
    if (this.#garbled === 0) return;
    const statement = this.#history.database.prepare(
      `SELECT ${rowColumns} FROM ${this.table} WHERE terminal < 0 ORDER BY reference, id`,
    );
    statement.setReturnArrays(true);
    for (const row of statement.iterate() as unknown as Iterable<Values>) yield saleRowOf(row);
  }

  async #fillSomewhere(read: () => AsyncIterable<Posting>): Promise<void> {
    try {
      await this.#fillOnce(read());
    } catch (error) {
      const isDisk = error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
      if (!isDisk || this.#schema === "temp") throw error;
      this.#schema = "temp";
      await this.#fillOnce(read());
    }
  }

  async #fillOnce(read: AsyncIterable<Posting>): Promise<void> {
    const { database } = this.#history;
    database.exec("BEGIN");
    try {
      database.exec(`DROP TABLE IF EXISTS ${this.table}; ${createPostings(this.#schema)}`);
      if (this.#schema === "main") forgetRead(database);
      await this.#insertAll(read);
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }

  async #insertAll(read: AsyncIterable<Posting>): Promise<void> {
    const insert = new PostingInsert(this.#history.database, this.#schema);
    const digest = new ReadDigest(this.#run);
    const rewritten = new RewrittenReferences(this.#run);
    this.rows = 0;
    this.foreign = 0;
    this.unreferenced = 0;
    this.#garbled = 0;
    this.sales.clear();
    let lastId = Number.NEGATIVE_INFINITY;
    for await (const posting of read) {
      if (!this.#isOwn(posting)) {
        this.foreign++;
        if (posting.reference === "") this.unreferenced++;
        else if (rewritten.names(posting.reference)) rewritten.note(posting.reference, `row ${posting.id}`);
        continue;
      }
      refuseDisorder(lastId, posting.id);
      lastId = posting.id;
      this.rows++;
      digest.add(posting);
      const isOurs = this.#references.parse(posting.reference);
      const { terminal, sale } = this.#references;
      insert.add(posting, isOurs ? terminal : none, isOurs ? sale : none);
      if (isOurs) this.sales.add(posting, terminal, sale);
      else this.#garbled++;
    }
    // Of a source that hands on all of its rows, as our own kind of ledger does.
    if (rewritten.problem !== undefined) throw new LedgerError(rewritten.problem);
    insert.flush();
    this.#digest = digest;
  }

  #isOwn({ run, reference }: Posting): boolean {
    return run === this.#run || this.#references.isOfRun(reference);
  }

  /** The first difference in this block of the second read, in words; undefined where there is none. */
  #differenceIn(block: readonly Posting[], number: number): string | undefined {
    const statement = this.#history.database.prepare(
      `SELECT ${postingColumns.join(", ")} FROM ${this.table} ORDER BY id LIMIT ? OFFSET ?`,
    );
    statement.setReturnArrays(true);
    const stored = statement.all(block.length + 1, number * blockRows) as unknown as Values[];
    for (const [i, posting] of block.entries()) {
      if (i === stored.length) return `row ${posting.id} (${posting.reference}) came after the first read`;
      const now = this.#valuesOf(posting);
      const changed = postingColumns.find((_, column) => stored[i][column] !== now[column]);
      if (changed === "id") return `row ${Math.min(Number(stored[i][0]), posting.id)} is in one of them only`;
      if (changed) return `row ${posting.id} (${posting.reference}) changed its ${changed}`;
    }
    const rest = stored[block.length];
    // Behind a whole block the next one begins.
    if (rest === undefined || block.length === blockRows) return undefined;
    return `row ${rest[0]} (${rest[3]}) is gone`;
  }

  #valuesOf(posting: Posting): Values {
    const { id, kind, run, reference, key, merchant, amountMinor, currency, bookedAt } = posting;
    const isOurs = this.#references.parse(reference);
    const { terminal, sale } = this.#references;
    return [
      ...[id, kind, run, reference, key, isOurs ? terminal : none, isOurs ? sale : none],
      ...[posting.terminal, merchant, amountMinor, currency, bookedAt],
    ];
  }
}

/** What stands in the table is no longer what was read twice. */
function forgetRead(database: HistoryReader["database"]): void {
  forgetRunValue(database, "ledgerRead");
  forgetRunValue(database, "postings");
}

/** Of a row that is not as the plan says. */
function saleRowOf(row: Values): SaleRow {
  return {
    id: row[0] as number,
    kind: row[1] as Row["kind"],
    reference: row[2] as string,
    terminal: row[3] as string,
    merchant: row[4] as string,
    amountMinor: row[5] as number,
    currency: row[6] as string,
    bookedAt: row[7] as number,
    terminalNumber: row[8] as number,
    sale: row[9] as number,
    isAsPlanned: false,
  };
}

/** Two reads are compared in that order. */
function refuseDisorder(last: number, id: number): void {
  if (id > last) return;
  throw new Error(
    `row ${id} came after row ${last}: order the ledger by its id, or leave ids out where they mean nothing (columns: {id: false})`,
  );
}
