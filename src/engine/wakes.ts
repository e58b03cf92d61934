// Wakes: for each terminal at most one pending wake; the earliest comes first, and of equal times
// the one that was asked for first. Ordering equal times by terminal would favour low numbers under
// overload and falsify results.

import type { Millis } from "../facts.ts";

/** Four children a node: fewer levels than two, and the children share a cache line. */
const arity = 4;

export class Wakes {
  /** Terminals, as a heap. */
  readonly #heap: Int32Array;
  /** Where in the heap a terminal stands, −1 for nowhere. */
  readonly #position: Int32Array;
  readonly #at: Float64Array;
  readonly #sequence: Float64Array;
  #size = 0;
  #next = 0;

  constructor(terminals: number) {
    this.#heap = new Int32Array(terminals);
    this.#position = new Int32Array(terminals).fill(-1);
    this.#at = new Float64Array(terminals);
    this.#sequence = new Float64Array(terminals);
  }

  /** Time of the earliest wake; Infinity when there is none. */
  get nextAt(): Millis {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#at[this.#heap[0]];
  }

  /** Sets the wake of a terminal, in place of the one it had. */
  set(terminal: number, at: Millis): void {
    const isNew = this.#position[terminal] < 0;
    if (!isNew && this.#at[terminal] === at) return;
    this.#at[terminal] = at;
    this.#sequence[terminal] = this.#next++;
    if (isNew) {
      this.#position[terminal] = this.#size;
      this.#heap[this.#size] = terminal;
      this.#size++;
    }
    this.#up(this.#position[terminal]);
    this.#down(this.#position[terminal]);
  }

  /** Takes out the terminal of the earliest wake. There must be one. */
  take(): number {
    const first = this.#heap[0];
    this.#position[first] = -1;
    this.#size--;
    if (this.#size > 0) {
      this.#place(this.#heap[this.#size], 0);
      this.#down(0);
    }
    return first;
  }

  #up(from: number): void {
    const terminal = this.#heap[from];
    let at = from;
    while (at > 0) {
      const parent = ((at - 1) / arity) | 0;
      if (!this.#isBefore(terminal, this.#heap[parent])) break;
      this.#place(this.#heap[parent], at);
      at = parent;
    }
    this.#place(terminal, at);
  }

  #down(from: number): void {
    const terminal = this.#heap[from];
    let at = from;
    for (;;) {
      const firstChild = at * arity + 1;
      if (firstChild >= this.#size) break;
      let least = firstChild;
      const end = Math.min(firstChild + arity, this.#size);
      for (let child = firstChild + 1; child < end; child++) {
        if (this.#isBefore(this.#heap[child], this.#heap[least])) least = child;
      }
      if (!this.#isBefore(this.#heap[least], terminal)) break;
      this.#place(this.#heap[least], at);
      at = least;
    }
    this.#place(terminal, at);
  }

  #isBefore(a: number, b: number): boolean {
    return (
      this.#at[a] < this.#at[b] || (this.#at[a] === this.#at[b] && this.#sequence[a] < this.#sequence[b])
    );
  }

  #place(terminal: number, at: number): void {
    this.#heap[at] = terminal;
    this.#position[terminal] = at;
  }
}
