// The nearest right word, for everything that can be mistyped.

import { distance } from "fastest-levenshtein";

/**
 * The candidate that a person most likely meant by `word`, or undefined where none is near:
 * at most a third of the letters may differ, and always one or two.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.slice(0, 80).toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const apart = distance(wanted, candidate.toLowerCase());
    // A word of which every letter was replaced is another word, however short it is.
    if (apart < least && apart < Math.max(wanted.length, candidate.length)) {
      least = apart;
      best = candidate;
    }
  }
  return best;
}

/** Nobody reads more words than these. */
const mostNamed = 40;

/** What to write instead of `word`: the nearest candidate, or all of them where none is near. */
export function instead(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean ${near}?`;
  if (candidates.length === 0) return "there is none to choose from";
  if (candidates.length === 1) return `write ${candidates[0]}`;
  const more = candidates.length > mostNamed ? `, … (${candidates.length} in all)` : "";
  return `write one of: ${candidates.slice(0, mostNamed).join(", ")}${more}`;
}
