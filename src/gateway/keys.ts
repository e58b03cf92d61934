// Keys: what is kept of every idempotency key while the gateway runs; the ledger rebuilds it after a restart.
// Some 240 bytes a key (measured with a million), and none is ever forgotten unless the gateway is told how long it keeps them.

import type { Millis } from "../facts.ts";
import { isBooked, type Kept, results } from "./core/kept.ts";
import { Retention } from "./core/retention.ts";

interface KeptKey {
  readonly reference: string;
  kept: Kept;
}

export class Keys {
  readonly #keys = new Map<string, KeptKey>();
  /** The key last seen under a reference, where it is not the reference itself. */
  readonly #latest = new Map<string, string>();
  /** Undefined where keys are kept for ever. */
  readonly #retention: Retention<string> | undefined;

  /** `keptMs` is how long a result is kept; undefined: for ever. */
  constructor(keptMs?: Millis) {
    this.#retention = keptMs === undefined ? undefined : new Retention(keptMs, (key) => this.#forget(key));
  }

  /** Forgets what is too old at `now`. */
  forgetOld(now: Millis): void {
    this.#retention?.forgetOld(now);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** What is kept under a key; 0 where nothing is. */
  kept(key: string): Kept {
    return this.#keys.get(key)?.kept ?? results.nothing;
  }

  /** The sale that a key belongs to; undefined for a new key. */
  referenceOf(key: string): string | undefined {
    return this.#keys.get(key)?.reference;
  }

  /** The last key that was used for a sale. */
  latestOf(reference: string): string {
    return this.#latest.get(reference) ?? reference;
  }

  /** `at` is when it came to be, ms of whatever clock forgetOld goes by. */
  keep(key: string, reference: string, kept: Kept, at: Millis): void {
    this.#retention?.keep(at, key, kept);
    if (kept === results.nothing) {
      this.#forget(key);
      return;
    }
    const known = this.#keys.get(key);
    if (known) {
      known.kept = kept;
      return;
    }
    // One string instead of two equal ones: mostly the key is the reference.
    this.#keys.set(key, { reference: key === reference ? key : reference, kept });
    if (key !== reference) this.#latest.set(reference, key);
  }

  /** Forgets those keys of booked sales that are chosen, asked one after the other: by a planted defect. */
  lose(isChosen: () => boolean): void {
    for (const [key, { kept }] of this.#keys) if (isBooked(kept) && isChosen()) this.#forget(key);
  }

  #forget(key: string): void {
    const reference = this.#keys.get(key)?.reference;
    this.#keys.delete(key);
    if (reference !== undefined && this.#latest.get(reference) === key) this.#latest.delete(reference);
  }
}
