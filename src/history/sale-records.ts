// SaleRecords: records of numbers, gathered in any order and given back sale by sale, those of a sale as they came.
// SQLite's own sort costs six times as much; arrays of objects would take ten times the memory.

/** Records in a piece of memory, a power of two: pieces are added as they are needed, and only the first one grows. */
const pieceBits = 18;
const pieceRecords = 1 << pieceBits;
const inPiece = pieceRecords - 1;

/** What the first one begins with: most histories are small. */
const firstRecords = 1 << 10;

/** Bits of a key that one pass of the sort looks at. */
const digitBits = 11;

export class SaleRecords {
  #size = 0;
  /** What there is room for. */
  #room = 0;
  /** Values of a record; its key stands behind them. */
  readonly #width: number;
  readonly #stride: number;
  readonly #values: Float64Array[] = [];
  /** The same memory. */
  readonly #keys: Int32Array[] = [];
  #order = new Uint32Array(0);
  #spare = new Uint32Array(0);

  /** `width` is how many values a record has. */
  constructor(width: number) {
    this.#width = width;
    this.#stride = width + 1;
  }

  get size(): number {
    return this.#size;
  }

  /** Forgets everything and keeps the memory. */
  clear(): void {
    this.#size = 0;
  }

  /** Adds a record; `sale` and `terminal` whole, from 0 to 2³¹ − 1. Those of its values beyond the width are ignored. */
  add(terminal: number, sale: number, a: number, b: number, c = 0, d = 0): void {
    if (this.#size === this.#room) this.#grow();
    const piece = this.#size >>> pieceBits;
    const values = this.#values[piece];
    const from = (this.#size++ & inPiece) * this.#stride;
    values[from] = a;
    values[from + 1] = b;
    if (this.#width > 2) values[from + 2] = c;
    if (this.#width > 3) values[from + 3] = d;
    const keys = this.#keys[piece];
    const key = 2 * (from + this.#width);
    keys[key] = terminal;
    keys[key + 1] = sale;
  }

  /** Puts them in order: by terminal, then by sale, then as they came. */
  sort(): void {
    if (this.#order.length < this.#size) {
      this.#order = new Uint32Array(this.#size);
      this.#spare = new Uint32Array(this.#size);
    }
    for (let i = 0; i < this.#size; i++) this.#order[i] = i;
    this.#sortBy(1);
    this.#sortBy(0);
  }

  /** Of the record at this place in the order, value number `n`. */
  value(place: number, n: number): number {
    const record = this.#order[place];
    return this.#values[record >>> pieceBits][(record & inPiece) * this.#stride + n];
  }

  terminal(place: number): number {
    return this.#key(this.#order[place], 0);
  }

  sale(place: number): number {
    return this.#key(this.#order[place], 1);
  }

  #key(record: number, part: 0 | 1): number {
    const at = (record & inPiece) * this.#stride + this.#width;
    return this.#keys[record >>> pieceBits][2 * at + part];
  }

  #grow(): void {
    const isFirst = this.#room < pieceRecords;
    const records = isFirst ? Math.max(firstRecords, 2 * this.#room) : pieceRecords;
    const values = new Float64Array(records * this.#stride);
    if (isFirst && this.#room > 0) values.set(this.#values[0]);
    const piece = isFirst ? 0 : this.#values.length;
    this.#values[piece] = values;
    this.#keys[piece] = new Int32Array(values.buffer);
    this.#room = isFirst ? records : this.#room + records;
  }

  /** Radix sort, the least digit first, which keeps what is equal in its order (Knuth, vol. 3, 5.2.5). */
  #sortBy(part: 0 | 1): void {
    let least = 0;
    let most = 0;
    for (let i = 0; i < this.#size; i++) {
      const key = this.#key(i, part);
      if (i === 0 || key < least) least = key;
      if (key > most) most = key;
    }
    for (let shift = 0; shift < 31 && (most - least) >>> shift > 0; shift += digitBits) {
      this.#pass(part, least, shift);
    }
  }

  #pass(part: 0 | 1, least: number, shift: number): void {
    const mask = (1 << digitBits) - 1;
    const begins = new Uint32Array(mask + 2);
    const order = this.#order;
    const sorted = this.#spare;
    for (let i = 0; i < this.#size; i++) begins[(((this.#key(i, part) - least) >>> shift) & mask) + 1]++;
    for (let digit = 1; digit <= mask; digit++) begins[digit] += begins[digit - 1];
    for (let i = 0; i < this.#size; i++) {
      const record = order[i];
      sorted[begins[((this.#key(record, part) - least) >>> shift) & mask]++] = record;
    }
    this.#order = sorted;
    this.#spare = order;
  }
}
