// SaleBatch: as many records of numbers as memory takes, gathered in any order and given back sale by sale, those of a
// sale as they came. SQLite's own sort costs six times as much; arrays of objects would take ten times the memory.

import { RecordBlock } from "./record-block.ts";

/** Records in a piece of memory, a power of two: pieces are added as they are needed, and only the first one grows. */
const pieceBits = 18;
const pieceRecords = 1 << pieceBits;
const inPiece = pieceRecords - 1;

/** What the first one begins with: most histories are small. */
const firstRecords = 1 << 10;

/** Bits of a key that one pass of the sort looks at. */
const digitBits = 13;

export class SaleBatch {
  #size = 0;
  /** What there is room for. */
  #room = 0;
  readonly #width: number;
  readonly #pieces: RecordBlock[] = [];
  #order = new Uint32Array(0);
  #spare = new Uint32Array(0);
  /** One part of the keys at a time, by record: the records themselves would not stay in the caches. */
  #keys = new Uint32Array(0);

  /** `width` is how many values a record has. */
  constructor(width: number) {
    this.#width = width;
  }

  get size(): number {
    return this.#size;
  }

  /** Forgets everything and keeps the memory. */
  clear(): void {
    this.#size = 0;
  }

  /** Adds a record; `sale` and `terminal` whole, from 0 to 2³¹ − 1. Those of its values beyond the width are ignored. */
  add(terminal: number, sale: number, a: number, b: number, c: number, d: number): void {
    if (this.#size === this.#room) this.#grow();
    const piece = this.#pieces[this.#size >>> pieceBits];
    piece.set(this.#size++ & inPiece, terminal, sale, a, b, c, d);
  }

  /** Puts them in order: by terminal, then by sale, then as they came. */
  sort(): void {
    if (this.#order.length < this.#size) {
      this.#order = new Uint32Array(this.#size);
      this.#spare = new Uint32Array(this.#size);
      this.#keys = new Uint32Array(this.#size);
    }
    for (let i = 0; i < this.#size; i++) this.#order[i] = i;
    this.#sortBy(1);
    this.#sortBy(0);
  }

  /** Copies the records from this place of the order on into the block, as many as it takes; how many these were. */
  copy(from: number, block: RecordBlock): number {
    const records = Math.max(0, Math.min(block.room, this.#size - from));
    for (let i = 0; i < records; i++) {
      const record = this.#order[from + i];
      block.copy(i, this.#pieces[record >>> pieceBits], record & inPiece);
    }
    return records;
  }

  #grow(): void {
    const isFirst = this.#room < pieceRecords;
    const records = isFirst ? Math.max(firstRecords, 2 * this.#room) : pieceRecords;
    const piece = new RecordBlock(this.#width, records);
    if (isFirst && this.#room > 0) piece.values.set(this.#pieces[0].values);
    this.#pieces[isFirst ? 0 : this.#pieces.length] = piece;
    this.#room = isFirst ? records : this.#room + records;
  }

  /** Radix sort, the least digit first, which keeps what is equal in its order (Knuth, vol. 3, 5.2.5). */
  #sortBy(part: 0 | 1): void {
    const most = this.#takeKeys(part);
    for (let shift = 0; shift < 31 && most >>> shift > 0; shift += digitBits) this.#pass(shift);
  }

  /** Takes this part of every key, less the least of all; the greatest of what is left. */
  #takeKeys(part: 0 | 1): number {
    const keys = this.#keys;
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (let from = 0; from < this.#size; from += pieceRecords) {
      const piece = this.#pieces[from >>> pieceBits];
      const records = Math.min(pieceRecords, this.#size - from);
      for (let i = 0; i < records; i++) {
        const key = piece.key(i, part);
        keys[from + i] = key;
        if (key < least) least = key;
        if (key > most) most = key;
      }
    }
    for (let i = 0; i < this.#size; i++) keys[i] -= least;
    return this.#size === 0 ? 0 : most - least;
  }

  #pass(shift: number): void {
    const mask = (1 << digitBits) - 1;
    const begins = new Uint32Array(mask + 2);
    const size = this.#size;
    const keys = this.#keys;
    const order = this.#order;
    const sorted = this.#spare;
    for (let i = 0; i < size; i++) begins[((keys[i] >>> shift) & mask) + 1]++;
    for (let digit = 1; digit <= mask; digit++) begins[digit] += begins[digit - 1];
    for (let i = 0; i < size; i++) {
      const record = order[i];
      sorted[begins[(keys[record] >>> shift) & mask]++] = record;
    }
    this.#order = sorted;
    this.#spare = order;
  }
}
