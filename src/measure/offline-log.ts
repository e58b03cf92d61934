// The offline log: when which terminal went offline and came back, in typed arrays, 9 bytes a change.
// Recovery and false alarms look back in it when the run is over.

import { type FactKind, facts, type Millis } from "../facts.ts";

export class OfflineLog {
  /** Number of changes. */
  length = 0;
  at = new Int32Array(256);
  terminal = new Int32Array(256);
  /** 1 where the terminal went offline, 0 where it came back. */
  isOffline = new Uint8Array(256);

  record(terminal: number, at: Millis, kind: FactKind): void {
    if (kind !== facts.offline && kind !== facts.online) return;
    if (this.length === this.at.length) this.#grow();
    this.at[this.length] = at;
    this.terminal[this.length] = terminal;
    this.isOffline[this.length] = kind === facts.offline ? 1 : 0;
    this.length++;
  }

  #grow(): void {
    const length = Math.ceil(this.length * 1.5);
    this.at = new Int32Array(this.at.buffer.transfer(length * 4));
    this.terminal = new Int32Array(this.terminal.buffer.transfer(length * 4));
    this.isOffline = new Uint8Array(this.isOffline.buffer.transfer(length));
  }
}
