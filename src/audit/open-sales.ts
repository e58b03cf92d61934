// OpenSales: the sales whose fate is not sealed, to be found by terminal and number. A hash table with linear
// probing (Knuth, The Art of Computer Programming, vol. 3, 6.4): JavaScript's Map would need one number or
// string for both, and either is several times slower with millions of sales that come and go.

import { assert } from "../errors.ts";

/** Slots at the beginning. */
const least = 1024;

interface Keyed {
  readonly terminal: number;
  readonly number: number;
}

export class OpenSales<Sale extends Keyed> {
  size = 0;
  /** At most half full, and after an outage not much too large for the caches; the length is a power of 2. */
  #slots: (Sale | undefined)[] = new Array(least).fill(undefined);

  find(terminal: number, number: number): Sale | undefined {
    return this.#slots[this.#slotOf(terminal, number)];
  }

  /** It must not be in yet. */
  add(sale: Sale): void {
    if (2 * (this.size + 1) > this.#slots.length) this.#resize(2 * this.#slots.length);
    const slot = this.#slotOf(sale.terminal, sale.number);
    const { terminal, number } = sale;
    assert(this.#slots[slot] === undefined, () => `sale ${number} of terminal ${terminal} begins twice`);
    this.#slots[slot] = sale;
    this.size++;
  }

  /** It must be in. */
  remove({ terminal, number }: Sale): void {
    const mask = this.#slots.length - 1;
    let gap = this.#slotOf(terminal, number);
    this.size--;
    // Whoever stands behind the gap and was pushed past it moves into it: a gap would end the search for them.
    for (let slot = (gap + 1) & mask; ; slot = (slot + 1) & mask) {
      const sale = this.#slots[slot];
      if (sale === undefined) break;
      const home = hashOf(sale.terminal, sale.number) & mask;
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      this.#slots[gap] = sale;
      gap = slot;
    }
    this.#slots[gap] = undefined;
    const { length } = this.#slots;
    if (length > least && 16 * this.size < length) this.#resize(length / 4);
  }

  /** In no order that means anything, and the same for the same history. */
  *all(): Generator<Sale> {
    for (const sale of this.#slots) if (sale) yield sale;
  }

  /** Where a sale is, or the free slot where it belongs. */
  #slotOf(terminal: number, number: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(terminal, number) & mask;
    for (;;) {
      const sale = this.#slots[slot];
      if (sale === undefined || (sale.number === number && sale.terminal === terminal)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #resize(length: number): void {
    const before = this.#slots;
    this.#slots = new Array(length).fill(undefined);
    for (const sale of before) if (sale) this.#slots[this.#slotOf(sale.terminal, sale.number)] = sale;
  }
}

function hashOf(terminal: number, number: number): number {
  const mixed = Math.imul(terminal, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
