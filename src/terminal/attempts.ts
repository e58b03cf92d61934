// Attempts: the messages in flight, and when each has waited long enough.
// Every attempt has a number of its own; the key belongs to the sale, several attempts share it.
// A chain instead of an array: most of the time a terminal has nothing in flight, and an array keeps its room.

import type { Millis } from "../facts.ts";
import type { QueuedSale } from "./queue.ts";

interface Sent {
  readonly number: number;
  readonly sentAt: Millis;
  /** The one that was sent after it and is in flight too. */
  next: Attempt | undefined;
}

export type Attempt = Sent &
  (
    | { readonly for: "sale"; readonly sale: CounterSale }
    | { readonly for: "forward"; readonly entry: QueuedSale }
    | { readonly for: "echo" }
  );

/** A sale whose customer stands at the counter. */
export interface CounterSale {
  readonly number: number;
  readonly amountMinor: number;
  readonly card: number;
}

export class Attempts {
  readonly #timeoutMs: Millis;
  /** The oldest, so the next to time out. */
  #first: Attempt | undefined;
  #count = 0;

  constructor(timeoutMs: Millis) {
    this.#timeoutMs = timeoutMs;
  }

  /** When the oldest has waited long enough; Infinity when none is in flight. */
  get nextAt(): Millis {
    return this.#first === undefined ? Number.POSITIVE_INFINITY : this.#first.sentAt + this.#timeoutMs;
  }

  /** Whether a sale or a forward waits for its answer. */
  get hasPayments(): boolean {
    for (let attempt = this.#first; attempt; attempt = attempt.next) {
      if (attempt.for !== "echo") return true;
    }
    return false;
  }

  /** The number of the next attempt. */
  number(): number {
    return this.#count++;
  }

  add(attempt: Attempt): void {
    let last = this.#first;
    if (last === undefined) {
      this.#first = attempt;
      return;
    }
    while (last.next) last = last.next;
    last.next = attempt;
  }

  /** Takes the attempt out, or undefined where it is in flight no more. */
  take(number: number): Attempt | undefined {
    let before: Attempt | undefined;
    let attempt = this.#first;
    while (attempt && attempt.number !== number) {
      before = attempt;
      attempt = attempt.next;
    }
    if (before) before.next = attempt?.next;
    else this.#first = attempt?.next;
    return attempt;
  }

  /** Takes out the oldest attempt that has timed out at `now`, or undefined. */
  takeTimedOut(now: Millis): Attempt | undefined {
    const oldest = this.#first;
    if (oldest === undefined || now < oldest.sentAt + this.#timeoutMs) return undefined;
    this.#first = oldest.next;
    return oldest;
  }
}
