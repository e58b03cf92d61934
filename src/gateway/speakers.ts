// Speakers: who speaks on a connection, as far as the gateway can know. A terminal names itself in what it sells, and in
// an echo or in garbage it does not: those belong to whoever was last named on the same connection.

import type { Caller } from "./core/limits.ts";

export class Speakers {
  /** Forgotten with the connection. */
  readonly #last = new WeakMap<object, Caller>();
  #strangers = 0;

  /** Who sends a message on a connection; `terminal` is the name that it gives, "" where it gives none. */
  callerOn(connection: object, terminal: string): Caller {
    if (terminal !== "") {
      this.#last.set(connection, terminal);
      return terminal;
    }
    const last = this.#last.get(connection);
    if (last !== undefined) return last;
    const stranger = this.#strangers++;
    this.#last.set(connection, stranger);
    return stranger;
  }
}
