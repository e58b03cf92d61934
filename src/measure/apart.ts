// Apart: whether a sale was wanted where only one written outage can have touched it: no other one was on its terminal,
// nor ended so shortly before, or began so shortly after, that a message of the sale may have met it; and the terminal was
// not offline, for what it went offline for may have been another one too.

import type { Millis } from "../facts.ts";
import type { Course } from "./course.ts";
import { standings } from "./offline-log.ts";
import type { OutageTimes } from "./outage-times.ts";
import { noSlot, Strikes } from "./strikes.ts";

export class Apart {
  readonly #course: Course;
  readonly #near: Strikes;
  /** When each comes near, and when it is far again, in order of time. */
  readonly #steps: readonly { readonly at: Millis; readonly outage: number; readonly isNear: boolean }[];
  readonly #isOffline: Uint8Array;
  #step = 0;
  #change = 0;

  constructor(course: Course, outages: readonly OutageTimes[]) {
    const { plan, endedAt } = course;
    this.#course = course;
    this.#near = new Strikes(plan);
    const marginMs = Math.max(0, ...plan.groups.map(({ terminals }) => course.aftermathMs(terminals[0])));
    this.#steps = outages
      .flatMap(({ outage, beganAt, endedAt: end = endedAt }) => [
        { at: beganAt - marginMs, outage, isNear: true },
        { at: end + marginMs, outage, isNear: false },
      ])
      .toSorted((one, other) => one.at - other.at);
    this.#isOffline = new Uint8Array(plan.terminals);
  }

  /** `at` never goes back. */
  until(at: Millis): void {
    for (; this.#step < this.#steps.length && this.#steps[this.#step].at <= at; this.#step++) {
      const { outage, isNear } = this.#steps[this.#step];
      if (isNear) this.#near.begin(outage);
      else this.#near.end(outage);
    }
    const { byChange, offline } = this.#course;
    const { entries } = byChange;
    for (; this.#change < entries.length && offline.at[entries[this.#change]] <= at; this.#change++) {
      const entry = entries[this.#change];
      this.#isOffline[offline.terminal[entry]] = offline.value[entry] === standings.back ? 0 : 1;
    }
  }

  /** Whether the terminal is touched by outages of this written one alone now. */
  isOf(terminal: number, written: string): boolean {
    if (this.#isOffline[terminal] === 1) return false;
    const { outages } = this.#course.plan;
    const near = this.#near;
    for (let slot = near.first(terminal); slot !== noSlot; slot = near.next(slot)) {
      if (outages[near.outage(slot)].of !== written) return false;
    }
    return true;
  }
}
