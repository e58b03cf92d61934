// OfflineTimes: since when a terminal was offline at some moment. Changes are kept in flat arrays, each with the one
// before it at the same terminal: whoever asks mostly asks about a moment ago.

import type { Millis } from "../facts.ts";

const noChange = -1;

export class OfflineTimes {
  /** By terminal: its newest change. */
  readonly #newest: Int32Array;
  /** By change; they alternate at each terminal, and the first is one to offline. */
  #at = new Float64Array(256);
  #before = new Int32Array(256);
  #isOffline = new Uint8Array(256);
  #length = 0;

  constructor(terminals: number) {
    this.#newest = new Int32Array(terminals).fill(noChange);
  }

  /** The terminal is offline from now on, or online; nothing changes where it was so before. In order of time. */
  changed(terminal: number, at: Millis, isOffline: boolean): void {
    const newest = this.#newest[terminal];
    const wasOffline = newest !== noChange && this.#isOffline[newest] === 1;
    if (wasOffline === isOffline) return;
    if (this.#length === this.#at.length) this.#grow();
    const change = this.#length++;
    this.#at[change] = at;
    this.#before[change] = newest;
    this.#isOffline[change] = isOffline ? 1 : 0;
    this.#newest[terminal] = change;
  }

  /** Since when the terminal had been offline just before `at`; `at` where it was online. */
  since(terminal: number, at: Millis): Millis {
    let change = this.#newest[terminal];
    while (change !== noChange && this.#at[change] >= at) change = this.#before[change];
    return change !== noChange && this.#isOffline[change] === 1 ? this.#at[change] : at;
  }

  #grow(): void {
    const length = 2 * this.#length;
    const at = new Float64Array(length);
    const before = new Int32Array(length);
    const isOffline = new Uint8Array(length);
    at.set(this.#at);
    before.set(this.#before);
    isOffline.set(this.#isOffline);
    this.#at = at;
    this.#before = before;
    this.#isOffline = isOffline;
  }
}
