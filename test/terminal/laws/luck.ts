// Luck: numbers drawn one after the other for one part of a world, the same for the same seed and part.
// A part has a stream of its own, so that a smaller world in which one part is missing leaves the others as they were.

import { draw, purposes } from "../../../src/random.ts";

export class Luck {
  readonly #seed: number;
  readonly #stream: number;
  #drawn = 0;

  constructor(seed: number, part: string) {
    // Terminals draw from the plan's seed: the world around them must not draw the same.
    this.#seed = seed + 2 ** 33;
    let stream = 0;
    for (let i = 0; i < part.length; i++) stream = (Math.imul(stream, 31) + part.charCodeAt(i)) >>> 0;
    this.#stream = stream;
  }

  /** In (0, 1). */
  uniform(): number {
    return draw(this.#seed, this.#stream, purposes.share, this.#drawn++);
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.uniform() * (most - least + 1));
  }

  has(chance: number): boolean {
    return this.uniform() < chance;
  }

  oneOf<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.uniform() * items.length)];
  }
}
