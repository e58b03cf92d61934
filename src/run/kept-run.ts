// KeptRun: a run as its directory keeps it: history, plan, and the summary that the run wrote, if it came so far.

import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import { HistoryReader } from "../history/reader.ts";
import type { Summary } from "../report/summary.ts";

export class KeptRun {
  /** Absolute path of the run directory. */
  readonly path: string;
  /** As the run, or an audit of it, wrote it; undefined where a kill left it without a result, or somebody took it away. */
  readonly summary: Summary | undefined;
  /** When anything was last written to the history, ms since the epoch. */
  readonly lastWrittenAt: number;

  /** Throws a UsageError where the directory has no history, or a summary that is none. */
  constructor(path: string) {
    this.path = path;
    if (!existsSync(this.file("history.db"))) {
      throw new UsageError({
        what: `${path} has no history: there is nothing to audit or to explain`,
        why: ["a run with --history off forgets its facts, and one that never began has none"],
        todo: "play it again with its history, or name another run",
      });
    }
    this.summary = summaryIn(this.file("summary.json"));
    const written = [this.file("history.db"), this.file("history.db-wal")].filter((file) => existsSync(file));
    this.lastWrittenAt = Math.max(...written.map((file) => statSync(file).mtimeMs));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Its history, to be closed by the caller. Throws a UsageError where it cannot be read. */
  history(options?: { readonly isWritable: boolean }): HistoryReader {
    return HistoryReader.open(this.file("history.db"), options);
  }

  /**
   * Makes a history that was cut off one plain file, where its directory can be written to: then it can be read from
   * there on by anybody. Throws a UsageError where the run still goes on.
   */
  settle(): void {
    const reader = this.history();
    const { ended } = reader;
    reader.close();
    if (ended === undefined) this.#settleCut();
  }

  /** Puts a summary where the kill left none: whole or not at all. */
  writeSummary(summary: Summary): void {
    const file = this.file("summary.json");
    const fresh = `${file}.new`;
    try {
      writeFileSync(fresh, `${JSON.stringify(summary, null, 2)}\n`, { flush: true });
      renameSync(fresh, file);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw new UsageError(
        {
          what: `cannot write ${file}`,
          why: [error instanceof Error ? error.message : String(error)],
          todo: "give another file with --output",
        },
        { cause: error },
      );
    }
  }

  #settleCut(): void {
    const reader = this.history({ isWritable: true });
    try {
      // SQLite allows this only to whoever has the file alone: that is how a run that still goes on is told.
      reader.database.exec("PRAGMA journal_mode = DELETE");
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      // A file that cannot be written to is read as it is.
      if (!said.includes("locked")) return;
      throw new UsageError(
        {
          what: `the run in ${this.path} is not over`,
          why: ["it, or another program, has its history open"],
          todo: "wait until it has ended; tillstorm explain can look into it meanwhile",
        },
        { cause: error },
      );
    } finally {
      reader.close();
    }
  }
}

function summaryIn(file: string): Summary | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  let found: Partial<Summary> | null;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      {
        what: `${file} is no summary`,
        why: [error instanceof Error ? error.message : String(error)],
        todo: "move it away: the history alone can be audited, without what only the run knew",
      },
      { cause: error },
    );
  }
  if (typeof found === "object" && found !== null && "schema" in found && found.schema !== 1) {
    throw new UsageError({
      what: `${file} has schema ${found.schema}, this tillstorm knows 1`,
      todo: "take a newer tillstorm",
    });
  }
  // What stands there from the start, should the run be killed, names no run.
  return typeof found?.run === "string" ? (found as Summary) : undefined;
}

/** What SQLite says of a damaged file, for people; everything else as it is. */
export function damaged(error: unknown, run: KeptRun): unknown {
  const isSqlite = error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
  if (!isSqlite) return error;
  return new UsageError(
    {
      what: `the history ${run.file("history.db")} cannot be read to its end`,
      why: [error.message],
      todo: "take an undamaged copy of it; sqlite3 history.db .recover saves what is left, for your eyes",
    },
    { cause: error },
  );
}
