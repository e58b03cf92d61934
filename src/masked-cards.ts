// Masked cards: text from outside, fit to be shown and kept: whatever can be the number of a card keeps its last four
// figures. Runs sell with published test cards, but a gateway, a hook or a ledger may speak of anybody's.

import { testCards } from "./messages.ts";

/** What people and programs put between groups of figures, in an address too. */
const mark = "(?:%20|[ +.\\-_\\u00a0\\u2010-\\u2013\\u202f])";

/**
 * 13 to 19 figures (ISO/IEC 7812-1 allows no other lengths), in one piece or in groups as they are printed: of four, of
 * 4-6-5 (American Express), 4-6-4 (Diners Club) and 6-13 (UnionPay).
 */
const candidates = new RegExp(
  `(?<![0-9])(?:[0-9]{13,19}|[0-9]{4}(${mark})[0-9]{4}\\1[0-9]{4}\\1[0-9]{1,4}(?:\\1?[0-9]{1,3})?` +
    `|[0-9]{4}(${mark})[0-9]{6}\\2[0-9]{4,5}|[0-9]{6}${mark}[0-9]{13})(?![0-9])`,
  "g",
);

/** The same text with all but the last four figures of every card masked. */
export function maskedCards(text: string): string {
  // Also within a longer row of figures, such as a card and its expiry in one piece.
  const known = testCards.reduce((said, card) => {
    return said.includes(card) ? said.replaceAll(card, starred(card)) : said;
  }, text);
  return known.replace(candidates, (found) => (isCard(figuresOf(found)) ? starred(found) : found));
}

function figuresOf(text: string): string {
  return text.replace(/%20|[^0-9]/g, "");
}

function starred(found: string): string {
  let left = figuresOf(found).length;
  return found.replace(/%20|[0-9]/g, (part) => (part === "%20" || left-- <= 4 ? part : "*"));
}

/** Whether its last figure checks the others (Luhn, ISO/IEC 7812-1 annex B). */
function isCard(figures: string): boolean {
  let sum = 0;
  for (let i = 0; i < figures.length; i++) {
    const figure = Number(figures[figures.length - 1 - i]);
    const doubled = i % 2 === 1 ? figure * 2 : figure;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
