// Batch: what the gateway has booked for a terminal since its last settlement that agreed.

import type { Totals } from "../../messages.ts";

export class Batch implements Totals {
  // Without those that were reversed, whenever they were booked: one of an earlier batch makes a total negative.
  sales = 0;
  salesMinor = 0;
  refunds = 0;
  refundsMinor = 0;
  /** What the last settlement agreed on. */
  #agreed: Totals | undefined = undefined;

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
   * Whether these totals have agreed before, and nothing has been booked since: their answer got lost.
   */
  hasAgreedWith(totals: Totals): boolean {
    return this.#agreed !== undefined && areEqual(this, nothing) && areEqual(this.#agreed, totals);
  }

  /** One that goes its own way from here. */
  copy(): Batch {
    const copy = new Batch();
    copy.sales = this.sales;
    copy.salesMinor = this.salesMinor;
    copy.refunds = this.refunds;
    copy.refundsMinor = this.refundsMinor;
    copy.#agreed = this.#agreed;
    return copy;
  }

  /** A settlement agreed on these totals: the next batch begins. */
  settle(totals: Totals): void {
    this.#agreed = totals;
    this.sales = 0;
    this.salesMinor = 0;
    this.refunds = 0;
    this.refundsMinor = 0;
  }
}

const nothing: Totals = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };

function areEqual(one: Totals, other: Totals): boolean {
  return (
    one.sales === other.sales &&
    one.salesMinor === other.salesMinor &&
    one.refunds === other.refunds &&
    one.refundsMinor === other.refundsMinor
  );
}
