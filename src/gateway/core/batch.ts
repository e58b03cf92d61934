// Batch: what the gateway has booked for a terminal since its last settlement that agreed.

import type { Totals } from "../../messages.ts";

/** What a settlement and its repeats are known by; "" or undefined where its caller gives it nothing. */
type SettlementKey = string | number | undefined;

/**
 * Of so many ended batches copies of their settlements are known again. One that comes even later ends the batch of then
 * only where that has the same totals; a memory without an end would grow with every day of a gateway that stays.
 */
const endedKept = 16;

export class Batch implements Totals {
  // Without those that were reversed, whenever they were booked: one of an earlier batch makes a total negative.
  sales = 0;
  salesMinor = 0;
  refunds = 0;
  refundsMinor = 0;
  /** What the last settlement agreed on, where it had no key. */
  #agreed: Totals | undefined = undefined;
  /** What settlements with a key agreed on, the last one last. */
  #ended: Map<string | number, Totals> | undefined = undefined;

  /** `rows` more rows of `amountMinor` each; fewer than 0 where they were taken back. */
  add(isRefund: boolean, rows: number, amountMinor: number): void {
    if (isRefund) {
      this.refunds += rows;
      this.refundsMinor += rows * amountMinor;
    } else {
      this.sales += rows;
      this.salesMinor += rows * amountMinor;
    }
  }

  /** Whether these totals are right. */
  agreesWith(totals: Totals): boolean {
    return areEqual(this, totals);
  }

  /**
   * Whether this settlement agreed before: its answer got lost, or it is a late copy. It is known by its key, whatever was
   * booked and settled since, for that belongs to later batches. Without a key it is taken for the last one only while
   * nothing was booked since: another batch may have the same totals.
   */
  hasAgreedOn(totals: Totals, key?: SettlementKey): boolean {
    const agreed = isKey(key) ? this.#ended?.get(key) : this.#agreed;
    if (agreed === undefined || !areEqual(agreed, totals)) return false;
    return isKey(key) || areEqual(this, nothing);
  }

  /** Whether a settlement with this key agreed: a late copy of an earlier try must not end a later batch. */
  isEnded(key: SettlementKey): boolean {
    return isKey(key) && this.#ended?.has(key) === true;
  }

  /** One that goes its own way from here. */
  copy(): Batch {
    const copy = new Batch();
    copy.sales = this.sales;
    copy.salesMinor = this.salesMinor;
    copy.refunds = this.refunds;
    copy.refundsMinor = this.refundsMinor;
    copy.#agreed = this.#agreed;
    copy.#ended = this.#ended && new Map(this.#ended);
    return copy;
  }

  /** A settlement agreed on these totals: the next batch begins. */
  settle(totals: Totals, key?: SettlementKey): void {
    this.#agreed = isKey(key) ? undefined : totals;
    if (isKey(key)) this.#remember(totals, key);
    this.sales = 0;
    this.salesMinor = 0;
    this.refunds = 0;
    this.refundsMinor = 0;
  }

  #remember(totals: Totals, key: string | number): void {
    this.#ended ??= new Map();
    this.#ended.set(key, totals);
    if (this.#ended.size <= endedKept) return;
    for (const oldest of this.#ended.keys()) {
      this.#ended.delete(oldest);
      return;
    }
  }
}

const nothing: Totals = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };

function isKey(key: SettlementKey): key is string | number {
  return key !== undefined && key !== "";
}

function areEqual(one: Totals, other: Totals): boolean {
  return (
    one.sales === other.sales &&
    one.salesMinor === other.salesMinor &&
    one.refunds === other.refunds &&
    one.refundsMinor === other.refundsMinor
  );
}
