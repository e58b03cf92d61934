// KnownUntil: up to when a history knows of its run, and what it lacks. To find out is to look at every fact of one that
// was cut off, so it is done once.

import { Gaps } from "../audit/gaps.ts";
import type { Millis } from "../facts.ts";
import type { HistoryReader } from "../history/reader.ts";

export class KnownUntil {
  readonly gaps: Gaps;
  readonly #history: HistoryReader;
  #lastFactAt: Millis | undefined;

  /** The same again where it was asked before. */
  static of(history: HistoryReader): KnownUntil {
    const known = all.get(history) ?? new KnownUntil(history);
    all.set(history, known);
    return known;
  }

  private constructor(history: HistoryReader) {
    this.#history = history;
    this.gaps = new Gaps(history);
  }

  /** The latest time that a fact has; −1 in a history without any. */
  get lastFactAt(): Millis {
    this.#lastFactAt ??= this.#history.lastFactAt();
    return this.#lastFactAt;
  }
}

const all = new WeakMap<HistoryReader, KnownUntil>();
