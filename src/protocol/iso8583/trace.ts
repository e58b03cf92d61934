// Trace: what a terminal remembers of its own messages: the trace numbers that are under way on any of its links, and
// how a reversal has to name the sale that it takes back.

import { Stans } from "./stans.ts";

/** Sales that are remembered: a reversal comes soon after its sale, and a fleet has many terminals. */
const mostSales = 32;

export class Trace {
  readonly stans: Stans;
  /** By the sale's number, the oldest first. */
  readonly #originals = new Map<number, string>();

  /** `firstStan`: the trace number of its first message. */
  constructor(firstStan = 1) {
    this.stans = new Stans(firstStan);
  }

  /** A message about a sale was sent; `original` is how field 90 names it. */
  remember(sale: number, original: string): void {
    this.#originals.delete(sale);
    this.#originals.set(sale, original);
    if (this.#originals.size > mostSales) this.#originals.delete(this.#originals.keys().next().value!);
  }

  /** undefined where it was too long ago. */
  originalOf(sale: number): string | undefined {
    return this.#originals.get(sale);
  }
}
