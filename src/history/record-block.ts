// RecordBlock: records of a sale in one piece of memory, each some numbers and behind them its key, two numbers of
// 32 bits.

export class RecordBlock {
  /** Records that it has room for. */
  readonly room: number;
  /** All of it, as it goes to disk and comes back. */
  readonly values: Float64Array;
  /** The same memory. */
  readonly #keys: Int32Array;
  /** Values of a record. */
  readonly #width: number;

  /** `width` is how many values a record has, 2 to 4. */
  constructor(width: number, room: number) {
    this.#width = width;
    this.room = room;
    this.values = new Float64Array(room * (width + 1));
    this.#keys = new Int32Array(this.values.buffer);
  }

  /** Those of its values beyond the width are ignored. */
  set(record: number, terminal: number, sale: number, a: number, b: number, c: number, d: number): void {
    const { values } = this;
    const from = record * (this.#width + 1);
    values[from] = a;
    values[from + 1] = b;
    if (this.#width > 2) values[from + 2] = c;
    if (this.#width > 3) values[from + 3] = d;
    const key = 2 * (from + this.#width);
    this.#keys[key] = terminal;
    this.#keys[key + 1] = sale;
  }

  /** Takes over a record of another block of the same width. */
  copy(record: number, other: RecordBlock, from: number): void {
    const stride = this.#width + 1;
    const to = record * stride;
    const start = from * stride;
    for (let i = 0; i < this.#width; i++) this.values[to + i] = other.values[start + i];
    // As a number of 64 bits a key may be one that is none, which need not keep its bits.
    const key = 2 * (to + this.#width);
    const otherKey = 2 * (start + this.#width);
    this.#keys[key] = other.#keys[otherKey];
    this.#keys[key + 1] = other.#keys[otherKey + 1];
  }

  /** Of its key: the terminal is part 0, the sale part 1. */
  key(record: number, part: 0 | 1): number {
    return this.#keys[2 * (record * (this.#width + 1) + this.#width) + part];
  }

  value(record: number, n: number): number {
    return this.values[record * (this.#width + 1) + n];
  }
}
