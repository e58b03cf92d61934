// Rewritten references: rows that are none of this run's by the letter, and whose reference names it all the same: in
// capitals, escaped, cut up, with something in front. Taken for a stranger's, a sale that is booked twice would pass, and
// every sale of a host that writes all references so would be lost.

import { printable } from "../errors.ts";
import { counted } from "../units.ts";

/** What bogus sales are of: nobody's books know that run (src/protocol/http-json.ts). */
const bogus = "bogus";

export class RewrittenReferences {
  readonly #run: string;
  /** Figures and letters of the run. */
  readonly #core: string;
  #rows = 0;
  #example = "";

  constructor(run: string) {
    this.#run = run;
    this.#core = coreOf(run);
  }

  /** Whether it names the run. Not to be asked of a reference that begins with the run's id and a slash. */
  names(reference: string): boolean {
    // Nearly all rows of others are shorter, or have no figure that is ours.
    if (reference.length < this.#core.length) return false;
    const core = coreOf(decoded(reference));
    const at = core.indexOf(this.#core);
    if (at < 0 || core.slice(0, at).endsWith(bogus)) return false;
    // A letter makes it another run's name; a terminal's number stands behind ours.
    return !/^[a-z]/.test(core.slice(at + this.#core.length));
  }

  /** Takes note of one; `at` is where its row stands. */
  note(reference: string, at: string): void {
    if (this.#rows++ === 0) this.#example = `${at}: ${JSON.stringify(reference.slice(0, shownAtMost))}`;
  }

  /** What is wrong, and what to do; undefined where there was none. */
  get problem(): string | undefined {
    if (this.#rows === 0) return undefined;
    const rows = this.#rows === 1 ? "a row names" : `${counted(this.#rows, "row")} name`;
    return printable(
      `${rows} this run in a reference that was not sent so (${this.#example}; sent as ${this.#run}/terminal/number): ` +
        "let the ledger give references back as they came, or name the column that has them so",
    );
  }
}

const shownAtMost = 120;

/** Figures and letters alone, small and in their plain form: what hosts keep of a text, whatever else they do to it. */
function coreOf(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

function decoded(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}
