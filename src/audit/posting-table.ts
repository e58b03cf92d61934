// PostingTable: the ledger's rows of a run, in the table `postings` of its history (docs/history.md).
// There they can be read sale by sale without holding them in memory, and other commands find them later.
// A history that takes no more (read-only, its disk full) leaves them to a temporary table.

import { none } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";
import type { Posting } from "../ledger.ts";
import { parseReference, referenceOf } from "../messages.ts";
import type { Row } from "./booking.ts";

/** A row with the terminal and sale that its reference names; none for a reference that cannot be ours. */
export interface SaleRow extends Row {
  readonly terminalNumber: number;
  readonly sale: number;
}

/** Rows a statement. */
const rowsAtOnce = 64;
const columns = [
  ...["id", "kind", "run", "reference", "key", "terminal", "sale", "terminalName", "merchant"],
  ...["amountMinor", "currency", "bookedAt"],
];

type Values = (string | number)[];

export class PostingTable {
  /** Rows of this run. */
  rows = 0;
  /** Rows of others, which are counted and otherwise ignored. */
  foreign = 0;
  readonly #history: HistoryReader;
  readonly #run: string;
  #schema: "main" | "temp";

  constructor(history: HistoryReader) {
    this.#history = history;
    this.#run = history.run.id;
    this.#schema = history.isWritable ? "main" : "temp";
  }

  /**
   * Fills the table with a whole read of the ledger, in place of an earlier one. Throws what the read throws,
   * on rows that are not in ascending order of their id, and where no disk takes them; an earlier table then stays.
   */
  async fill(read: () => AsyncIterable<Posting>): Promise<void> {
    try {
      await this.#fillOnce(read());
    } catch (error) {
      const isDisk = error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
      if (!isDisk || this.#schema === "temp") throw error;
      this.#schema = "temp";
      await this.#fillOnce(read());
    }
  }

  /** Compares another read with the first: undefined where they are equal, else the first difference in words. */
  async difference(read: AsyncIterable<Posting>): Promise<string | undefined> {
    const statement = this.#history.database.prepare(
      `SELECT ${columns.join(", ")} FROM ${this.#schema}.postings ORDER BY id`,
    );
    statement.setReturnArrays(true);
    const stored = statement.iterate() as unknown as IterableIterator<Values>;
    try {
      for await (const posting of this.#own(read)) {
        const before = stored.next();
        if (before.done) return `row ${posting.id} (${posting.reference}) came after the first read`;
        const now = this.#valuesOf(posting);
        const changed = columns.find((_, i) => before.value[i] !== now[i]);
        if (changed === "id")
          return `row ${Math.min(Number(before.value[0]), posting.id)} is in one of them only`;
        if (changed) return `row ${posting.id} (${posting.reference}) changed its ${changed}`;
      }
      const rest = stored.next();
      return rest.done ? undefined : `row ${rest.value[0]} (${rest.value[3]}) is gone`;
    } finally {
      stored.return?.();
    }
  }

  /** Rows whose reference can be ours, by terminal, sale and id. */
  bySale(): Generator<SaleRow> {
    return this.#select("terminal >= 0 ORDER BY terminal, sale, id");
  }

  /** Rows with our run's name and a reference that none of our terminals makes, by reference and id. */
  garbled(): Generator<SaleRow> {
    return this.#select("terminal < 0 ORDER BY reference, id");
  }

  *#select(condition: string): Generator<SaleRow> {
    const statement = this.#history.database.prepare(
      `SELECT id, kind, reference, terminalName, merchant, amountMinor, currency, bookedAt, terminal, sale
       FROM ${this.#schema}.postings WHERE ${condition}`,
    );
    statement.setReturnArrays(true);
    for (const row of statement.iterate() as unknown as Iterable<Values>) {
      yield {
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
      };
    }
  }

  async #fillOnce(read: AsyncIterable<Posting>): Promise<void> {
    const { database } = this.#history;
    database.exec("BEGIN");
    try {
      database.exec(`DROP TABLE IF EXISTS ${this.#schema}.postings;
        CREATE TABLE ${this.#schema}.postings (
          id INTEGER PRIMARY KEY, kind TEXT NOT NULL, run TEXT NOT NULL, reference TEXT NOT NULL, key TEXT NOT NULL,
          terminal INTEGER NOT NULL, sale INTEGER NOT NULL, terminalName TEXT NOT NULL, merchant TEXT NOT NULL,
          amountMinor INTEGER NOT NULL, currency TEXT NOT NULL, bookedAt INTEGER NOT NULL
        )`);
      await this.#insertAll(read);
      database.exec(`CREATE INDEX ${this.#schema}.postings_by_sale ON postings (terminal, sale)`);
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }

  async #insertAll(read: AsyncIterable<Posting>): Promise<void> {
    const into = `INSERT INTO ${this.#schema}.postings (${columns.join(", ")}) VALUES `;
    const row = `(${columns.map(() => "?").join(", ")})`;
    const insertOne = this.#history.database.prepare(into + row);
    const insertMany = this.#history.database.prepare(into + Array(rowsAtOnce).fill(row).join(", "));
    let batch: Values = [];
    this.rows = 0;
    this.foreign = 0;
    for await (const posting of this.#own(read, () => this.foreign++)) {
      this.rows++;
      batch.push(...this.#valuesOf(posting));
      if (batch.length < rowsAtOnce * columns.length) continue;
      insertMany.run(...batch);
      batch = [];
    }
    for (let i = 0; i < batch.length; i += columns.length)
      insertOne.run(...batch.slice(i, i + columns.length));
  }

  /** The rows of this run; refuses rows out of order, because two reads are compared in that order. */
  async *#own(read: AsyncIterable<Posting>, onForeign?: () => void): AsyncGenerator<Posting> {
    let lastId = Number.NEGATIVE_INFINITY;
    for await (const posting of read) {
      if (posting.run !== this.#run && !posting.reference.startsWith(`${this.#run}/`)) {
        onForeign?.();
        continue;
      }
      if (posting.id <= lastId) throw new Error(`row ${posting.id} came after row ${lastId}`);
      lastId = posting.id;
      yield posting;
    }
  }

  #valuesOf(posting: Posting): Values {
    const { id, kind, run, reference, key, merchant, amountMinor, currency, bookedAt } = posting;
    const found = parseReference(this.#run, reference);
    // run/007/1 reads as terminal 7, but no terminal of ours writes it so.
    const isOurs = found !== undefined && referenceOf(this.#run, found.terminal, found.sale) === reference;
    return [
      ...[id, kind, run, reference, key, isOurs ? found.terminal : none, isOurs ? found.sale : none],
      ...[posting.terminal, merchant, amountMinor, currency, bookedAt],
    ];
  }
}
