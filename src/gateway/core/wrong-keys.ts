// Wrong keys: what planted defects make the gateway forget of a key that it knows.

import type { Defects } from "./defects.ts";
import { isBooked, type Kept, released, results } from "./kept.ts";

export class WrongKeys<Request> {
  readonly #defects: Defects;
  /** Requests at a node that does not know their keys. */
  readonly #elsewhere = new Set<Request>();
  #booked = 0;
  #repeats = 0;
  #restarted = 0;

  constructor(defects: Defects) {
    this.#defects = defects;
  }

  /** Whether what is kept under a booked sale's key is forgotten from now on, by everybody. */
  forgets(kept: Kept): boolean {
    return isBooked(kept) && this.#defects.acts("forgets-keys", this.#booked++);
  }

  /**
   * Whether a request whose key is known, or in progress, meets a node that does not know it. What comes of it there is
   * known to all nodes afterwards.
   */
  meetsAnother(request: Request, kept: Kept): boolean {
    const mayMatter = isBooked(released(kept)) || released(kept) !== kept;
    if (!mayMatter || !this.#defects.acts("forgets-keys-across-nodes", this.#repeats++)) return false;
    this.#elsewhere.add(request);
    return true;
  }

  /** What the node at which a request is knows of its key. The request leaves it. */
  take(request: Request, kept: Kept): Kept {
    return this.#elsewhere.size > 0 && this.#elsewhere.delete(request) ? results.nothing : kept;
  }

  /** Whether one more key that was booked before a restart is forgotten by it. */
  isLostInRestart(): boolean {
    return this.#defects.acts("forgets-keys-on-restart", this.#restarted++);
  }
}
