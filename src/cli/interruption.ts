// Interruption: the signals that end a command before its time. The first ends what is being played, in order, and
// nothing else begins; the second ends everything at once.

import { exitCodes } from "../errors.ts";
import { type Signal, signals } from "../run/run.ts";

export class Interruption {
  #signal: Signal | undefined;
  #end: ((signal: Signal) => void) | undefined;
  readonly #hear = (signal: Signal) => {
    // Whatever is still up, the conductor takes it down when this process is gone.
    if (this.#signal) process.exit(exitCodes[signal]);
    this.#signal = signal;
    this.#end?.(signal);
  };

  /** Hears them from now on. */
  constructor() {
    for (const signal of signals) process.on(signal, this.#hear);
  }

  /** The first that came. */
  get signal(): Signal | undefined {
    return this.#signal;
  }

  /** While this is being played, the first signal is told to `end`, which ends it in order. */
  async during<T>(play: () => Promise<T>, end: (signal: Signal) => void): Promise<T> {
    this.#end = end;
    try {
      return await play();
    } finally {
      this.#end = undefined;
    }
  }

  /** Hears them no more: they end the process as they do anybody's. */
  close(): void {
    for (const signal of signals) process.off(signal, this.#hear);
  }
}
