// Attempts: the messages in flight, and when each has waited long enough.
// Every attempt has a number of its own; the key belongs to the sale, several attempts share it.

import { type Millis, none } from "../facts.ts";
import { never } from "./never.ts";
import type { QueuedSale } from "./queue.ts";

interface Sent {
  readonly number: number;
  readonly sentAt: Millis;
}

export type Attempt = Sent &
  (
    | ({ readonly for: "sale" } & CounterSale)
    | { readonly for: "forward"; readonly entry: QueuedSale }
    | { readonly for: "echo" }
  );

/** A sale whose customer stands at the counter. */
export interface CounterSale {
  readonly sale: number;
  readonly amountMinor: number;
  readonly card: number;
}

/**
 * The oldest attempt, mostly the only one, lies here taken apart and becomes an object again when it ends:
 * an object that is hung into an older one must be noted by the garbage collector, and with a million
 * terminals that took a sixth of a run.
 */
export class Attempts {
  readonly #timeoutMs: Millis;
  #count = 0;
  /** none while nothing is in flight. */
  #number: number = none;
  #sentAt: Millis = 0;
  #for: Attempt["for"] = "echo";
  #sale: number = none;
  #amountMinor = 0;
  #card = 0;
  #entry: QueuedSale | undefined = undefined;
  /** The others, in order of sending. */
  #later: Attempt[] | undefined = undefined;

  constructor(timeoutMs: Millis) {
    this.#timeoutMs = timeoutMs;
  }

  /** When the oldest has waited long enough; never while none is in flight. */
  get nextAt(): Millis {
    return this.#number === none ? never : this.#sentAt + this.#timeoutMs;
  }

  /** Whether a sale or a forward waits for its answer. */
  get hasPayments(): boolean {
    if (this.#number === none) return false;
    return this.#for !== "echo" || (this.#later?.some((attempt) => attempt.for !== "echo") ?? false);
  }

  /** The number of the next attempt. */
  number(): number {
    return this.#count++;
  }

  add(attempt: Attempt): void {
    if (this.#number === none) this.#hold(attempt);
    else if (this.#later) this.#later.push(attempt);
    else this.#later = [attempt];
  }

  /** Takes the attempt out, or undefined where it is in flight no more. */
  take(number: number): Attempt | undefined {
    if (number === this.#number) return this.#takeOldest();
    const index = this.#later?.findIndex((attempt) => attempt.number === number) ?? -1;
    return index < 0 ? undefined : this.#later?.splice(index, 1)[0];
  }

  /** Takes out the oldest attempt that has timed out at `now`, or undefined. */
  takeTimedOut(now: Millis): Attempt | undefined {
    return now >= this.nextAt ? this.#takeOldest() : undefined;
  }

  #takeOldest(): Attempt {
    const oldest = this.#oldest();
    const next = this.#later?.shift();
    if (next) this.#hold(next);
    else {
      this.#number = none;
      this.#later = undefined;
    }
    return oldest;
  }

  #hold(attempt: Attempt): void {
    this.#number = attempt.number;
    this.#sentAt = attempt.sentAt;
    this.#for = attempt.for;
    if (attempt.for === "sale") {
      this.#sale = attempt.sale;
      this.#amountMinor = attempt.amountMinor;
      this.#card = attempt.card;
    } else if (attempt.for === "forward") this.#entry = attempt.entry;
  }

  #oldest(): Attempt {
    const number = this.#number;
    const sentAt = this.#sentAt;
    switch (this.#for) {
      case "sale":
        return {
          number,
          sentAt,
          for: "sale",
          sale: this.#sale,
          amountMinor: this.#amountMinor,
          card: this.#card,
        };
      case "forward":
        return { number, sentAt, for: "forward", entry: this.#entry! };
      case "echo":
        return { number, sentAt, for: "echo" };
    }
  }
}
