// Store mates: who takes a customer over whom a terminal cannot serve. The other terminals of its store are asked in
// order of their numbers, beginning behind it, so that the first one of a store does not get everybody.

import type { Millis } from "../facts.ts";
import type { Group } from "../plan/plan.ts";
import type { TerminalEvents } from "../terminal/port.ts";

type Mate = Pick<TerminalEvents, "canSell" | "customerCame">;

export class StoreMates {
  readonly #terminals: readonly Mate[];
  /** The first terminal of each terminal's store. */
  readonly #firstOf: Int32Array;

  /** `terminals` by number; they may be made later. */
  constructor(groups: readonly Pick<Group, "terminals" | "perStore">[], terminals: readonly Mate[]) {
    this.#terminals = terminals;
    this.#firstOf = new Int32Array(groups.at(-1)?.terminals[1] ?? 0);
    for (const { terminals: range, perStore } of groups) {
      const [from, to] = range;
      for (let first = from; first < to; first += perStore) {
        this.#firstOf.fill(first, first, Math.min(first + perStore, to));
      }
    }
  }

  /** A customer goes from this terminal to the next one of its store that can sell. False: there is none. */
  move(now: Millis, terminal: number, amountMinor: number, card: number): boolean {
    const first = this.#firstOf[terminal];
    const isMate = (mate: number) => this.#firstOf[mate] === first;
    // Beyond the last of the store, the first one follows.
    const after = (mate: number) => (isMate(mate + 1) ? mate + 1 : first);
    for (let mate = after(terminal); mate !== terminal; mate = after(mate)) {
      if (!this.#terminals[mate].canSell) continue;
      this.#terminals[mate].customerCame(now, amountMinor, card);
      return true;
    }
    return false;
  }
}
