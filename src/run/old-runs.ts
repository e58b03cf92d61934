// OldRuns: what makes room for a new run, where somebody plays one after the other for days and keeps the last ones only.

import { type Dirent, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** A run that has not said how it ended is being played, or was killed: this tells which, ms. */
const silentMs = 3_600_000;

/** How a directory of tillstorm-runs begins that a run has named itself. */
const named = /^\d{4}-\d{2}-\d{2}-\d{6}(-|$)/;

/**
 * Takes away the oldest runs in `folder`, a tillstorm-runs, until one that begins makes `keptRuns`, ≥ 1. Only what a run has
 * made there and named is taken away; one that is being played by somebody else is left, and not counted. `failed` hears
 * of each that could not be taken away. `now`: ms since the epoch.
 */
export function dropOldRuns(
  folder: string,
  keptRuns: number,
  now: number,
  failed: (path: string, why: string) => void,
): void {
  const old = entriesOf(folder)
    .filter((entry) => entry.isDirectory() && named.test(entry.name))
    .map(({ name }) => join(folder, name))
    .filter((path) => isOver(path, now))
    .sort();
  for (const path of old.slice(0, Math.max(0, old.length - (keptRuns - 1)))) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch (error) {
      failed(path, error instanceof Error ? error.message : String(error));
    }
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // There has been no run yet, or there is no reading it, which the run will say.
    return [];
  }
}

function isOver(path: string, now: number): boolean {
  try {
    const summary: unknown = JSON.parse(readFileSync(join(path, "summary.json"), "utf8"));
    const hasEnded = typeof summary === "object" && summary !== null && "run" in summary;
    return hasEnded || now - lastWrittenAt(path) > silentMs;
  } catch {
    // None of a run's, or somebody else takes it away.
    return false;
  }
}

function lastWrittenAt(path: string): number {
  return Math.max(...readdirSync(path).map((name) => statSync(join(path, name)).mtimeMs));
}
