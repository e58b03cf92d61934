// SaleBytes: one byte for every sale of every terminal. The sales of a terminal lie side by side, so they
// share cache lines; a Map of a million terminals' sales would be the slowest part of the engine.

export class SaleBytes {
  readonly #terminals: number;
  /** Sales a terminal has room for. */
  #room: number;
  #bytes: Uint8Array;
  #used = 0;

  /** `room`: sales expected of a terminal; more make it grow. */
  constructor(terminals: number, room: number) {
    this.#terminals = terminals;
    this.#room = Math.max(1, Math.ceil(room));
    this.#bytes = new Uint8Array(terminals * this.#room);
  }

  /** How many are not 0. */
  get used(): number {
    return this.#used;
  }

  /** 0 where nothing was set. */
  get(terminal: number, sale: number): number {
    return sale < this.#room ? this.#bytes[terminal * this.#room + sale] : 0;
  }

  set(terminal: number, sale: number, value: number): void {
    if (sale >= this.#room) this.#grow(Math.ceil(1.5 * (sale + 1)));
    this.#put(terminal * this.#room + sale, value);
  }

  /** Puts something else in the place of everything that was set, by terminal and then by sale. */
  replace(change: (value: number) => number): void {
    for (let at = 0; at < this.#bytes.length; at++) {
      if (this.#bytes[at] !== 0) this.#put(at, change(this.#bytes[at]));
    }
  }

  #put(at: number, value: number): void {
    if ((this.#bytes[at] === 0) !== (value === 0)) this.#used += value === 0 ? -1 : 1;
    this.#bytes[at] = value;
  }

  #grow(room: number): void {
    const bytes = new Uint8Array(this.#terminals * room);
    for (let terminal = 0; terminal < this.#terminals; terminal++) {
      const from = terminal * this.#room;
      bytes.set(this.#bytes.subarray(from, from + this.#room), terminal * room);
    }
    this.#bytes = bytes;
    this.#room = room;
  }
}
