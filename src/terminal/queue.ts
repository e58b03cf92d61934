// Queue: what waits in the terminal to be forwarded, with the limits that a store-and-forward terminal keeps.
// A sale leaves it only by a named cause. Chains instead of arrays: most of the time nothing waits, and an array keeps
// its room.

import { givenUpCauses, type Millis, turnedAwayCauses } from "../facts.ts";
import type { TerminalPolicy } from "../plan/policy.ts";
import type { CounterSale } from "./counter-sale.ts";
import { never } from "./never.ts";

export interface QueuedSale {
  readonly sale: number;
  readonly amountMinor: number;
  readonly card: number;
  readonly isRefund: boolean;
  readonly queuedAt: Millis;
  /** Number of its key; another one once it is reversed. */
  key: number;
  /** A reversal undoes a sale that may be booked. It goes first, counts against no limit and never expires. */
  isReversal: boolean;
  /** Of a reversal: the goods are gone: once it is through, the sale is forwarded under a new key. It counts as a sale. */
  isSoldAgain: boolean;
  /** Of a reversal: the customer whose sale is tried again once it is through. */
  counter: CounterSale | undefined;
  /** Only in memory, whatever the storage is. */
  readonly isVolatile: boolean;
  /** How often it was sent without a definite answer. */
  failures: number;
  /** The one behind it. */
  next: QueuedSale | undefined;
}

export class Queue {
  readonly #offline: TerminalPolicy["offline"];
  readonly #storage: TerminalPolicy["storage"];
  readonly #order: TerminalPolicy["forward"]["order"];
  /** Sales in the order in which they were put aside. */
  #oldest: QueuedSale | undefined = undefined;
  #newest: QueuedSale | undefined = undefined;
  /** Reversals, the first owed first. */
  #reversals: QueuedSale | undefined = undefined;
  #inFlight: QueuedSale | undefined = undefined;
  #count = 0;
  #totalMinor = 0;

  constructor({ offline, storage, forward }: TerminalPolicy) {
    this.#offline = offline;
    this.#storage = storage;
    this.#order = forward.order;
  }

  get isEmpty(): boolean {
    return this.#oldest === undefined && this.#reversals === undefined;
  }

  /** What is on the wire. */
  get inFlight(): QueuedSale | undefined {
    return this.#inFlight;
  }

  get hasReversals(): boolean {
    return this.#reversals !== undefined;
  }

  /** Sales that wait, those that are reversed first among them. */
  get count(): number {
    return this.#count;
  }

  /** Whether it would refuse the smallest sale. */
  get isFull(): boolean {
    return this.refusal(1) !== undefined;
  }

  /**
   * When the oldest sale is given up for its age; never when none is. What is on the wire may yet be accepted:
   * it expires after its answer.
   */
  get nextAt(): Millis {
    const oldest = this.#oldest;
    return oldest === undefined || oldest === this.#inFlight ? never : oldest.queuedAt + this.#longestMs;
  }

  /** Why another sale of this amount is not taken offline, a turnedAwayCause, or undefined. */
  refusal(amountMinor: number): number | undefined {
    const { maxAmountMinor, maxPayments, maxTotalMinor } = this.#offline;
    if (amountMinor > maxAmountMinor) return turnedAwayCauses.amountLimit;
    if (this.#count >= maxPayments) return turnedAwayCauses.countLimit;
    if (this.#totalMinor + amountMinor > maxTotalMinor) return turnedAwayCauses.totalLimit;
    const isFull = this.#isPastDurable && this.#storage?.beyond !== "volatile";
    return isFull ? turnedAwayCauses.storageFull : undefined;
  }

  /** Whether one more record would not be durable, although others are. */
  get #isPastDurable(): boolean {
    return this.#count >= (this.#storage?.durableRecords ?? Number.MAX_SAFE_INTEGER);
  }

  /** Puts a sale, or a reversal, at the end of its kind; `counter` as in QueuedSale. */
  add(
    sale: CounterSale,
    queuedAt: Millis,
    isReversal: boolean,
    counter: CounterSale | undefined,
  ): QueuedSale {
    const { amountMinor, card, isRefund, key } = sale;
    const entry: QueuedSale = {
      sale: sale.sale,
      amountMinor,
      card,
      isRefund,
      key,
      queuedAt,
      isReversal,
      counter,
      isSoldAgain: false,
      isVolatile: !isReversal && this.#isPastDurable,
      failures: 0,
      next: undefined,
    };
    if (isReversal) this.#addReversal(entry);
    else {
      this.#weigh(entry, 1);
      this.#addSale(entry);
    }
    return entry;
  }

  /** The next to forward, which is on the wire from now on; undefined when nothing waits. */
  send(): QueuedSale | undefined {
    this.#inFlight = this.#reversals ?? this.#first();
    return this.#inFlight;
  }

  /** What was on the wire waits again. */
  putBack(): void {
    this.#inFlight = undefined;
  }

  /** Takes an entry out for good. */
  remove(entry: QueuedSale): void {
    this.#unlink(entry);
    if (this.#isSale(entry)) this.#weigh(entry, -1);
    if (this.#inFlight === entry) this.#inFlight = undefined;
  }

  /** A reversal is through, and its sale is to be forwarded under a new key: from now on it is a sale. */
  sellAgain(entry: QueuedSale): void {
    this.#unlink(entry);
    if (this.#inFlight === entry) this.#inFlight = undefined;
    entry.key++;
    entry.isReversal = false;
    entry.isSoldAgain = false;
    entry.failures = 0;
    this.#addSale(entry);
  }

  /** The customer whose sale is being reversed has gone without the goods. */
  forgetSale(counter: CounterSale): void {
    const entry = this.#reversalOf(counter);
    if (entry) entry.counter = undefined;
  }

  /** The customer whose sale is being reversed has the goods: it counts as a sale from now on. */
  sellLater(counter: CounterSale): void {
    const entry = this.#reversalOf(counter);
    if (entry === undefined) return;
    entry.counter = undefined;
    entry.isSoldAgain = true;
    this.#weigh(entry, 1);
  }

  /** Makes a sale that waits into the reversal of itself: it may be booked, and was taken back. */
  reverse(entry: QueuedSale): void {
    this.remove(entry);
    entry.isReversal = true;
    entry.isSoldAgain = false;
    this.#addReversal(entry);
  }

  /** Takes out the oldest sale if it is too old at `now`, else undefined. */
  takeAged(now: Millis): QueuedSale | undefined {
    if (now < this.nextAt) return undefined;
    const oldest = this.#oldest;
    if (oldest) this.remove(oldest);
    return oldest;
  }

  /** Why a sale is given up for its age, a givenUpCause. */
  get agedCause(): number {
    return this.#longestMs === this.#offline.expireAfterMs ? givenUpCauses.expired : givenUpCauses.purged;
  }

  /** Everything that waits, reversals first. Whoever changes the queue takes a copy. */
  *all(): Generator<QueuedSale> {
    for (let entry = this.#reversals; entry; entry = entry.next) yield entry;
    for (let entry = this.#oldest; entry; entry = entry.next) yield entry;
  }

  #reversalOf(counter: CounterSale): QueuedSale | undefined {
    let entry = this.#reversals;
    while (entry && entry.counter !== counter) entry = entry.next;
    return entry;
  }

  get #longestMs(): Millis {
    return Math.min(this.#offline.expireAfterMs, this.#offline.purgeAfterMs ?? never);
  }

  #isSale({ isReversal, isSoldAgain }: Pick<QueuedSale, "isReversal" | "isSoldAgain">): boolean {
    return !isReversal || isSoldAgain;
  }

  #weigh({ amountMinor }: QueuedSale, change: 1 | -1): void {
    this.#count += change;
    this.#totalMinor += change * amountMinor;
  }

  #first(): QueuedSale | undefined {
    const order = this.#order;
    if (order === undefined || order === "oldest") return this.#oldest;
    if (order === "newest") return this.#newest;
    let best = this.#oldest;
    for (let entry = best; entry; entry = entry.next) {
      const isBetter =
        order === "largest" ? entry.amountMinor > best!.amountMinor : entry.amountMinor < best!.amountMinor;
      if (isBetter) best = entry;
    }
    return best;
  }

  /** In the order of putting aside: one that had to be reversed first takes its old place. */
  #addSale(entry: QueuedSale): void {
    const newest = this.#newest;
    if (newest === undefined) {
      this.#oldest = entry;
      this.#newest = entry;
    } else if (newest.queuedAt <= entry.queuedAt) {
      newest.next = entry;
      this.#newest = entry;
    } else {
      let before: QueuedSale | undefined;
      let behind = this.#oldest;
      while (behind && behind.queuedAt <= entry.queuedAt) {
        before = behind;
        behind = behind.next;
      }
      entry.next = behind;
      if (before) before.next = entry;
      else this.#oldest = entry;
    }
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

  #unlink(entry: QueuedSale): void {
    let before: QueuedSale | undefined;
    let at = entry.isReversal ? this.#reversals : this.#oldest;
    while (at !== entry) {
      before = at;
      at = at!.next;
    }
    const { next } = entry;
    if (before) before.next = next;
    else if (entry.isReversal) this.#reversals = next;
    else this.#oldest = next;
    if (!entry.isReversal && next === undefined) this.#newest = before;
    entry.next = undefined;
  }
}
