// Refunds: money that customers want back. Each is a sale of its own that goes the other way, and is totalled apart:
// it is in no measure of sales. Here it is known what an open one is worth.

import { type FactKind, facts } from "../facts.ts";
import type { RefundFigures } from "./outcomes.ts";

export class Refunds {
  readonly #terminals: number;
  /** What is to be given back, by sale × terminals + terminal. */
  readonly #open = new Map<number, number>();

  constructor(terminals: number) {
    this.#terminals = terminals;
  }

  get hasOpen(): boolean {
    return this.#open.size > 0;
  }

  wanted(terminal: number, sale: number, amountMinor: number): void {
    this.#open.set(sale * this.#terminals + terminal, amountMinor);
  }

  /** What a fact about an open refund makes of it, and its amount; undefined where it is none. */
  end(terminal: number, kind: FactKind, sale: number): [keyof RefundFigures, number] | undefined {
    const what = endOf(kind);
    if (!what) return undefined;
    const key = sale * this.#terminals + terminal;
    const amountMinor = this.#open.get(key);
    if (amountMinor === undefined) return undefined;
    this.#open.delete(key);
    return [what, amountMinor];
  }
}

function endOf(kind: FactKind): Exclude<keyof RefundFigures, "wanted"> | undefined {
  switch (kind) {
    case facts.approved:
      return "approved";
    case facts.declined:
      return "declined";
    case facts.turnedAway:
      return "turnedAway";
    default:
      return undefined;
  }
}
