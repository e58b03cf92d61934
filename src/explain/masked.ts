// Masked: text of a ledger that is not ours, fit to be shown. Our own histories have no card in them; somebody's key,
// name or reference may.

import { printable } from "../errors.ts";
import { maskedCards } from "../masked-cards.ts";

export function masked(text: string): string {
  return maskedCards(printable(text));
}
