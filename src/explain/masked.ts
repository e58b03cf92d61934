// Masked: text of a ledger that is not ours, fit to be shown: whatever can be the number of a card keeps its last four
// figures. Our own histories have no card in them; somebody's key, name or reference may.

import { printable } from "../errors.ts";

/** 13 to 19 figures, in one piece or in groups of four: ISO/IEC 7812-1 allows no other lengths for cards. */
const candidates = /(?<!\d)(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7})(?!\d)/g;

export function masked(text: string): string {
  return printable(text).replace(candidates, (found) => {
    if (!isCard(found.replace(/\D/g, ""))) return found;
    let left = found.replace(/\D/g, "").length;
    return found.replace(/\d/g, (figure) => (left-- > 4 ? "*" : figure));
  });
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
