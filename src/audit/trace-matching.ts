// TraceMatching: whose the rows of a ledger are that has no references: a terminal's name, a trace number and a local time
// tell. What they do not tell is never guessed: it is said, and nothing is judged by such a ledger (docs/definitions.md,
// "Rows without a reference").

import type { Posting } from "../ledger.ts";
import { referenceOf } from "../messages.ts";
import type { Identities } from "../plan/identities.ts";
import type { LocalTimes } from "../plan/own-gateway.ts";
import { counted, readableCount } from "../units.ts";
import { LedgerError } from "./ledger-error.ts";
import type { SentBook } from "./sent-book.ts";

export interface TraceMatchingOptions {
  readonly run: string;
  readonly terminals: number;
  readonly names: Identities;
  readonly localTimes?: LocalTimes | undefined;
  readonly sent: SentBook;
}

/** How a row says which message it is of. */
export interface Traced {
  /** Number of the terminal in the plan. */
  readonly terminal: number;
  readonly stan: number;
  /** ms since the epoch. */
  readonly localTime: number;
}

/** More rows of which nothing is known are not told. */
const toldAtMost = 5;

/** With more of them it is no ledger of this run. */
const unmatchedAtMost = 100_000;

export class TraceMatching {
  readonly #options: TraceMatchingOptions;
  readonly #withinMs: number;
  readonly #numbers = new Map<string, number>();
  #rows = 0;
  #matched = 0;
  #ofOthers = 0;
  #atOtherTimes = 0;
  /** Rows that nobody can tell whose they are: the first in words, and how many. */
  readonly #doubts: string[] = [];
  #doubtful = 0;
  /** Rows with a trace number that their terminal never used. */
  readonly #unmatched: { readonly traced: Traced; readonly at: string }[] = [];

  /** For one reading of the ledger. */
  constructor(options: TraceMatchingOptions) {
    this.#options = options;
    const { terminals, names, sent, localTimes } = options;
    this.#withinMs = localTimes?.withinMs ?? 0;
    for (let terminal = 0; terminal < terminals; terminal++)
      this.#numbers.set(names.terminal(terminal), terminal);
    sent.begin();
  }

  /** Number of the terminal that is called so; undefined where it is none of the run's. A row of it is counted. */
  terminal(name: string): number | undefined {
    this.#rows++;
    const number = this.#numbers.get(name);
    if (number === undefined) this.#ofOthers++;
    return number;
  }

  /** Whether the run can have sent something at this time. A row of another time is counted. */
  isInRun(localTime: number): boolean {
    const { from, to } = this.#options.sent;
    const isInRun = localTime >= from - this.#withinMs && localTime <= to + this.#withinMs;
    if (!isInRun) this.#atOtherTimes++;
    return isInRun;
  }

  /** In the middle of the run: where a time without a year belongs. */
  get near(): number {
    const { from, to } = this.#options.sent;
    return (from + to) / 2;
  }

  /**
   * The reference of the sale that this row is of, one that no terminal makes where it is of none; undefined where it is
   * nothing to this run, or nobody knows. `at` is where the row stands.
   */
  reference(traced: Traced, { kind, amountMinor }: Pick<Posting, "kind" | "amountMinor">, at: string) {
    const { sent, run } = this.#options;
    const { terminal, stan } = traced;
    const [from, to] = this.#around(traced);
    const found = sent.find(terminal, stan, from, to);
    const sales = new Set(found.map(({ sale }) => sale));
    if (sales.size === 0) return this.#unmatchedReference(traced, at);
    this.#matched++;
    if (sales.size > 1) {
      const shown = [...sales].map((sale) => `${terminal}/${sale}`).join(", ");
      return this.#doubt(traced, at, `is that of ${sales.size} sales within the tolerance (${shown})`);
    }
    const [message] = found;
    // Nobody's books are expected to know of a sale that a compromised terminal made up.
    if (message.sale < 0) return undefined;
    const first = sent.book(terminal, stan, message, kind, amountMinor);
    if (first !== amountMinor)
      return this.#doubt(traced, at, `has a row of another amount already (${first} and ${amountMinor})`);
    return referenceOf(run, terminal, message.sale);
  }

  /** After the last row: throws a LedgerError where nobody can tell whose rows are. */
  end(): void {
    const { sent } = this.#options;
    for (const { traced, at } of this.#unmatched) {
      // The row may be that of a sale which seems to have none.
      if (sent.hasUnbooked(traced.terminal, ...this.#around(traced)))
        this.#doubt(traced, at, "was never sent, but at that time a sale was that has no row");
    }
    if (this.#doubtful > 0) {
      const more = this.#doubtful > this.#doubts.length ? "; …" : "";
      throw new LedgerError(
        `nobody can tell whose ${counted(this.#doubtful, "row")} of it ${this.#doubtful === 1 ? "is" : "are"}: ${this.#doubts.join("; ")}${more}: ${wayOut}`,
      );
    }
    if (this.#rows === 0 || this.#matched + this.#unmatched.length > 0) return;
    throw new LedgerError(
      `not one of its ${counted(this.#rows, "row")} is of this run: ${readableCount(this.#ofOthers)} of other terminals, ${readableCount(this.#atOtherTimes)} of other times: ${wayOut}`,
    );
  }

  /** Of a trace number that this terminal did not use at this time. */
  #unmatchedReference(traced: Traced, at: string): string | undefined {
    const { sent, run, names } = this.#options;
    const { terminal, stan, localTime } = traced;
    // What a run that was killed sent last is in no history.
    if (!sent.isSure(terminal, localTime - (localTime % 1_000))) return undefined;
    if (localTime - sent.from < this.#edgeMs || sent.to - localTime < this.#edgeMs)
      return this.#doubt(traced, at, "was never sent, and may be of another run just before or after");
    if (sent.knows(terminal, stan)) return this.#doubt(traced, at, "was sent at other times");
    if (this.#unmatched.length === unmatchedAtMost)
      throw new LedgerError(`more than ${counted(unmatchedAtMost, "row")} fit no message: ${wayOut}`);
    this.#unmatched.push({ traced, at });
    return `${run}/stan-${stan}/${names.terminal(terminal)}/${new Date(localTime).toISOString()}`;
  }

  /** So near to the beginning and the end of the run its rows may be those of another. */
  get #edgeMs(): number {
    return this.#withinMs === 0 ? 0 : this.#withinMs + 1;
  }

  /** The times, both included, at which a message can have been sent whose row has this time. */
  #around({ localTime }: Traced): [from: number, to: number] {
    const second = localTime - (localTime % 1_000);
    return [second - this.#withinMs, second + this.#withinMs];
  }

  #doubt({ terminal, stan, localTime }: Traced, at: string, what: string): undefined {
    this.#doubtful++;
    if (this.#doubts.length < toldAtMost) {
      const name = this.#options.names.terminal(terminal);
      const time = new Date(localTime).toISOString().slice(0, 19);
      this.#doubts.push(`${at}: trace number ${stan} of ${name} at ${time}Z ${what}`);
    }
    return undefined;
  }
}

const wayOut =
  "see that the host writes field 11 of each message as it came, and beside it the time of the terminal or, with localTimes: {zone: …, within: …}, its own";
