// queue: sales that wait in terminals to be forwarded, as a count and (queueValue) in minor units.
// A sale counts from the moment it is put aside until it is accepted, declined or given up.
// Reversals wait in the same place, but they are no sales and do not count.

import type { Millis } from "../facts.ts";
import { Level, type LevelFigures } from "./level.ts";
import { fates, type SaleLog } from "./sale-log.ts";

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
