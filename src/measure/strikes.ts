// Strikes: which of the outages that are on strike a terminal now. Hundreds of outages may be on at once, each for
// some terminals only (stores that return one by one), so nothing asks every outage about every fact: a terminal has
// a chain of slots, one for each outage that strikes it, in flat arrays of 8 bytes a slot.

import type { Plan } from "../plan/plan.ts";

/** Ends a chain. */
export const noSlot = -1;

export class Strikes {
  readonly #plan: Plan;
  /** By terminal: its newest slot. */
  readonly #first: Int32Array;
  /** By slot: the next one of its terminal, or the next free one. */
  #next = new Int32Array(256);
  #outage = new Int32Array(256);
  #free = noSlot;
  #slots = 0;
  readonly #isOn: boolean[];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#first = new Int32Array(plan.terminals).fill(noSlot);
    this.#isOn = new Array(plan.outages.length).fill(false);
  }

  /** What is kept beside the slots needs so many places; it grows when an outage begins. */
  get room(): number {
    return this.#next.length;
  }

  /** Index in the plan of the outage of a slot. */
  outage(slot: number): number {
    return this.#outage[slot];
  }

  first(terminal: number): number {
    return this.#first[terminal];
  }

  next(slot: number): number {
    return this.#next[slot];
  }

  isOn(outage: number): boolean {
    return this.#isOn[outage];
  }

  /** From now on the outage strikes. */
  begin(outage: number): void {
    this.#isOn[outage] = true;
    for (const [from, to] of this.#plan.outages[outage].struck) {
      for (let terminal = from; terminal < to; terminal++) {
        const slot = this.#newSlot();
        this.#outage[slot] = outage;
        this.#next[slot] = this.#first[terminal];
        this.#first[terminal] = slot;
      }
    }
  }

  /** The slots of an outage that is on. */
  *slotsOf(outage: number): Generator<readonly [slot: number, terminal: number]> {
    for (const [from, to] of this.#plan.outages[outage].struck) {
      for (let terminal = from; terminal < to; terminal++) {
        let slot = this.#first[terminal];
        while (slot !== noSlot && this.#outage[slot] !== outage) slot = this.#next[slot];
        if (slot !== noSlot) yield [slot, terminal];
      }
    }
  }

  /** The outage is over; its slots are used again. */
  end(outage: number): void {
    this.#isOn[outage] = false;
    for (const [from, to] of this.#plan.outages[outage].struck) {
      for (let terminal = from; terminal < to; terminal++) this.#remove(terminal, outage);
    }
  }

  #remove(terminal: number, outage: number): void {
    let before = noSlot;
    let slot = this.#first[terminal];
    while (slot !== noSlot && this.#outage[slot] !== outage) {
      before = slot;
      slot = this.#next[slot];
    }
    if (slot === noSlot) return;
    if (before === noSlot) this.#first[terminal] = this.#next[slot];
    else this.#next[before] = this.#next[slot];
    this.#next[slot] = this.#free;
    this.#free = slot;
  }

  #newSlot(): number {
    const slot = this.#free;
    if (slot !== noSlot) {
      this.#free = this.#next[slot];
      return slot;
    }
    if (this.#slots === this.#next.length) {
      this.#next = grown(this.#next, this.#slots * 2);
      this.#outage = grown(this.#outage, this.#slots * 2);
    }
    return this.#slots++;
  }
}

/** The same numbers with more room. */
export function grown(numbers: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(numbers);
  return larger;
}
