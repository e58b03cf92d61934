// Recent: how often two things happened lately. It keeps counts of this span of time and of the one before, of which as
// much counts as still lies within the last `overMs` (the sliding window counter of rate limiters): five small integers
// instead of an entry for each.

import type { Millis } from "../facts.ts";

export class Recent {
  readonly #overMs: Millis;
  #began: Millis = 0;
  #requests = 0;
  #others = 0;
  #requestsBefore = 0;
  #othersBefore = 0;

  constructor(overMs: Millis) {
    this.#overMs = overMs;
  }

  /** Counts a request. */
  request(now: Millis): void {
    this.#turn(now);
    this.#requests++;
  }

  /** Counts one of what requests are held against. */
  other(now: Millis): void {
    this.#turn(now);
    this.#others++;
  }

  /** Requests of the last `overMs`, about: a fraction. */
  requests(now: Millis): number {
    this.#turn(now);
    return this.#requests + this.#shareBefore(now) * this.#requestsBefore;
  }

  /** The others of the last `overMs`, about: a fraction. */
  others(now: Millis): number {
    this.#turn(now);
    return this.#others + this.#shareBefore(now) * this.#othersBefore;
  }

  #shareBefore(now: Millis): number {
    return 1 - (now - this.#began) / this.#overMs;
  }

  #turn(now: Millis): void {
    const spans = Math.floor((now - this.#began) / this.#overMs);
    if (spans === 0) return;
    this.#requestsBefore = spans === 1 ? this.#requests : 0;
    this.#othersBefore = spans === 1 ? this.#others : 0;
    this.#requests = 0;
    this.#others = 0;
    this.#began += spans * this.#overMs;
  }
}
