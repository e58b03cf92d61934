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

/** What to write instead of `word`: the nearest candidate, or all of them where none is near. */
export function instead(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean ${near}?`;
  if (candidates.length === 0) return "there is none to choose from";
  return candidates.length === 1 ? `write ${candidates[0]}` : `write one of: ${candidates.join(", ")}`;
}
