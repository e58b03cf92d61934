// A currency as somebody's ledger writes it: letters in any case, the numbers of ISO 4217, or words of their own.

import { currencyLetters } from "../protocol/iso8583/currency-numbers.ts";
import { currencyExponent } from "../units.ts";

export class WrittenCurrency {
  readonly #own: Readonly<Record<string, string>>;
  /** What was read before: a ledger has few. */
  readonly #known = new Map<string, string | undefined>();

  /** `own`: what the ledger's own words mean. */
  constructor(own: Readonly<Record<string, string>> = {}) {
    this.#own = own;
  }

  /** Its three letters; undefined for what is no currency. */
  letters(text: string): string | undefined {
    if (this.#known.has(text)) return this.#known.get(text);
    const letters = this.#read(text);
    if (this.#known.size < mostKnown) this.#known.set(text, letters);
    return letters;
  }

  #read(text: string): string | undefined {
    if (Object.hasOwn(this.#own, text)) return this.#own[text];
    // Spreadsheets take 036 for a number and write 36.
    if (/^\d{1,3}$/.test(text)) return currencyLetters(text.padStart(3, "0"));
    // Other letters have capitals among these: a Turkish ı is an I.
    if (!/^[A-Za-z]{3}$/.test(text)) return undefined;
    const letters = text.toUpperCase();
    return currencyExponent(letters) === undefined ? undefined : letters;
  }
}

/** There are some 300; what is none could be anything. */
const mostKnown = 1_000;
