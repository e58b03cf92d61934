// Wrong entries: what planted defects make of an entry that was decided rightly. The result stands under the key like
// any other, so a repeat hears what was said before, and what an audit finds is what the defect did.

import type { Defects } from "./defects.ts";
import { results } from "./kept.ts";
import type { Entry } from "./port.ts";

/** What changes-amount adds to what it books, minor units. */
const changedByMinor = 1;

/** How far clock-jumps sets the clock off. */
const clockJumpMs = 3_600_000;

export class WrongEntries {
  readonly #defects: Defects;
  /** Sales and refunds, and reversals of something, so far: the defects' counts. */
  #sales = 0;
  #reversals = 0;
  #entries = 0;

  constructor(defects: Defects) {
    this.#defects = defects;
  }

  /** The entry as the planted defects leave it; never of a settlement. */
  of(right: Entry): Entry {
    const entry = right.kind === "reversal" ? this.#reversal(right) : this.#sale(right);
    if (entry.rows === 0) return entry;
    const jump = this.#entries++;
    if (!this.#defects.acts("clock-jumps", jump)) return entry;
    return { ...entry, clockJumpMs: jump % 2 === 0 ? clockJumpMs : -clockJumpMs };
  }

  #sale(entry: Entry): Entry {
    const sale = this.#sales++;
    const acts = (name: Parameters<Defects["acts"]>[0]) => this.#defects.acts(name, sale);
    if (entry.outcome === "issuer") return acts("books-declined") ? { ...entry, rows: 1 } : entry;
    if (entry.rows === 0) return entry;
    if (acts("acknowledges-and-forgets")) return { ...entry, kept: results.forgotten, rows: 0 };
    return {
      ...entry,
      rows: acts("posts-twice") ? 2 : 1,
      amountMinor: entry.amountMinor + (acts("changes-amount") ? changedByMinor : 0),
      ...(acts("changes-currency") ? { alters: "currency" } : {}),
      ...(acts("changes-terminal") ? { alters: "terminal" } : {}),
    };
  }

  #reversal(entry: Entry): Entry {
    // Where nothing was booked there is nothing to lose.
    if (entry.rows === 0) return entry;
    const reversal = this.#reversals++;
    if (this.#defects.acts("loses-reversal", reversal)) return { ...entry, rows: 0 };
    return this.#defects.acts("reverses-twice", reversal) ? { ...entry, rows: 2 } : entry;
  }
}
