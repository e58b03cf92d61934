// The next command to type, the last line of an ending.

import { relative } from "node:path";
import { NoLedger } from "../audit/no-ledger.ts";
import type { Summary } from "../report/summary.ts";
import type { RunEnd } from "../run/run.ts";
import { followText } from "./follow-text.ts";

/** After a run of the scenario that was asked for by this name. */
export function nextCommand(asked: string, { summary, directory }: RunEnd): string {
  if (summary.verdict === "pass") {
    const how = summary.engine === "live" ? "" : ` --engine ${summary.engine}`;
    return `another day: tillstorm run ${asked}${how} --seed ${summary.seed + 1}`;
  }
  const shown = fromHere(directory);
  if (isLedgerUnread(summary)) return `once its ledger can be read: tillstorm audit ${shown}`;
  return followText(summary, shown) ?? `the whole of it: less ${shown}/summary.json`;
}

/** Whether there is a ledger that was not read, or not surely: another audit reads it again. */
function isLedgerUnread({ engine, audit }: Summary): boolean {
  if (engine !== "live" || !audit || audit.cells) return false;
  return !audit.inconclusive.includes(new NoLedger().absence);
}

/** A path as somebody who stands here writes it. */
export function fromHere(path: string): string {
  return relative(process.cwd(), path) || ".";
}
