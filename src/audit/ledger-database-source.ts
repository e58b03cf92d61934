// LedgerDatabaseSource: the ledger of a reference gateway from its own SQLite file, when the gateway is gone.
// The file is only read; a gateway that still runs holds it alone, and then it is not to be had.

import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Posting } from "../ledger.ts";
import type { LedgerSource } from "./audit.ts";
import { LedgerError } from "./ledger-error.ts";
import { postingOf, type StoredPosting } from "./stored-posting.ts";

export class LedgerDatabaseSource implements LedgerSource {
  readonly #path: string;
  readonly #run: string;

  /** `run` is the id of the run whose rows are wanted. */
  constructor(path: string, run: string) {
    this.#path = path;
    this.#run = run;
  }

  /** LedgerError where there is no such file, it is no ledger, or its gateway still runs. */
  async *read(): AsyncGenerator<Posting> {
    if (!existsSync(this.#path)) throw new LedgerError(`there is no file ${this.#path}`);
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(this.#path, { readOnly: true, timeout: 1_000 });
      yield* this.#rowsOf(database);
    } catch (error) {
      throw new LedgerError(this.#why(error), { cause: error });
    } finally {
      database?.close();
    }
  }

  *#rowsOf(database: DatabaseSync): Generator<Posting> {
    const statement = database.prepare(
      `SELECT id, kind, run, reference, key, terminal, merchant, amountMinor, currency, bookedAt
       FROM postings WHERE run = ? ORDER BY id`,
    );
    statement.setReturnArrays(true);
    for (const row of statement.iterate(this.#run) as unknown as Iterable<StoredPosting>) {
      yield postingOf(row);
    }
  }

  #why(error: unknown): string {
    const said = error instanceof Error ? error.message : String(error);
    if (said.includes("locked")) return `${this.#path}: a gateway, or another program, still uses it`;
    if (/no such (table|column)|not a database/.test(said)) return `${this.#path} is no ledger of a gateway`;
    return `${this.#path}: ${said}`;
  }
}
