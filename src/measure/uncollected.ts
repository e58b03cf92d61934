// uncollected: cash not yet collected: the value of the sales that wait in terminals × how long they wait, in minor
// units × hours of scenario time (total), and the longest that a sale waited (max). A sale waits from the moment it is
// put aside until it is accepted, declined, voided or given up; what still waits has waited until the run was over, or
// until now. Divided by the time it is queueValue's average: it grows with every hour, as interest does.

import type { Millis } from "../facts.ts";
import type { Course } from "./course.ts";
import type { Measured } from "./measured.ts";
import { fates, type SaleLog } from "./sale-log.ts";
import type { Scope } from "./scope.ts";
import { grown } from "./strikes.ts";

export interface UncollectedFigures {
  /** Minor units × hours of scenario time. */
  readonly minorHours: number;
  /** Scenario time, ms; 0 where nothing waited. */
  readonly longestMs: Millis;
}

const hourMs = 3_600_000;

export class Uncollected {
  readonly #speed: number;
  readonly #log: SaleLog;
  #valueMinor = 0;
  /** Minor units × ms of run time. */
  #area = 0;
  #since: Millis = 0;
  /** Longest wait of those that have left, run time. */
  #longestMs: Millis = 0;
  /** Rows in the order in which they were put aside; those before `#first` have left. */
  #rows: Int32Array = new Int32Array(256);
  #first = 0;
  #end = 0;

  constructor(log: SaleLog, speed: number) {
    this.#log = log;
    this.#speed = speed;
  }

  /** A sale of the log was put aside or left its queue. */
  changed(at: Millis, row: number): void {
    this.#elapse(at);
    const { fate, amountMinor, answeredAt } = this.#log;
    if (fate[row] === fates.none) {
      this.#valueMinor += amountMinor[row];
      this.#add(row);
      return;
    }
    this.#valueMinor -= amountMinor[row];
    this.#longestMs = Math.max(this.#longestMs, at - answeredAt[row]);
  }

  figures(now: Millis): UncollectedFigures {
    const { fate, answeredAt } = this.#log;
    while (this.#first < this.#end && fate[this.#rows[this.#first]] !== fates.none) this.#first++;
    const oldestMs = this.#first < this.#end ? now - answeredAt[this.#rows[this.#first]] : 0;
    const area = this.#area + this.#valueMinor * Math.max(0, now - this.#since);
    return {
      minorHours: (area * this.#speed) / hourMs,
      longestMs: Math.max(this.#longestMs, oldestMs) * this.#speed,
    };
  }

  #elapse(at: Millis): void {
    if (at <= this.#since) return;
    this.#area += this.#valueMinor * (at - this.#since);
    this.#since = at;
  }

  #add(row: number): void {
    if (this.#end === this.#rows.length) this.#makeRoom();
    this.#rows[this.#end++] = row;
  }

  /** Those that have left are forgotten, so the list is as long as what waited behind the one that waits longest. */
  #makeRoom(): void {
    const { fate } = this.#log;
    let kept = 0;
    for (let index = this.#first; index < this.#end; index++) {
      const row = this.#rows[index];
      if (fate[row] === fates.none) this.#rows[kept++] = row;
    }
    this.#first = 0;
    this.#end = kept;
    if (kept > this.#rows.length / 2) this.#rows = grown(this.#rows, this.#rows.length * 2);
  }
}

export function measuredUncollected({ minorHours, longestMs }: UncollectedFigures): Measured {
  return { numbers: { total: minorHours, max: longestMs }, otherwise: "it is not measured" };
}

/** Value × time in the scope's times; of the sales that waited at any of them, the longest whole wait. */
export function scopedUncollected(course: Course, { windows, isMeant }: Scope): Measured {
  const { byQueueing, sales, endedAt, plan } = course;
  if (!windows.some(([from]) => from <= endedAt)) return { missing: "the run was over before" };
  let area = 0;
  let longestMs = 0;
  for (const row of byQueueing.entries) {
    if (!isMeant(sales.terminal[row])) continue;
    const from = sales.answeredAt[row];
    const to = sales.fate[row] === fates.none ? endedAt : sales.leftAt[row];
    for (const [windowFrom, windowTo] of windows) {
      const sharedMs = Math.min(to, windowTo) - Math.max(from, windowFrom);
      if (sharedMs < 0 || from >= windowTo) continue;
      area += sales.amountMinor[row] * sharedMs;
      longestMs = Math.max(longestMs, to - from);
    }
  }
  return measuredUncollected({
    minorHours: (area * plan.speed) / hourMs,
    longestMs: longestMs * plan.speed,
  });
}
