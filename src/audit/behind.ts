// Behind: which outages are behind a sale (docs/definitions.md, "What is behind a sale"): those that struck its terminal
// and were on, or not recovered from, at some time between the sale's first and its last fact.

import type { Millis } from "../facts.ts";
import type { Plan } from "../plan/plan.ts";
import { isIn } from "../plan/ranges.ts";
import { OfflineTimes } from "./offline-times.ts";

export class Behind {
  readonly #plan: Plan;
  readonly #offline: OfflineTimes;
  /** By outage: when it was confirmed to begin; absent where it never was. */
  readonly #began = new Map<number, Millis>();
  /** Outages that are on. */
  readonly #on = new Set<number>();
  /** Those that are over, in the order of their ends, and these ends. */
  readonly #over: number[] = [];
  readonly #overAt: Millis[] = [];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#offline = new OfflineTimes(plan.terminals);
  }

  /** When an outage of the plan began; undefined where it never did. */
  beganAt(outage: number): Millis | undefined {
    return this.#began.get(outage);
  }

  began(outage: number, at: Millis): void {
    this.#began.set(outage, at);
    this.#on.add(outage);
  }

  ended(outage: number, at: Millis): void {
    if (!this.#on.delete(outage)) return;
    // Ends are confirmed one after the other, but not always told so.
    let place = this.#over.length;
    while (place > 0 && this.#overAt[place - 1] > at) place--;
    this.#over.splice(place, 0, outage);
    this.#overAt.splice(place, 0, at);
  }

  wentOffline(terminal: number, at: Millis): void {
    this.#offline.changed(terminal, at, true);
  }

  cameBack(terminal: number, at: Millis): void {
    this.#offline.changed(terminal, at, false);
  }

  /** The outages behind a sale, as indices in the plan, ascending; none of a terminal that the plan has not. */
  outages(terminal: number, firstAt: Millis, lastAt: Millis): number[] {
    if (this.#began.size === 0 || terminal < 0 || terminal >= this.#plan.terminals) return [];
    // Who was offline when the sale began had not recovered from what ended in that time.
    const since = this.#offline.since(terminal, firstAt);
    const found: number[] = [];
    for (const outage of this.#on) this.#note(outage, terminal, lastAt, found);
    for (let i = this.#over.length - 1; i >= 0 && this.#overAt[i] >= since; i--) {
      this.#note(this.#over[i], terminal, lastAt, found);
    }
    return found.sort((one, other) => one - other);
  }

  #note(outage: number, terminal: number, lastAt: Millis, found: number[]): void {
    const beganAt = this.#began.get(outage) ?? Number.POSITIVE_INFINITY;
    if (beganAt <= lastAt && isIn(this.#plan.outages[outage].struck, terminal)) found.push(outage);
  }
}
