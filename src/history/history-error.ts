// HistoryError: the disk took no more facts. What was recorded before stays and can be audited.

import { ExplainedError, exitCodes } from "../errors.ts";

/** The history could not be written to its end; the run ends with exit code 4. */
export class HistoryError extends ExplainedError {
  override readonly name = "HistoryError";
  /** Facts that are on disk. */
  readonly recorded: number;

  /** `recorded` is how many facts are on disk, `where` the file, `cause` what SQLite threw. */
  constructor(recorded: number, where: string, cause: unknown) {
    super(
      exitCodes.inconclusive,
      {
        what: `the history cannot be written any more: ${cause instanceof Error ? cause.message : String(cause)}`,
        why: [`${where} keeps the ${recorded} facts that were recorded before`],
        todo: "free space on that disk, or put the run elsewhere with --output",
      },
      { cause },
    );
    this.recorded = recorded;
  }
}
