// ReferenceParser: terminal and sale of a reference that a terminal of this run writes, `run/terminal/number`.
// A regular expression and what it allocates cost ten times as much, a row of the ledger each.

const slash = 47;
const zero = 48;

/** Digits of a number, as in parseReference. */
const digitsAtMost = 9;

export class ReferenceParser {
  /** What parse() found last. */
  terminal = 0;
  sale = 0;
  readonly #prefix: string;
  /** Where it stands in the reference. */
  #at = 0;

  constructor(run: string) {
    this.#prefix = `${run}/`;
  }

  /** Whether it names the run. */
  isOfRun(reference: string): boolean {
    return reference.startsWith(this.#prefix);
  }

  /** Whether a terminal of ours writes it so: run/007/1 is not how terminal 7 writes. */
  parse(reference: string): boolean {
    if (!this.isOfRun(reference)) return false;
    this.#at = this.#prefix.length;
    this.terminal = this.#number(reference);
    if (this.terminal < 0 || reference.charCodeAt(this.#at++) !== slash) return false;
    this.sale = this.#number(reference);
    return this.sale >= 0 && this.#at === reference.length;
  }

  /** −1 where none stands there. */
  #number(reference: string): number {
    const from = this.#at;
    let number = 0;
    for (; this.#at < reference.length; this.#at++) {
      const digit = reference.charCodeAt(this.#at) - zero;
      if (digit < 0 || digit > 9) break;
      number = 10 * number + digit;
    }
    const digits = this.#at - from;
    if (digits === 0 || digits > digitsAtMost) return -1;
    return digits > 1 && reference.charCodeAt(from) === zero ? -1 : number;
  }
}
