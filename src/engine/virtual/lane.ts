// Lane: what is under way with one delay. Whoever set out first arrives first, so a ring is enough where
// different delays would need a heap.

import type { Millis } from "../../facts.ts";

export class Lane<Item> implements Way {
  readonly delayMs: Millis;
  nextAt: Millis = Number.POSITIVE_INFINITY;
  readonly #arrive: (item: Item) => void;
  /** A ring; its length is a power of 2. */
  #items: (Item | undefined)[] = new Array(16).fill(undefined);
  #at = new Float64Array(16);
  #first = 0;
  #size = 0;

  /** `arrive` is called for each item `delayMs` after it was added. Whole ms ≥ 0. */
  constructor(delayMs: Millis, arrive: (item: Item) => void) {
    this.delayMs = delayMs;
    this.#arrive = arrive;
  }

  add(now: Millis, item: Item): void {
    if (this.#size === this.#items.length) this.#grow();
    const slot = (this.#first + this.#size) & (this.#items.length - 1);
    this.#items[slot] = item;
    this.#at[slot] = now + this.delayMs;
    if (this.#size === 0) this.nextAt = now + this.delayMs;
    this.#size++;
  }

  /** Lets everything arrive that is due by `now`. */
  play(now: Millis): void {
    while (this.nextAt <= now) {
      const item = this.#items[this.#first]!;
      this.#items[this.#first] = undefined;
      this.#first = (this.#first + 1) & (this.#items.length - 1);
      this.#size--;
      this.nextAt = this.#size === 0 ? Number.POSITIVE_INFINITY : this.#at[this.#first];
      this.#arrive(item);
    }
  }

  /** Takes everything off it; nothing of it arrives. In the order in which it set out. */
  takeAll(): Item[] {
    const taken: Item[] = [];
    for (; this.#size > 0; this.#size--) {
      taken.push(this.#items[this.#first]!);
      this.#items[this.#first] = undefined;
      this.#first = (this.#first + 1) & (this.#items.length - 1);
    }
    this.nextAt = Number.POSITIVE_INFINITY;
    return taken;
  }

  #grow(): void {
    const { length } = this.#items;
    const items = new Array<Item | undefined>(2 * length).fill(undefined);
    const at = new Float64Array(2 * length);
    for (let n = 0; n < length; n++) {
      const slot = (this.#first + n) & (length - 1);
      items[n] = this.#items[slot];
      at[n] = this.#at[slot];
    }
    this.#items = items;
    this.#at = at;
    this.#first = 0;
  }
}

/** A lane, whatever is under way on it. */
export interface Way {
  /** When the first one arrives; Infinity while nothing is under way. */
  readonly nextAt: Millis;
  play(now: Millis): void;
}
