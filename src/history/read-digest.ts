// ReadDigest: what one read of the ledger said, in some bytes a thousand rows, so that two reads can be held against
// each other without keeping either. What differs is found by looking at the rows of a block whose digests differ.
// Its sum stays in the history, and says later whether the rows that were kept are still those that were read.

import type { Posting } from "../ledger.ts";
import type { PostingsSum } from "./run-record.ts";

/** Rows of a block. */
export const blockRows = 1_024;

export class ReadDigest {
  rows = 0;
  readonly #run: string;
  /** Two numbers of 32 bits for each whole block: two different blocks agree once in 2⁶⁴ times. */
  readonly #whole: number[] = [];
  #first = 0;
  #second = 0;
  readonly #double = new Float64Array(1);
  readonly #halves = new Int32Array(this.#double.buffer);

  /** `run` is the run whose rows are added. */
  constructor(run: string) {
    this.#run = run;
  }

  get wholeBlocks(): number {
    return this.#whole.length / 2;
  }

  /** Adds a row; true where it is the last of a block. */
  add(posting: Posting): boolean {
    const { id, kind, run, reference, key, terminal, merchant, amountMinor, currency, bookedAt } = posting;
    this.#number(id);
    this.#text(kind);
    this.#unless(run === this.#run, run);
    this.#text(reference);
    this.#unless(key === reference, key);
    this.#text(terminal);
    this.#text(merchant);
    this.#number(amountMinor);
    this.#text(currency);
    this.#number(bookedAt);
    if (++this.rows % blockRows !== 0) return false;
    this.#whole.push(this.#first, this.#second);
    this.#first = 0;
    this.#second = 0;
    return true;
  }

  /** How many rows there were, and all of them in 16 hexadecimal digits: another read gave other rows if this differs. */
  get sum(): PostingsSum {
    let [first, second] = [this.#first, this.#second];
    for (let i = 0; i < this.#whole.length; i += 2) {
      first = Math.imul((first ^ (first >>> 13)) + this.#whole[i], 0x01000193);
      second = Math.imul((second ^ (second >>> 15)) + this.#whole[i + 1], 0x85ebca6b);
    }
    return { rows: this.rows, digest: hexadecimal(first) + hexadecimal(second) };
  }

  /** Whether a whole block of both is the same. */
  hasSameBlock(other: ReadDigest, block: number): boolean {
    const [mine, theirs] = [this.#whole, other.#whole];
    return mine[2 * block] === theirs[2 * block] && mine[2 * block + 1] === theirs[2 * block + 1];
  }

  /** Whether what came after the last whole block of both is the same. */
  hasSameRest(other: ReadDigest): boolean {
    return this.rows === other.rows && this.#first === other.#first && this.#second === other.#second;
  }

  /** What nearly every row has is one number; no text says the same. */
  #unless(isUsual: boolean, text: string): void {
    this.#mix(isUsual ? 1 : 2);
    if (!isUsual) this.#text(text);
  }

  #number(value: number): void {
    this.#double[0] = value;
    this.#mix(this.#halves[0]);
    this.#mix(this.#halves[1]);
  }

  /** Two characters at once: each has 16 bits. */
  #text(text: string): void {
    const { length } = text;
    let first = Math.imul(this.#first ^ length, 0x01000193);
    let second = this.#second ^ length;
    for (let i = 0; i < length; i += 2) {
      const pair = text.charCodeAt(i) | (i + 1 < length ? text.charCodeAt(i + 1) << 16 : 0);
      first = Math.imul((first ^ (first >>> 13)) + pair, 0x01000193);
      second = Math.imul((second ^ (second >>> 15)) + pair, 0x85ebca6b);
    }
    this.#first = first;
    this.#second = second;
  }

  #mix(value: number): void {
    this.#first = Math.imul((this.#first ^ (this.#first >>> 13)) + value, 0x01000193);
    this.#second = Math.imul((this.#second ^ (this.#second >>> 15)) + value, 0x85ebca6b);
  }
}

function hexadecimal(number: number): string {
  return (number >>> 0).toString(16).padStart(8, "0");
}
