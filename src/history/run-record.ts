// RunRecord: what a history says about its run, as rows (name, value) of the table `run`.

import type { DatabaseSync } from "node:sqlite";
import type { Plan } from "../plan/plan.ts";
import type { Range } from "../plan/ranges.ts";
import type { Origin } from "./origin.ts";

export interface RunRecord {
  /** What stands before the first slash of every reference of this run. */
  readonly id: string;
  /** Zero of every fact's `at`: ms since the epoch. */
  readonly startedAt: number;
  readonly engine: string;
  readonly plan: Plan;
  /** Of tillstorm, Node, Toxiproxy …, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The largest jump of the wall clock while the run went on; left out where it made none. */
  readonly clockJump?: { readonly ms: number; readonly at: number };
  /** Id of the earlier run that this one is held against; left out where there is none. */
  readonly heldAgainst?: string;
  /** Where several write the histories of one run: which of them this is. */
  readonly origin?: Origin;
}

/** How a run ended; a history without it was cut off (kill -9, power, disk full). */
export type Ending = "normally" | "interrupted";

/** What a merged history lacks, beside what its writers lacked. */
export interface Gaps {
  /** Terminals of the plan that no writer recorded. */
  readonly missing?: readonly Range[];
  /** No writer recorded the run itself: when outages began and ended. */
  readonly lacksRun?: boolean;
}

/** Written once the facts no longer fit, where the disk still takes as much. */
export interface Shortfall {
  readonly reason: string;
  /** Facts that happened and are not in the history. */
  readonly dropped: number;
}

/** What the table `postings` held when the ledger had been read, or the run had ended: later it must hold the same. */
export interface PostingsSum {
  readonly rows: number;
  /** Of the rows in the order of their ids, by ReadDigest. */
  readonly digest: string;
}

export function writeRunValue(database: DatabaseSync, name: string, value: unknown): void {
  database.prepare("INSERT OR REPLACE INTO run (name, value) VALUES (?, ?)").run(name, JSON.stringify(value));
}

export function forgetRunValue(database: DatabaseSync, name: string): void {
  database.prepare("DELETE FROM run WHERE name = ?").run(name);
}

type ReadRun = RunRecord &
  Gaps & {
    ended?: Ending;
    /** Facts that were recorded until then, those among them that a part of a merged history had lost. */
    facts?: number;
    shortfall?: Shortfall;
    ledgerRead?: "twice";
    postings?: PostingsSum;
    /** Rows of the table `traces` that were written until then. */
    traces?: number;
  };

/** undefined where the ledger was not read, or by an earlier tillstorm, or the run was killed. */
export function readPostingsSum(database: DatabaseSync): PostingsSum | undefined {
  const row = database.prepare("SELECT value FROM run WHERE name = 'postings'").get();
  return row === undefined ? undefined : JSON.parse(String(row.value));
}

/** Everything that was written of a run, `ended` and `shortfall` where they were. */
export function readRun(database: DatabaseSync): ReadRun {
  const values: Record<string, unknown> = {};
  for (const row of database.prepare("SELECT name, value FROM run").all()) {
    values[String(row.name)] = JSON.parse(String(row.value));
  }
  return values as unknown as ReadRun;
}
