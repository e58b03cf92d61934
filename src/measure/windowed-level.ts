// A level, looked at in some windows of time only: what is before, between and after them does not count.

import type { Millis } from "../facts.ts";
import type { Range } from "../plan/ranges.ts";
import type { LevelFigures } from "./level.ts";

export class WindowedLevel {
  readonly #windows: readonly Range[];
  #value: number;
  #since: Millis = 0;
  /** The first window that is not over. */
  #window = 0;
  #seen: { min: number; max: number; last: number } | undefined;
  #area = 0;
  #forMs = 0;

  /** `windows` ascending, apart from each other; the level stands at `value` from 0 on. */
  constructor(windows: readonly Range[], value: number) {
    this.#windows = windows;
    this.#value = value;
  }

  /** Changes come in order of time. */
  set(at: Millis, value: number): void {
    this.#elapse(at);
    this.#value = value;
    const window = this.#windows[this.#window];
    // A value that holds for no time at all was still there.
    if (window && at >= window[0] && at < window[1]) this.#see();
  }

  /** undefined where no window was reached. */
  figures(endedAt: Millis): LevelFigures | undefined {
    this.#elapse(endedAt);
    const window = this.#windows[this.#window];
    if (window && endedAt >= window[0]) this.#see();
    if (!this.#seen) return undefined;
    return { ...this.#seen, avg: this.#forMs === 0 ? this.#seen.last : this.#area / this.#forMs };
  }

  #see(): void {
    const value = this.#value;
    const { min, max } = this.#seen ?? { min: value, max: value };
    this.#seen = { min: Math.min(min, value), max: Math.max(max, value), last: value };
  }

  #elapse(at: Millis): void {
    for (; this.#window < this.#windows.length; this.#window++) {
      const [from, to] = this.#windows[this.#window];
      const ms = Math.min(at, to) - Math.max(this.#since, from);
      if (ms > 0) {
        this.#see();
        this.#area += this.#value * ms;
        this.#forMs += ms;
      }
      if (to > at) break;
    }
    this.#since = Math.max(this.#since, at);
  }
}
