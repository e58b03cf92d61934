// A timed index: the entries of a log in order of time, and those of some terminals only. Measures that look back ask
// for the terminals of one outage at a time, and there may be hundreds of outages: none of them reads the whole log.

import type { Millis } from "../facts.ts";
import { type Range, sizeOf } from "../plan/ranges.ts";

/** Sets of terminals whose entries are kept: repetitions of an outage ask for the same ones again. */
const keptAtMost = 8;

/** For a larger share of the terminals one look at every entry is cheaper than putting theirs in order. */
const smallShare = 1 / 16;

export class TimedIndex {
  /** All entries, by time; entries of the same time by their number. */
  readonly entries: Int32Array;
  readonly #terminals: number;
  readonly #atOf: (entry: number) => Millis;
  readonly #terminalOf: (entry: number) => number;
  /** Entries by terminal, each terminal's by time: terminal t has those from `#starts[t]` up to `#starts[t + 1]`. */
  #byTerminal: { readonly starts: Int32Array; readonly entries: Int32Array } | undefined;
  readonly #kept = new Map<string, Int32Array>();

  constructor(
    terminals: number,
    entries: Int32Array,
    atOf: (entry: number) => Millis,
    terminalOf: (entry: number) => number,
  ) {
    this.#terminals = terminals;
    this.#atOf = atOf;
    this.#terminalOf = terminalOf;
    this.entries = inOrder(entries, atOf);
  }

  /** The entries of these terminals, by time. */
  of(terminals: readonly Range[]): Int32Array {
    const size = sizeOf(terminals);
    if (size === this.#terminals) return this.entries;
    const key = terminals.join(" ");
    const known = this.#kept.get(key);
    if (known) return known;
    const found =
      size > this.#terminals * smallShare
        ? this.#filtered(terminals)
        : inOrder(this.#gathered(terminals), this.#atOf);
    if (this.#kept.size === keptAtMost)
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest);
        break;
      }
    this.#kept.set(key, found);
    return found;
  }

  /** Those of `entries` (by time) from `from` up to, not including, `to`. */
  between(entries: Int32Array, from: Millis, to: Millis): Int32Array {
    return entries.subarray(this.#firstAt(entries, from), this.#firstAt(entries, to));
  }

  #filtered(terminals: readonly Range[]): Int32Array {
    const isMeant = maskOf(this.#terminals, terminals);
    return this.entries.filter((entry) => isMeant[this.#terminalOf(entry)] === 1);
  }

  #gathered(terminals: readonly Range[]): Int32Array {
    this.#byTerminal ??= this.#sortByTerminal();
    const { starts, entries } = this.#byTerminal;
    const parts = terminals.map(([from, to]) => entries.subarray(starts[from], starts[to]));
    const gathered = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    for (const part of parts) {
      gathered.set(part, end);
      end += part.length;
    }
    return gathered;
  }

  #sortByTerminal() {
    const starts = new Int32Array(this.#terminals + 1);
    for (const entry of this.entries) starts[this.#terminalOf(entry) + 1]++;
    for (let terminal = 0; terminal < this.#terminals; terminal++) starts[terminal + 1] += starts[terminal];
    const next = starts.slice();
    const entries = new Int32Array(this.entries.length);
    for (const entry of this.entries) entries[next[this.#terminalOf(entry)]++] = entry;
    return { starts, entries };
  }

  #firstAt(entries: Int32Array, at: Millis): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#atOf(entries[middle]) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** 1 for every terminal that lies in the ranges. */
function maskOf(terminals: number, ranges: readonly Range[]): Uint8Array {
  const mask = new Uint8Array(terminals);
  for (const range of ranges) mask.fill(1, ...range);
  return mask;
}

/** By time, and entries of the same time by their number; the same array where they are in order already. */
function inOrder(entries: Int32Array, atOf: (entry: number) => Millis): Int32Array {
  let largest = 0;
  let isInOrder = true;
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index];
    if (entry > largest) largest = entry;
    const before = entries[index - 1];
    if (index > 0 && (atOf(before) > atOf(entry) || (atOf(before) === atOf(entry) && before > entry))) {
      isInOrder = false;
    }
  }
  if (isInOrder) return entries;
  // Time and entry in one number sort natively, ten times faster than with a comparing function.
  const step = largest + 1;
  const keys = Float64Array.from(entries, (entry) => atOf(entry) * step + entry).sort();
  return entries.map((_, index) => keys[index] % step);
}
