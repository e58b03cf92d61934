// Meant: what a message under a key is about, for tests of keys.

import type { Meaning } from "../../src/gateway/meaning.ts";

/** A sale of 12.50 EUR, or whatever else `more` makes of it. */
export function meant(reference: string, more: Partial<Meaning> = {}): Meaning {
  const sale = { terminal: "T0000000", merchant: "S0000000", currency: "EUR", amountMinor: 1250 };
  return { kind: "sale", reference, ...sale, ...more };
}
