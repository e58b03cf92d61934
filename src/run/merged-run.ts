// A run that several writers recorded, each its own terminals (k6 processes, machines): their histories become one, in
// a directory of its own, which is audited and explained like any other.

import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import { type Merged, mergeHistories } from "../history/merge.ts";
import { KeptRun } from "./kept-run.ts";

/**
 * `paths`: histories, or the directories that have them. `directory` is made, and must not be there. Throws a UsageError
 * that says all that is wrong with them, and leaves nothing then.
 */
export function mergedRun(paths: readonly string[], directory: string): { run: KeptRun; merged: Merged } {
  if (existsSync(directory)) {
    throw new UsageError({
      what: `${directory} is there already`,
      why: ["what is merged gets a directory of its own"],
      todo: "name another one with --output",
    });
  }
  mkdirSync(directory, { recursive: true });
  try {
    const merged = mergeHistories(paths.map(historyAt), join(directory, "history.db"));
    const run = new KeptRun(directory);
    const history = run.history();
    try {
      writeFileSync(run.file("plan.json"), `${JSON.stringify(history.run.plan, null, 2)}\n`);
    } finally {
      history.close();
    }
    return { run, merged };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

function historyAt(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? join(path, "history.db") : path;
}
