// Drained: what became of the sales that an episode's struck terminals queued. As with returns.ts, what lies before
// the start of an outage that joined has been taken in, and is not looked at again.

import { type Millis, stranded } from "../facts.ts";
import type { Course } from "./course.ts";
import { fates, unpaidCauses } from "./sale-log.ts";
import type { Struck } from "./struck.ts";

export interface DrainCounts {
  /** Sales queued that the gateway accepted later. */
  readonly forwarded: number;
  /** By cause, only causes that occurred. */
  readonly unpaid: Readonly<Record<string, number>>;
  /** Still in a queue when the run ended. */
  readonly waiting: number;
  /** Still in the queue of a terminal that another outage had cut off for good. */
  readonly stranded: number;
}

export class Drained {
  #left = new Left();
  /** Rows that had not left their queues. */
  #waiting: number[] = [];
  /** Every sale queued before has been taken in. */
  #until: Millis = Number.NEGATIVE_INFINITY;

  /** Another outage joins at `until`: every sale queued before is one of the episode's. */
  take(course: Course, episode: Struck, until: Millis): void {
    const rows = [...this.#waiting, ...this.#queued(course, episode, until)];
    this.#waiting = rows.filter((row) => !this.#left.take(course, row, until - 1));
    this.#until = until;
  }

  /** Of two episodes that have become one, with no terminal in common. */
  join(other: Drained): void {
    this.#left.join(other.#left);
    this.#waiting.push(...other.#waiting);
    this.#until = Math.max(this.#until, other.#until);
  }

  /** Sales queued up to `queuedUntil`, as they stood at `until`. */
  by(course: Course, episode: Struck, queuedUntil: Millis, until: Millis) {
    const left = new Left();
    left.join(this.#left);
    let waiting = 0;
    const look = (row: number) => {
      if (left.take(course, row, until)) return;
      if (course.cannotFrom(course.sales.terminal[row]) <= until) left.stranded++;
      else waiting++;
    };
    for (const row of this.#waiting) look(row);
    for (const row of this.#queued(course, episode, Math.min(queuedUntil, until) + 1)) look(row);
    const { forwarded, unpaid, stranded, lastLeftAt } = left;
    return { counts: { forwarded, unpaid, waiting, stranded }, lastLeftAt };
  }

  /** Sales queued between what has been taken in and `to`, not included. */
  #queued({ byQueueing, sales }: Course, episode: Struck, to: Millis): Int32Array {
    return byQueueing
      .between(byQueueing.of(episode.struck), this.#until, to)
      .filter((row) => sales.answeredAt[row] >= episode.struckFrom(sales.terminal[row]));
  }
}

/** Sales that left their queues. */
class Left {
  forwarded = 0;
  readonly unpaid: Record<string, number> = {};
  stranded = 0;
  lastLeftAt: Millis = Number.NEGATIVE_INFINITY;

  /** Counts a sale that had left by `until`; false where it had not. */
  take(course: Course, row: number, until: Millis): boolean {
    const { sales } = course;
    const fate = sales.fate[row];
    const leftAt = sales.leftAt[row];
    if (fate === fates.none || leftAt > until) return false;
    const cause = unpaidCauses[fate - fates.unpaid];
    // Nobody waits for what died with its terminal, and another outage killed that.
    if (cause === stranded && course.cannotFrom(sales.terminal[row]) <= leftAt) {
      this.stranded++;
      return true;
    }
    if (leftAt > this.lastLeftAt) this.lastLeftAt = leftAt;
    if (fate === fates.forwarded) this.forwarded++;
    else if (cause !== undefined) this.#addUnpaid(cause, 1);
    return true;
  }

  join(other: Left): void {
    this.forwarded += other.forwarded;
    this.stranded += other.stranded;
    this.lastLeftAt = Math.max(this.lastLeftAt, other.lastLeftAt);
    for (const [cause, sales] of Object.entries(other.unpaid)) this.#addUnpaid(cause, sales);
  }

  #addUnpaid(cause: string, sales: number): void {
    this.unpaid[cause] = (this.unpaid[cause] ?? 0) + sales;
  }
}
