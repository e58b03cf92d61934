// Wheel: the pending wakes of a whole fleet, at most one a terminal, as a hierarchical timing wheel
// (Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987). Setting and taking cost the same for
// a thousand terminals and for a million, where a heap pays for its depth in cache misses.
//
// Three levels of 1,024 buckets: milliseconds of the current block of 1,024, blocks of the current 2^20 ms,
// and these. A bucket is a ring of terminals through a sentinel, so a wake is moved without a search.
// Equal times come in the order of asking: a wake of a later block was asked for before that block began,
// so it is in its bucket before any that is asked for once the block goes on.

import { assert } from "../../errors.ts";
import type { Millis } from "../../facts.ts";

const bits = 10;
const buckets = 1 << bits;
const mask = buckets - 1;
const words = buckets / 32;
const levels = 3;

/** Times end here: 12 days. A wake asked for later comes then, which is early and does no harm. */
export const latest: Millis = (1 << (bits * levels)) - 1;

/** A node of a ring is four numbers side by side, so that it costs one cache miss; it is known by where it begins. */
const nodeBits = 2;
const next = 0;
const previous = 1;
const due = 2;

/** What the `next` of a terminal without a wake is. */
const nowhere = -1;

export class Wheel {
  /** A node for every terminal, then the sentinels, bucket by bucket, level by level. */
  readonly #nodes: Int32Array;
  readonly #sentinels: number;
  /** A bit for every bucket that may hold a wake; one that holds none any more is found out when it is looked for. */
  readonly #mayHold = new Int32Array(levels * words);
  #now = 0;

  constructor(terminals: number) {
    this.#sentinels = terminals << nodeBits;
    this.#nodes = new Int32Array((terminals + levels * buckets) << nodeBits).fill(nowhere);
    for (let bucket = 0; bucket < levels * buckets; bucket++) this.#empty(this.#sentinelOf(bucket));
  }

  /** Sets the wake of a terminal, in place of the one it had. A time that has passed means now. */
  set(terminal: number, at: Millis): void {
    const time = at < this.#now ? this.#now : at > latest ? latest : Math.ceil(at);
    const node = terminal << nodeBits;
    if (this.#nodes[node + next] !== nowhere) {
      if (this.#nodes[node + due] === time) return;
      this.#unlink(node);
    }
    this.#nodes[node + due] = time;
    this.#file(node, time);
  }

  /** No wake comes before this; Infinity when there is none. What is far away is known only by its block. */
  get nextAt(): Millis {
    const now = this.#now;
    const soon = this.#firstBucket(0, now & mask);
    if (soon >= 0) return (now & ~mask) | soon;
    const block = this.#firstBucket(1, (now >> bits) & mask);
    if (block >= 0) return (((now >> (2 * bits)) << bits) | block) << bits;
    const far = this.#firstBucket(2, now >> (2 * bits));
    return far < 0 ? Number.POSITIVE_INFINITY : far << (2 * bits);
  }

  /** Time goes on, to `nextAt` at most. */
  advance(now: Millis): void {
    const changed = this.#now ^ now;
    assert(now >= this.#now && now <= latest, () => `the wheel goes from ${this.#now} to ${now}`);
    this.#now = now;
    if (changed >> (2 * bits) !== 0) this.#refile(2, now >> (2 * bits));
    if (changed >> bits !== 0) this.#refile(1, (now >> bits) & mask);
  }

  /** Takes out the terminal whose wake is due now and was asked for first; −1 where none is. */
  take(): number {
    const sentinel = this.#sentinelOf(this.#now & mask);
    const node = this.#nodes[sentinel + next];
    if (node === sentinel) return nowhere;
    this.#unlink(node);
    this.#nodes[node + next] = nowhere;
    return node >> nodeBits;
  }

  #file(node: number, time: Millis): void {
    const apart = time ^ this.#now;
    const level = apart < buckets ? 0 : apart < 1 << (2 * bits) ? 1 : 2;
    const bucket = level * buckets + ((time >> (bits * level)) & mask);
    const sentinel = this.#sentinelOf(bucket);
    const last = this.#nodes[sentinel + previous];
    this.#nodes[last + next] = node;
    this.#nodes[node + previous] = last;
    this.#nodes[node + next] = sentinel;
    this.#nodes[sentinel + previous] = node;
    this.#mayHold[bucket >> 5] |= 1 << (bucket & 31);
  }

  #unlink(node: number): void {
    const after = this.#nodes[node + next];
    const before = this.#nodes[node + previous];
    this.#nodes[before + next] = after;
    this.#nodes[after + previous] = before;
  }

  #sentinelOf(bucket: number): number {
    return this.#sentinels + (bucket << nodeBits);
  }

  #empty(sentinel: number): void {
    this.#nodes[sentinel + next] = sentinel;
    this.#nodes[sentinel + previous] = sentinel;
  }

  /** The bucket's block has begun: its wakes go to where they belong now, in their order. */
  #refile(level: number, block: number): void {
    const sentinel = this.#sentinelOf(level * buckets + block);
    let node = this.#nodes[sentinel + next];
    this.#empty(sentinel);
    while (node !== sentinel) {
      const after = this.#nodes[node + next];
      this.#file(node, this.#nodes[node + due]);
      node = after;
    }
  }

  /** The first bucket of a level, from `from` on, that holds a wake; −1 where none does. */
  #firstBucket(level: number, from: number): number {
    let rest = -1 << (from & 31);
    for (let word = from >> 5; word < words; word++) {
      const at = level * words + word;
      for (let held = this.#mayHold[at] & rest; held !== 0; held &= held - 1) {
        const bucket = (word << 5) + 31 - Math.clz32(held & -held);
        const sentinel = this.#sentinelOf(level * buckets + bucket);
        if (this.#nodes[sentinel + next] !== sentinel) return bucket;
        this.#mayHold[at] &= ~(1 << (bucket & 31));
      }
      rest = -1;
    }
    return -1;
  }
}
