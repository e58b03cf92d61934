// Stans: the system trace audit numbers of one terminal, 1 … 999999 and then from the beginning again. One that waits
// for its answer is not given to another message: the answer would be taken for that one's.

const last = 999_999;

export class Stans {
  readonly #inUse = new Set<number>();
  #next = 1;

  /** The next free number, in use until it is freed; undefined where all are in use. */
  take(): number | undefined {
    if (this.#inUse.size === last) return undefined;
    while (this.#inUse.has(this.#next)) this.#forward();
    const taken = this.#next;
    this.#inUse.add(taken);
    this.#forward();
    return taken;
  }

  free(stan: number): void {
    this.#inUse.delete(stan);
  }

  #forward(): void {
    this.#next = this.#next === last ? 1 : this.#next + 1;
  }
}
