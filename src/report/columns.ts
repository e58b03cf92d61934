// Columns: what fits into how many of a terminal's columns. Chinese characters take two.

import { isWide } from "../scenario/wide.ts";

/** A width that nobody knows: a pipe's, a file's. */
export const usualColumns = 80;

/** How many columns a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += isWide(letter) ? 2 : 1;
  return width;
}

/** The text, cut with an ellipsis where it takes more than so many columns. */
export function fitted(text: string, columns: number): string {
  return widthOf(text) <= columns ? text : `${splitAt(text, columns - 1)[0]}…`;
}

/** What of the text fits into so many columns, and the rest. */
export function splitAt(text: string, columns: number): [first: string, rest: string] {
  let taken = 0;
  let end = 0;
  for (const letter of text) {
    taken += isWide(letter) ? 2 : 1;
    if (taken > columns) break;
    end += letter.length;
  }
  return [text.slice(0, end), text.slice(end)];
}

/** The text filled up with spaces, or cut, to exactly so many columns, of which the last stays empty. */
export function cell(text: string, columns: number): string {
  const short = fitted(text, columns - 1);
  return short + " ".repeat(Math.max(0, columns - widthOf(short)));
}

/** Lines of at most so many columns, broken between words; a figure stays beside its unit, as in 40 %. */
export function wrapped(text: string, columns: number): string[] {
  return filled(wordsOf(text.trim()).filter(Boolean), columns, " ");
}

/** What a line may be broken between. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+(?!(?:%|s|ms)(?![\p{L}\p{N}]))/u);
}

/** As many of these pieces on each line as its columns hold. */
export function filled(pieces: readonly string[], columns: number, between: string): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    const longer = `${last}${between}${piece}`;
    if (last !== undefined && widthOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(fitted(piece, columns));
  }
  return lines;
}
