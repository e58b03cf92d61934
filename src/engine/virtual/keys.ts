// VirtualKeys: what the gateway keeps of every idempotency key in virtual time. A byte a sale, since nearly every sale has
// one key, its reference; the few others by name.

import type { Millis } from "../../facts.ts";
import { isBooked, type Kept, results } from "../../gateway/core/kept.ts";
import { Retention } from "../../gateway/core/retention.ts";
import type { Plan } from "../../plan/plan.ts";
import { ArrivalLaw } from "../../terminal/customers.ts";
import type { Call } from "./call.ts";
import { SaleBytes } from "./sale-bytes.ts";

/** More sales than a terminal ever has: both numbers fit into one. */
const salesAtMost = 2 ** 24;

export class VirtualKeys {
  /** Of every sale's first key. */
  readonly #first: SaleBytes;
  readonly #others = new Map<string, Kept>();
  /** Undefined where keys are kept for ever. */
  readonly #retention: Retention<number | string> | undefined;

  constructor({ terminals, load, gateway: { keysKeptMs } }: Plan) {
    const { expected } = new ArrivalLaw(load);
    // Six standard deviations above the mean: of a million terminals hardly one has more.
    this.#first = new SaleBytes(terminals, expected + 6 * Math.sqrt(expected) + 8);
    this.#retention =
      keysKeptMs === undefined ? undefined : new Retention(keysKeptMs, (key) => this.#forget(key));
  }

  /** How many are known. */
  get size(): number {
    return this.#first.used + this.#others.size;
  }

  /** Forgets what is too old at `now`. */
  forgetOld(now: Millis): void {
    this.#retention?.forgetOld(now);
  }

  /** What is kept under the key of a call; 0 where nothing is. */
  kept({ terminal, sale, key }: Call): Kept {
    if (key === 0) return this.#first.get(terminal, sale);
    return this.#others.get(otherKey(terminal, sale, key)) ?? results.nothing;
  }

  keep(now: Millis, { terminal, sale, key }: Call, kept: Kept): void {
    if (key === 0) this.#first.set(terminal, sale, kept);
    else if (kept === results.nothing) this.#others.delete(otherKey(terminal, sale, key));
    else this.#others.set(otherKey(terminal, sale, key), kept);
    if (this.#retention === undefined) return;
    const name = key === 0 ? terminal * salesAtMost + sale : otherKey(terminal, sale, key);
    this.#retention.keep(now, name, kept);
  }

  /** Forgets those first keys of booked sales that are chosen, asked one after the other: by a planted defect. */
  lose(isChosen: () => boolean): void {
    this.#first.replace((kept) => (isBooked(kept) && isChosen() ? results.nothing : kept));
  }

  /** A first key is its sale's number, others are texts. */
  #forget(key: number | string): void {
    if (typeof key === "string") this.#others.delete(key);
    else this.#first.set(Math.floor(key / salesAtMost), key % salesAtMost, results.nothing);
  }
}

/** A key that is not its sale's first. */
function otherKey(terminal: number, sale: number, key: number): string {
  return `${terminal}/${sale}#${key}`;
}
