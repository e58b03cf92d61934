// Keys: what is kept of every idempotency key while the gateway runs; the ledger rebuilds it after a restart.
// Some 260 bytes a key (measured with a million), and none is ever forgotten unless the gateway is told for how long it
// keeps them, or of how many runs.

import type { Millis } from "../facts.ts";
import { isBooked, isHeld, type Kept, results } from "./core/kept.ts";
import { Retention } from "./core/retention.ts";
import { differences, type Meaning, type MeaningPart, Parties, type Party } from "./meaning.ts";

interface KeptKey {
  readonly reference: string;
  /** Who asked for it, and for how much; undefined where a ledger that was written before version 4 does not say. */
  readonly party: Party | undefined;
  readonly amountMinor: number;
  kept: Kept;
}

export class Keys {
  readonly #keys = new Map<string, KeptKey>();
  /** The key last seen under a reference, where it is not the reference itself. */
  readonly #latest = new Map<string, string>();
  readonly #parties = new Parties();
  /** Undefined where keys are kept for ever. */
  readonly #retention: Retention<string> | undefined;

  /** `keptMs` is how long a result is kept; undefined: for ever. */
  constructor(keptMs?: Millis) {
    this.#retention = keptMs === undefined ? undefined : new Retention(keptMs, (key) => this.#forget(key));
  }

  /** Forgets what is too old at `now`. */
  forgetOld(now: Millis): void {
    this.#retention?.forgetOld(now);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** What is kept under a key; 0 where nothing is. */
  kept(key: string): Kept {
    return this.#keys.get(key)?.kept ?? results.nothing;
  }

  /**
   * What a message says otherwise than what came first under its key; empty where it says the same, and for a new key. An
   * inquiry says nothing but the reference.
   */
  differences(key: string, said: Meaning): readonly MeaningPart[] {
    const known = this.#keys.get(key);
    if (known === undefined) return nothing;
    if (known.reference !== said.reference) return otherReference;
    if (known.party === undefined || said.kind === "inquiry") return nothing;
    return differences(known.party, known.amountMinor, said);
  }

  /** The last key that was used for a sale. */
  latestOf(reference: string): string {
    return this.#latest.get(reference) ?? reference;
  }

  /** `at` is when it came to be, ms of whatever clock forgetOld goes by. What came first says what the key is for. */
  keep(key: string, meaning: Meaning, kept: Kept, at: Millis): void {
    this.#retention?.keep(at, key, kept);
    if (kept === results.nothing) {
      this.#forget(key);
      return;
    }
    const known = this.#keys.get(key);
    if (known) known.kept = kept;
    else this.#add(key, meaning.reference, this.#parties.of(meaning), meaning.amountMinor, kept);
  }

  /**
   * As a ledger tells it, in the order in which it came to be. A key that was forgotten and used anew stands in it twice, so
   * the last one who used it says what it is for; undefined: nobody knows.
   */
  remember(key: string, reference: string, meaning: Meaning | undefined, kept: Kept, at: Millis): void {
    this.#forget(key);
    this.#retention?.keep(at, key, kept);
    const party = meaning && this.#parties.of(meaning);
    this.#add(key, reference, party, meaning?.amountMinor ?? 0, kept);
  }

  /** Forgets those keys of booked sales that are chosen, asked one after the other: by a planted defect. */
  lose(isChosen: () => boolean): void {
    for (const [key, { kept }] of this.#keys) if (isBooked(kept) && isChosen()) this.#forget(key);
  }

  /** Forgets the keys of a run's sales, except those that a request holds: it will say what becomes of them. */
  forgetRun(run: string): void {
    const beginning = `${run}/`;
    for (const [key, { reference, kept }] of this.#keys) {
      if (isHeld(kept) || !reference.startsWith(beginning)) continue;
      this.#retention?.drop(key);
      this.#forget(key);
    }
  }

  #add(key: string, said: string, party: Party | undefined, amountMinor: number, kept: Kept): void {
    // One string instead of two equal ones: mostly the key is the reference.
    const reference = key === said ? key : said;
    this.#keys.set(key, { reference, party, amountMinor, kept });
    if (key !== reference) this.#latest.set(reference, key);
  }

  #forget(key: string): void {
    const reference = this.#keys.get(key)?.reference;
    this.#keys.delete(key);
    if (reference !== undefined && this.#latest.get(reference) === key) this.#latest.delete(reference);
  }
}

const nothing: readonly MeaningPart[] = [];
const otherReference: readonly MeaningPart[] = ["reference"];
