// Keys: what is kept of every idempotency key while the gateway runs; the ledger rebuilds it after a restart.
// Some 240 bytes a key (measured with a million), and none is ever forgotten.

import { type Kept, results } from "./core/kept.ts";

interface KeptKey {
  readonly reference: string;
  kept: Kept;
}

export class Keys {
  readonly #keys = new Map<string, KeptKey>();
  /** The key last seen under a reference, where it is not the reference itself. */
  readonly #latest = new Map<string, string>();

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

  keep(key: string, reference: string, kept: Kept): void {
    if (kept === results.nothing) {
      this.#keys.delete(key);
      if (this.#latest.get(reference) === key) this.#latest.delete(reference);
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
}
