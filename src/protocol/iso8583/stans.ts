// Stans: the system trace audit numbers of one terminal, 1 … 999999 and then from the beginning again. One that waits
// for its answer is not given to another message: the answer would be taken for that one's.

const last = 999_999;

export class Stans {
  readonly #inUse = new Set<number>();
  #next: number;

  /** `first`: the number that it begins with. */
  constructor(first = 1) {
    this.#next = first;
  }

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

/**
 * Where a terminal begins in a run whose ledger knows its rows by their trace numbers: somewhere else in every run. Two
 * runs soon after one another would else have the same numbers at nearly the same times, and a row of the one would pass
 * for the other's.
 */
export function firstStan(run: string, terminal: number): number {
  return 1 + (hashOf(`${run}/${terminal}`) % last);
}

/** FNV-1a, and its bits mixed once more: the last characters alone would move it by little. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
