// Waits: what is held each for a time of its own, where lanes are for what all have in common. A binary heap by
// time, and of equal times the first that was asked for comes first.

import type { Millis } from "../../facts.ts";
import type { Way } from "./lane.ts";

/** One that waits; whoever holds it can take it out. */
export interface Wait<Item> {
  readonly at: Millis;
  readonly sequence: number;
  /** undefined once it has been taken out. */
  item: Item | undefined;
}

export class Waits<Item> implements Way {
  /** As a lane has it; Infinity while nothing waits. */
  nextAt: Millis = Number.POSITIVE_INFINITY;
  readonly #arrive: (item: Item) => void;
  #heap: Wait<Item>[] = [];
  #sequence = 0;
  /** Taken out, and still in the heap. */
  #gone = 0;

  /** `arrive` is called for each item at its time. */
  constructor(arrive: (item: Item) => void) {
    this.#arrive = arrive;
  }

  add(at: Millis, item: Item): Wait<Item> {
    const wait = { at, sequence: this.#sequence++, item };
    this.#heap.push(wait);
    this.#up(this.#heap.length - 1);
    this.#look();
    return wait;
  }

  /** Takes one out that has not arrived. */
  remove(wait: Wait<Item>): void {
    wait.item = undefined;
    this.#gone++;
    // A stall lets go of a whole fleet at once, long before the times in the heap.
    if (2 * this.#gone < this.#heap.length) return;
    // In order of time, a list is a heap.
    this.#heap = this.#heap
      .filter(({ item }) => item !== undefined)
      .sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#gone = 0;
    this.#look();
  }

  play(now: Millis): void {
    while (this.nextAt <= now) {
      const { item } = this.#takeFirst();
      if (item === undefined) this.#gone--;
      else this.#arrive(item);
    }
  }

  #takeFirst(): Wait<Item> {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) {
      heap[0] = last;
      this.#down(0);
    }
    this.#look();
    return first;
  }

  #look(): void {
    this.nextAt = this.#heap.length === 0 ? Number.POSITIVE_INFINITY : this.#heap[0].at;
  }

  #up(from: number): void {
    const heap = this.#heap;
    const wait = heap[from];
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent], wait)) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = wait;
  }

  #down(from: number): void {
    const heap = this.#heap;
    const wait = heap[from];
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (isBefore(wait, heap[child])) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = wait;
  }
}

function isBefore<Item>(a: Wait<Item>, b: Wait<Item>): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
