// Luck: whom the seed chooses first. Everything that is shared out or drawn by lot in a plan goes through here, keyed
// by who draws and what for, so that nothing one outage draws shifts another's luck.

import { draw, type Purpose } from "../random.ts";

/** Above every number of a terminal or store; with the 32 bits of a draw it still fits a float exactly. */
const numbers = 2 ** 20;

/**
 * These numbers of terminals or stores in the order in which the seed draws them; of two that draw the same
 * the lower comes first. `n` tells apart what draws for the same purpose.
 */
export function drawnOrder(of: Uint32Array, seed: number, purpose: Purpose, n: number): Uint32Array {
  // Draw and number in one float: sorted as numbers, without a comparison in JavaScript, it is ten times as fast.
  const keys = new Float64Array(of.length);
  for (let index = 0; index < of.length; index++) {
    const number = of[index];
    if (number >= numbers) throw new Error(`no terminal or store has the number ${number}`);
    keys[index] = Math.floor(draw(seed, number, purpose, n) * 2 ** 32) * numbers + number;
  }
  keys.sort();
  const order = new Uint32Array(of.length);
  for (let index = 0; index < of.length; index++) order[index] = keys[index] % numbers;
  return order;
}

/** A number of a range, drawn evenly, in whole units. */
export function drawnFrom(range: { readonly from: number; readonly to: number }, luck: number): number {
  return Math.min(range.to, range.from + Math.floor(luck * (range.to - range.from + 1)));
}

/** A text as a number for `draw`: FNV-1a, 32 bits (Fowler, Noll and Vo; RFC 9923). */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * `total` in whole parts as near to their shares as can be, by the largest remainder; equal remainders
 * favour the earlier part. The shares add up to 1.
 */
export function wholeParts(total: number, shares: readonly number[]): number[] {
  // A share such as 0.29 is a little less than 29 %: without the hair, 100 stores would make 28.
  const parts = shares.map((share) => Math.floor(total * share + 1e-6));
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: total * share - parts[index] }))
    .sort((one, other) => other.remainder - one.remainder || one.index - other.index);
  let missing = total - parts.reduce((sum, part) => sum + part, 0);
  for (const { index } of byRemainder) {
    if (missing <= 0) break;
    parts[index]++;
    missing--;
  }
  return parts;
}
