// Batch: what the gateway has booked for a terminal since its last settlement that agreed.

import type { Totals } from "../../messages.ts";

/** What a settlement and its repeats are known by; "" or undefined where its caller gives it nothing. */
type SettlementKey = string | number | undefined;

export class Batch implements Totals {
  // Without those that were reversed, whenever they were booked: one of an earlier batch makes a total negative.
  sales = 0;
  salesMinor = 0;
  refunds = 0;
  refundsMinor = 0;
  /** What the last settlement agreed on, and its key. */
  #agreed: Totals | undefined = undefined;
  #agreedKey: SettlementKey = undefined;

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
   * Whether this settlement is the one that agreed last: its answer got lost. It is known by its key, whatever was booked
   * since, for that belongs to the next batch. Without a key it is taken for the same only while nothing was booked since:
   * another batch may have the same totals.
   */
  hasAgreedOn(totals: Totals, key?: SettlementKey): boolean {
    if (this.#agreed === undefined || !areEqual(this.#agreed, totals)) return false;
    return isKey(key) || isKey(this.#agreedKey) ? key === this.#agreedKey : areEqual(this, nothing);
  }

  /** Whether the last settlement that agreed had this key: a late copy of an earlier try must not end the next batch. */
  isEnded(key: SettlementKey): boolean {
    return isKey(key) && key === this.#agreedKey;
  }

  /** One that goes its own way from here. */
  copy(): Batch {
    const copy = new Batch();
    copy.sales = this.sales;
    copy.salesMinor = this.salesMinor;
    copy.refunds = this.refunds;
    copy.refundsMinor = this.refundsMinor;
    copy.#agreed = this.#agreed;
    copy.#agreedKey = this.#agreedKey;
    return copy;
  }

  /** A settlement agreed on these totals: the next batch begins. */
  settle(totals: Totals, key?: SettlementKey): void {
    this.#agreed = totals;
    this.#agreedKey = key;
    this.sales = 0;
    this.salesMinor = 0;
    this.refunds = 0;
    this.refundsMinor = 0;
  }
}

const nothing: Totals = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };

function isKey(key: SettlementKey): boolean {
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
