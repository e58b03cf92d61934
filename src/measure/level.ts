// A level: a number that holds until it changes (sales waiting, terminals online), and what it was over time.

import type { Millis } from "../facts.ts";

export interface LevelFigures {
  readonly min: number;
  readonly max: number;
  /** Weighted by how long each value held, from the start of the run to its last fact. */
  readonly avg: number;
  readonly last: number;
}

export class Level {
  #value: number;
  #min: number;
  #max: number;
  #area = 0;
  #since: Millis = 0;

  /** A level that stands at `value` from the start of the run on. */
  constructor(value: number) {
    this.#value = value;
    this.#min = value;
    this.#max = value;
  }

  get value(): number {
    return this.#value;
  }

  get max(): number {
    return this.#max;
  }

  /** Facts may come some ms out of order: a change is then taken to happen when it became known. */
  set(at: Millis, value: number): void {
    this.#elapse(at);
    this.#value = value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  figures(endedAt: Millis): LevelFigures {
    const restMs = Math.max(0, endedAt - this.#since);
    const forMs = this.#since + restMs;
    const avg = forMs === 0 ? this.#value : (this.#area + this.#value * restMs) / forMs;
    return { min: this.#min, max: this.#max, avg, last: this.#value };
  }

  #elapse(at: Millis): void {
    if (at <= this.#since) return;
    this.#area += this.#value * (at - this.#since);
    this.#since = at;
  }
}
