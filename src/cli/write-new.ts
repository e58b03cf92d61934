// Writes a file that somebody starts from: never over one that is there.

import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../errors.ts";

/** Throws a UsageError where there is such a file, or no such folder. */
export function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST")
      throw new UsageError({
        what: `there is a file ${file} already`,
        todo: "choose another name, or move it away",
      });
    if (code === "ENOENT")
      throw new UsageError({
        what: `there is no folder ${dirname(file)}`,
        todo: `mkdir -p ${dirname(file)}`,
      });
    throw new UsageError(
      { what: `${file} cannot be written`, why: [message], todo: "write it somewhere else" },
      { cause: error },
    );
  }
}
