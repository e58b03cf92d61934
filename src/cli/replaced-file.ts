// A report file that is true at any moment: it says at once that nothing has ended yet, and is replaced at a stroke at
// the end. So a file of an earlier run never passes for this one's, whatever ends this one.

import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { EnvironmentError, UsageError } from "../errors.ts";

/** How much of a file that is there is looked at. */
const headBytes = 512;

export class ReplacedFile {
  readonly path: string;
  readonly #option: string;

  /**
   * Writes `unended` into the file. `mark` stands near the beginning of every file of ours: one without it is somebody
   * else's. Throws a UsageError where `path` is such a file or none at all, an EnvironmentError where nothing can be
   * written.
   */
  constructor(option: string, path: string, mark: string, unended: string) {
    this.path = resolve(path);
    this.#option = option;
    this.#mustBeOurs(path, mark);
    this.replace(unended);
  }

  /** Writes the whole file anew: a reader sees the old one or the new one. Throws an EnvironmentError. */
  replace(text: string): void {
    const folder = dirname(this.path);
    const fresh = join(folder, `.${basename(this.path)}.${process.pid}`);
    try {
      mkdirSync(folder, { recursive: true });
      const file = openSync(fresh, "w");
      try {
        writeFileSync(file, text);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(fresh, this.path);
    } catch (error) {
      takeAway(fresh);
      throw new EnvironmentError(
        {
          what: `cannot write ${this.path}`,
          why: [error instanceof Error ? error.message : String(error)],
          todo: `name a file with ${this.#option} that can be written and has some space left`,
        },
        { cause: error },
      );
    }
  }

  #mustBeOurs(asked: string, mark: string): void {
    const status = statusOf(this.path);
    if (status === undefined) return;
    if (!status.isFile()) {
      throw new UsageError({ what: `${asked} is no file`, todo: `name a file with ${this.#option}` });
    }
    if (status.size === 0 || headOf(this.path).includes(mark)) return;
    throw new UsageError({
      what: `${asked} is there, and is not a report that ${this.#option} wrote: nothing is written over it`,
      todo: `name another file with ${this.#option}, or take that one away`,
    });
  }
}

/** What was half written; where nothing could be written nothing is there. */
function takeAway(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Why it could not be written is said already.
  }
}

/** undefined where there is nothing, and where nobody may look: writing says why. */
function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function headOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(headBytes);
    return head.toString("utf8", 0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}
