// queue: sales that wait in terminals to be forwarded, as a count and (queueValue) in minor units.
// A sale counts from the moment it is put aside until it is accepted, declined or given up.
// Reversals wait in the same place, but they are no sales and do not count.

import type { Millis } from "../facts.ts";
import { Level, type LevelFigures } from "./level.ts";
import { fates, outcomes, type SaleLog } from "./sale-log.ts";

export interface QueueFigures {
  readonly depth: LevelFigures;
  readonly valueMinor: LevelFigures;
}

export class Queue {
  readonly depth = new Level(0);
  readonly valueMinor = new Level(0);

  /** A sale of the log was put aside or left its queue. */
  changed(at: Millis, log: SaleLog, row: number): void {
    const change = log.fate[row] === fates.none ? 1 : -1;
    this.depth.set(at, this.depth.value + change);
    this.valueMinor.set(at, this.valueMinor.value + change * log.amountMinor[row]);
  }

  figures(endedAt: Millis): QueueFigures {
    return { depth: this.depth.figures(endedAt), valueMinor: this.valueMinor.figures(endedAt) };
  }
}

/**
 * The most sales that waited at once in the terminals that `isMeant` names, from `from` to `to`, both included:
 * the peak that one outage caused. A sale that leaves makes room before one that comes at the same time.
 */
export function queuePeak(
  log: SaleLog,
  isMeant: (terminal: number) => boolean,
  from: Millis,
  to: Millis,
): number {
  const came: number[] = [];
  const left: number[] = [];
  for (let row = 0; row < log.length; row++) {
    if (log.outcome[row] !== outcomes.queued || !isMeant(log.terminal[row])) continue;
    if (log.answeredAt[row] > to || (log.fate[row] !== fates.none && log.leftAt[row] <= from)) continue;
    came.push(log.answeredAt[row]);
    if (log.fate[row] !== fates.none) left.push(log.leftAt[row]);
  }
  const cameAt = Float64Array.from(came).sort();
  const leftAt = Float64Array.from(left).sort();
  let peak = 0;
  for (let count = 0, gone = 0; count < cameAt.length; count++) {
    while (gone < leftAt.length && leftAt[gone] <= cameAt[count]) gone++;
    peak = Math.max(peak, count + 1 - gone);
  }
  return peak;
}
