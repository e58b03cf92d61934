// SaleSpill: sorted records that memory does not take, in a file that is gone with its database: SQLite deletes the name
// of it as soon as it is open, so not even kill -9 leaves anything behind.

import { DatabaseSync } from "node:sqlite";
import { EnvironmentError } from "../errors.ts";

type Statement = ReturnType<DatabaseSync["prepare"]>;

export class SaleSpill {
  readonly #database: DatabaseSync;
  readonly #insert: Statement;
  readonly #select: Statement;
  #blocks = 0;

  constructor() {
    // A database without a name is a temporary file, where SQLite finds room: TMPDIR, /var/tmp, /tmp.
    this.#database = new DatabaseSync("");
    this.#database.exec(
      `PRAGMA page_size = 32768; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
       CREATE TABLE blocks (n INTEGER PRIMARY KEY, bytes BLOB NOT NULL)`,
    );
    this.#insert = this.#database.prepare("INSERT INTO blocks (n, bytes) VALUES (?, ?)");
    this.#select = this.#database.prepare("SELECT bytes FROM blocks WHERE n = ?");
  }

  /** Keeps these numbers; by what they are found again. EnvironmentError where no disk takes them. */
  write(values: Float64Array): number {
    try {
      this.#insert.run(this.#blocks, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    } catch (error) {
      throw new EnvironmentError(
        {
          what: "the audit of so many sales does not fit on the disk for temporary files",
          why: [error instanceof Error ? error.message : String(error)],
          todo: "free some gigabytes there, or name a folder on another disk in TMPDIR",
        },
        { cause: error },
      );
    }
    return this.#blocks++;
  }

  /** Fills `values` with a block, which must be as large as it. */
  read(block: number, values: Float64Array): void {
    const bytes = this.#select.get(block)?.bytes as Uint8Array;
    new Uint8Array(values.buffer).set(bytes);
  }

  close(): void {
    this.#database.close();
  }
}
