// stockDifference{side}: goods that left by the terminals' word against what the gateway's ledger has booked, at the
// end, sale by sale, so that what is missing and what is too much never cancel out. missing: goods left and nothing, or
// less, is booked; surplus: more is booked than left. As a count (copies) and as value. Goods left with a sale that was
// taken, is still queued, was given up or was declined on forward; not with one that was undone or never came to an
// end. Known after the audit; refunds are not in it, nor copies in another currency than the run's: what was booked so is
// missing, as a copy and as value. What the shop's back office was told is another thing: stockBehind.

import type { Tally } from "./outcomes.ts";

export interface StockDifferenceFigures {
  readonly missing: Tally;
  readonly surplus: Tally;
}

type Count = { -readonly [K in keyof Tally]: Tally[K] };

export class StockDifference {
  readonly #missing: Count = { sales: 0, valueMinor: 0 };
  readonly #surplus: Count = { sales: 0, valueMinor: 0 };

  /** One sale: what left the store, 0 where nothing did, and its live postings in the run's currency with what they add up to. */
  add(hasLeft: boolean, wantedMinor: number, postings: number, bookedMinor: number): void {
    const sales = (hasLeft ? 1 : 0) - postings;
    const valueMinor = (hasLeft ? wantedMinor : 0) - bookedMinor;
    (sales > 0 ? this.#missing : this.#surplus).sales += Math.abs(sales);
    (valueMinor > 0 ? this.#missing : this.#surplus).valueMinor += Math.abs(valueMinor);
  }

  get figures(): StockDifferenceFigures {
    return { missing: { ...this.#missing }, surplus: { ...this.#surplus } };
  }
}
