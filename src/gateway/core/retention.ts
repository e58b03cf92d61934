// Retention: which keys are old enough to be forgotten. A result ages from when it came to be, and one that is renewed
// from then on; while a request holds the key it does not age.

import type { Millis } from "../../facts.ts";
import { isHeld, type Kept, results } from "./kept.ts";

export class Retention<Key> {
  readonly #keptMs: Millis;
  readonly #forget: (key: Key) => void;
  /** When each result came to be. A Map keeps the order of insertion, so the oldest come first. */
  readonly #since = new Map<Key, Millis>();

  /** `forget` is called for each key whose result is older than `keptMs`. */
  constructor(keptMs: Millis, forget: (key: Key) => void) {
    this.#keptMs = keptMs;
    this.#forget = forget;
  }

  /** This is kept under a key since `at`, which hardly ever goes back. */
  keep(at: Millis, key: Key, kept: Kept): void {
    this.#since.delete(key);
    if (kept !== results.nothing && !isHeld(kept)) this.#since.set(key, at);
  }

  /** Somebody else has forgotten this key. */
  drop(key: Key): void {
    this.#since.delete(key);
  }

  /** Forgets what is too old. To be called before anything is looked up. */
  forgetOld(now: Millis): void {
    for (const [key, since] of this.#since) {
      if (now - since <= this.#keptMs) return;
      this.#since.delete(key);
      this.#forget(key);
    }
  }
}
