// Where the files of our child processes and threads are: TypeScript in a checkout, JavaScript in the package.

import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The file of a module that is started as a process of its own, to be run with process.execPath, or as a thread.
 * `module` is relative and without extension; `from` is the caller's import.meta.url, whose
 * extension it takes.
 */
export function entryOf(module: string, from: string): string {
  return fileURLToPath(new URL(module + extname(fileURLToPath(from)), from));
}
