// RunRecord: what a history says about its run, as rows (name, value) of the table `run`.

import type { DatabaseSync } from "node:sqlite";
import type { Plan } from "../plan/plan.ts";

export interface RunRecord {
  /** What stands before the first slash of every reference of this run. */
  readonly id: string;
  /** Zero of every fact's `at`: ms since the epoch. */
  readonly startedAt: number;
  readonly engine: string;
  readonly plan: Plan;
  /** Of tillstorm, Node, Toxiproxy …, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** How a run ended; a history without it was cut off (kill -9, power, disk full). */
export type Ending = "normally" | "interrupted";

/** Written once the facts no longer fit, where the disk still takes as much. */
export interface Shortfall {
  readonly reason: string;
  /** Facts that happened and are not in the history. */
  readonly dropped: number;
}

export function writeRunValue(database: DatabaseSync, name: string, value: unknown): void {
  database.prepare("INSERT OR REPLACE INTO run (name, value) VALUES (?, ?)").run(name, JSON.stringify(value));
}

/** Everything that was written of a run, `ended` and `shortfall` where they were. */
export function readRun(database: DatabaseSync): RunRecord & { ended?: Ending; shortfall?: Shortfall } {
  const values: Record<string, unknown> = {};
  for (const row of database.prepare("SELECT name, value FROM run").all()) {
    values[String(row.name)] = JSON.parse(String(row.value));
  }
  return values as unknown as RunRecord & { ended?: Ending; shortfall?: Shortfall };
}
