// Queue: what waits in the terminal to be forwarded, with the limits a store-and-forward terminal keeps.
// A sale leaves it only by a named cause: accepted, declined, expired, exhausted.
// Chains instead of arrays: most of the time nothing waits, and an array keeps its room.

import { type Millis, turnedAwayCauses } from "../facts.ts";
import type { TerminalPolicy } from "../plan/plan.ts";
import { never } from "./never.ts";

export interface QueuedSale {
  readonly sale: number;
  readonly amountMinor: number;
  readonly card: number;
  readonly queuedAt: Millis;
  /** A reversal undoes a sale that may be booked and was not kept. */
  readonly isReversal: boolean;
  /** How often it was forwarded without a definite answer. */
  failures: number;
  /** The one that waits behind it. */
  next: QueuedSale | undefined;
}

export class Queue {
  readonly #policy: TerminalPolicy["offline"];
  /** First in, first out. */
  #oldest: QueuedSale | undefined;
  #newest: QueuedSale | undefined;
  #count = 0;
  #totalMinor = 0;
  /** The oldest of them. They go first, count against no limit and never expire. */
  #reversals: QueuedSale | undefined;
  /** The first of its chain, on the wire. */
  #inFlight: QueuedSale | undefined;

  constructor(policy: TerminalPolicy["offline"]) {
    this.#policy = policy;
  }

  get isEmpty(): boolean {
    return this.#oldest === undefined && this.#reversals === undefined;
  }

  /**
   * When the oldest sale expires; never when none does. What is on the wire may yet be accepted:
   * it expires after its answer.
   */
  get nextAt(): Millis {
    const oldest = this.#oldest;
    return oldest === undefined || oldest === this.#inFlight
      ? never
      : oldest.queuedAt + this.#policy.expireAfterMs;
  }

  /** Why another sale of this amount is not taken offline, a turnedAwayCause, or undefined. */
  refusal(amountMinor: number): number | undefined {
    if (amountMinor > this.#policy.maxAmountMinor) return turnedAwayCauses.amountLimit;
    if (this.#count >= this.#policy.maxPayments) return turnedAwayCauses.countLimit;
    if (this.#totalMinor + amountMinor > this.#policy.maxTotalMinor) return turnedAwayCauses.totalLimit;
    return undefined;
  }

  add(entry: QueuedSale): void {
    if (entry.isReversal) {
      this.#addReversal(entry);
      return;
    }
    if (this.#newest) this.#newest.next = entry;
    else this.#oldest = entry;
    this.#newest = entry;
    this.#count++;
    this.#totalMinor += entry.amountMinor;
  }

  /** The next to forward, which is on the wire from now on; undefined when nothing waits. */
  send(): QueuedSale | undefined {
    this.#inFlight = this.#reversals ?? this.#oldest;
    return this.#inFlight;
  }

  /** What was on the wire waits again. */
  putBack(): void {
    this.#inFlight = undefined;
  }

  /** What was on the wire is settled and leaves the queue. */
  settle(): void {
    if (this.#inFlight?.isReversal) this.#reversals = this.#inFlight.next;
    else this.#removeOldest();
    this.#inFlight = undefined;
  }

  /** Takes out the oldest sale if it has expired at `now`, else undefined. */
  takeExpired(now: Millis): QueuedSale | undefined {
    return now >= this.nextAt ? this.#removeOldest() : undefined;
  }

  /** They are few, so the last of them is looked for. */
  #addReversal(entry: QueuedSale): void {
    let last = this.#reversals;
    if (last === undefined) {
      this.#reversals = entry;
      return;
    }
    while (last.next) last = last.next;
    last.next = entry;
  }

  #removeOldest(): QueuedSale | undefined {
    const oldest = this.#oldest;
    if (oldest) {
      this.#oldest = oldest.next;
      if (!oldest.next) this.#newest = undefined;
      this.#count--;
      this.#totalMinor -= oldest.amountMinor;
    }
    return oldest;
  }
}
