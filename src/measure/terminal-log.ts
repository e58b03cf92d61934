// A terminal log: when something happened at which terminal, with a number beside it, in typed arrays, 12 bytes an
// entry, in the order in which it became known. Measures look back in it when the run is over.

import type { Millis } from "../facts.ts";
import { grown } from "./strikes.ts";

export class TerminalLog {
  /** Number of entries. */
  length = 0;
  at: Int32Array = new Int32Array(256);
  terminal: Int32Array = new Int32Array(256);
  /** Whole, at most 2³¹ − 1. */
  value: Int32Array = new Int32Array(256);

  add(terminal: number, at: Millis, value: number): void {
    if (this.length === this.at.length) this.#grow();
    this.at[this.length] = at;
    this.terminal[this.length] = terminal;
    this.value[this.length++] = value;
  }

  #grow(): void {
    const length = this.length * 2;
    this.at = grown(this.at, length);
    this.terminal = grown(this.terminal, length);
    this.value = grown(this.value, length);
  }
}
