// Strange answers in words: how many answers of somebody's gateway said nothing certain, and what they were.

import { counted, readableCount } from "../units.ts";

/** Kinds that are named. */
const namedMax = 4;

/** One line; empty where every answer said something. */
export function strangeWords(counts: Readonly<Record<string, number>> = {}): string[] {
  const all = Object.entries(counts);
  if (all.length === 0) return [];
  const sum = all.reduce((total, [, count]) => total + count, 0);
  const named = all.slice(0, namedMax).map(([what, count]) => `${readableCount(count)} × ${what}`);
  const others = all.slice(namedMax).reduce((total, [, count]) => total + count, 0);
  const texts = [...named, ...(others > 0 ? [`${readableCount(others)} × something else`] : [])];
  return [
    `${counted(sum, "answer")} of the gateway told nobody what became of the payment: ${texts.join(", ")}`,
  ];
}
