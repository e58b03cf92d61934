// Held: what the ledger holds of the run's sales, by currency. Amounts of different currencies are never added.

import type { Posting } from "../ledger.ts";
import type { Held } from "./result.ts";

/** As what something was booked. */
export type BookedAs = Exclude<Posting["kind"], "reversal">;

interface Sums {
  salesRows: number;
  salesMinor: number;
  refundsRows: number;
  refundsMinor: number;
  reversalsRows: number;
  reversalsMinor: number;
  netMinor: number;
}

export class HeldTally {
  readonly #byCurrency = new Map<string, Sums>();
  /** Nearly every row is in the currency of the one before. */
  #lastCurrency = "";
  #last: Sums | undefined;

  /** One more row; `as` is what it is, or what a reversal takes back. */
  add(kind: Posting["kind"], as: BookedAs, currency: string, amountMinor: number): void {
    const sums =
      this.#last !== undefined && currency === this.#lastCurrency ? this.#last : this.#of(currency);
    const signed = as === "sale" ? amountMinor : -amountMinor;
    if (kind === "reversal") {
      sums.reversalsRows++;
      sums.reversalsMinor += amountMinor;
      sums.netMinor -= signed;
      return;
    }
    sums.netMinor += signed;
    if (kind === "sale") {
      sums.salesRows++;
      sums.salesMinor += amountMinor;
    } else {
      sums.refundsRows++;
      sums.refundsMinor += amountMinor;
    }
  }

  /** By currency, in the order of their codes. */
  get byCurrency(): Record<string, Held> {
    const sorted = [...this.#byCurrency].sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(
      sorted.map(([currency, sums]) => [
        currency,
        {
          sales: { rows: sums.salesRows, valueMinor: sums.salesMinor },
          refunds: { rows: sums.refundsRows, valueMinor: sums.refundsMinor },
          reversals: { rows: sums.reversalsRows, valueMinor: sums.reversalsMinor },
          netMinor: sums.netMinor,
        },
      ]),
    );
  }

  #of(currency: string): Sums {
    let sums = this.#byCurrency.get(currency);
    if (sums === undefined) {
      sums = {
        ...{ salesRows: 0, salesMinor: 0, refundsRows: 0, refundsMinor: 0 },
        ...{ reversalsRows: 0, reversalsMinor: 0, netMinor: 0 },
      };
      this.#byCurrency.set(currency, sums);
    }
    this.#lastCurrency = currency;
    this.#last = sums;
    return sums;
  }
}
