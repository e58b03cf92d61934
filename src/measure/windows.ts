// Windows: stretches of time, end to end, over which the sales of struck terminals are judged together.
// A window lasts until it is long enough and holds enough intended sales, so its figures mean something.

import type { Millis } from "../facts.ts";
import type { Windows as WindowRule } from "../plan/plan.ts";
import { quantile } from "./distribution.ts";
import { outcomes, type SaleLog } from "./sale-log.ts";

export interface Window {
  readonly from: Millis;
  /** Not included. */
  readonly to: Millis;
  /** Rows of the sale log whose intended time lies in it, by that time. */
  readonly rows: Int32Array;
}

/** Windows forward from `from` that end by `until`; `rows` by intended time. The first ones first. */
export function* windowsAfter(
  log: SaleLog,
  rows: Int32Array,
  rule: WindowRule,
  from: Millis,
  until: Millis,
): Generator<Window> {
  let start = from;
  let first = firstAt(log, rows, start);
  while (first + rule.sales <= rows.length) {
    const end = Math.max(start + rule.leastMs, log.intendedAt[rows[first + rule.sales - 1]] + 1);
    if (end > until) return;
    const next = firstAt(log, rows, end);
    yield { from: start, to: end, rows: rows.subarray(first, next) };
    start = end;
    first = next;
  }
}

/** Windows back from `until` that begin in the run; `rows` by intended time. The last ones first. */
export function* windowsBefore(
  log: SaleLog,
  rows: Int32Array,
  rule: WindowRule,
  until: Millis,
): Generator<Window> {
  let end = until;
  let next = firstAt(log, rows, end);
  while (next >= rule.sales) {
    const start = Math.min(end - rule.leastMs, log.intendedAt[rows[next - rule.sales]]);
    if (start < 0) return;
    const first = firstAt(log, rows, start);
    yield { from: start, to: end, rows: rows.subarray(first, next) };
    end = start;
    next = first;
  }
}

/** How the sales of one or several windows went. */
export interface WindowFigures {
  readonly sales: number;
  /** Share that was approved online. */
  readonly approvedShare: number;
  /** p95 from the intended start to the final answer at the counter; Infinity where too many had none. */
  readonly p95Ms: number;
}

export function figuresOf(log: SaleLog, windows: readonly Window[]): WindowFigures {
  const sales = windows.reduce((sum, { rows }) => sum + rows.length, 0);
  const latencies = new Float64Array(sales);
  let approved = 0;
  let index = 0;
  for (const { rows } of windows) {
    for (const row of rows) {
      if (log.outcome[row] === outcomes.approved) approved++;
      latencies[index++] = log.latencyMs(row);
    }
  }
  return { sales, approvedShare: approved / sales, p95Ms: quantile(latencies.sort(), 0.95) };
}

/** Index of the first row intended at `at` or later. */
function firstAt(log: SaleLog, rows: Int32Array, at: Millis): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (log.intendedAt[rows[middle]] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
