// A row of a ledger that is not ours, as a posting: columns by their names, amounts and times as they are written there.
// Rows of our run are checked field by field, and all that is wrong is said; what strangers booked is theirs.

import type { Posting } from "../ledger.ts";
import { parseReference } from "../messages.ts";
import type { Identities } from "../plan/identities.ts";
import { isByTrace, type LedgerRows } from "../plan/own-gateway.ts";
import { LedgerError } from "./ledger-error.ts";
import { dayAndTime, LocalTime } from "./local-time.ts";
import type { Reading } from "./reading.ts";
import { RewrittenReferences } from "./rewritten-reference.ts";
import { type ForeignRow, type NamedColumns, RowCells } from "./row-cells.ts";
import type { SentBook } from "./sent-book.ts";
import { type Traced, TraceMatching } from "./trace-matching.ts";
import { intoScenario, type Lacking, together, type WayOut } from "./way-out.ts";
import { amountMinor, idNumber } from "./written-amount.ts";
import { WrittenCurrency } from "./written-currency.ts";
import { WrittenTime } from "./written-time.ts";

/** Whose rows are wanted, and what a row is taken to say where its ledger has no column for it. */
export interface Expected {
  readonly run: string;
  readonly terminals: number;
  readonly currency: string;
  readonly names: Identities;
  /** As for a scenario unless given. */
  readonly wayOut?: WayOut;
}

/** More bad rows than this are not told: the first show what is wrong. */
const toldAtMost = 10;

/** Turns the rows of one read into postings. */
export class RowReading {
  readonly #rows: LedgerRows;
  readonly #expected: Expected;
  readonly #currencies: WrittenCurrency;
  readonly #times: WrittenTime;
  readonly #problems: string[] = [];
  /** Rows that are wrong; the causes that one word of the ledger's owner mends were told once. */
  #wrong = 0;
  readonly #causes = new Set<string>();
  /** What the ledger's owner could say of it. */
  #lacking: Lacking = {};
  #count = 0;
  readonly #rewritten: RewrittenReferences;
  /** Whether there were rows, and whether any of them had a reference. */
  #hasRows = false;
  #hasReferences = false;
  readonly #amountColumns: AmountColumns;
  /** undefined where rows have references, and where nobody knows yet what will be sent. */
  readonly #matching: TraceMatching | undefined;
  readonly #localTimes: LocalTime;

  /** `sent`: what the run's terminals sent, for rows without a reference; without it all of these are strangers'. */
  constructor(rows: LedgerRows, expected: Expected, sent?: SentBook) {
    this.#rows = rows;
    this.#amountColumns = amountColumns(rows);
    this.#expected = expected;
    this.#rewritten = new RewrittenReferences(expected.run);
    this.#currencies = new WrittenCurrency(rows.currencies);
    this.#times = new WrittenTime(rows.times);
    const { localTimes } = rows;
    this.#localTimes = new LocalTime(localTimes?.zone);
    this.#matching =
      sent && isByTrace(rows) ? new TraceMatching({ ...expected, localTimes, sent }) : undefined;
  }

  /** Throws a LedgerError that names the columns which the ledger lacks, or has twice; `at` is where it was found. */
  mustHave(present: readonly string[], at: string): void {
    const { unitless, withUnit } = this.#amountColumns;
    const columns = withUnit && present.includes(withUnit.amount) ? withUnit : unitless;
    const wanted = Object.entries(columns).filter(([, name]) => name !== null);
    const twice = wanted.filter(
      ([, name]) => present.indexOf(name as string) !== present.lastIndexOf(name as string),
    );
    if (twice.length > 0) {
      const names = twice.map(([, name]) => name).join(", ");
      throw new LedgerError(`${at} has more than one column ${names}: give them names of their own`);
    }
    const missing = wanted.filter(([, name]) => !present.includes(name as string));
    if (missing.length === 0) return;
    const lacking = missing.map(([field, name]) => (field === name ? name : `${name} (${field})`));
    const named = Object.fromEntries(missing.map(([field]) => [field, "…"]));
    const isOptional = missing.some(([field]) => !this.#mustHave.includes(field));
    throw new LedgerError(
      `${at} has no column ${lacking.join(", ")}; it has ${present.join(", ")}: ${this.#wayOut({ columns: named })}${
        isOptional ? ", with false for what your ledger does not have" : ""
      }`,
    );
  }

  /**
   * The posting of a row, undefined for one that means none. `at` is where the row stands, for messages.
   * Throws a LedgerError where too many rows are wrong to go on.
   */
  posting(row: ForeignRow, at: string): Posting | undefined {
    const { reference: column } = this.#rows.columns;
    if (column === null) return this.#traced(row, at);
    this.#hasRows = true;
    const reference = textOf(Object.hasOwn(row, column) ? row[column] : undefined);
    this.#hasReferences ||= reference !== "";
    const run = reference.slice(0, Math.max(0, reference.indexOf("/")));
    if (run !== this.#expected.run) {
      if (this.#rewritten.names(reference)) return this.#noteRewritten(row, reference, at);
      return stranger(run, reference);
    }
    const cells = new RowCells(row, this.#columnsOf(row), this.#causes);
    const kind = cells.read("kind", (text) => this.#kind(text)) ?? "sale";
    if (kind === "ignored") return undefined;
    const { run: wanted, terminals } = this.#expected;
    const terminal = parseReference(wanted, reference)?.terminal ?? terminals;
    const posting = this.#own(cells, kind, reference, terminal);
    return cells.isWrong ? this.#note(cells, at) : posting;
  }

  /** What such a row books is this run's, and nobody can tell of which sale. */
  #noteRewritten(row: ForeignRow, reference: string, at: string): undefined {
    const cells = new RowCells(row, this.#columnsOf(row), new Set());
    if (cells.read("kind", (text) => this.#kind(text)) !== "ignored") this.#rewritten.note(reference, at);
    return undefined;
  }

  /** The same of a row that is known by its trace number. */
  #traced(row: ForeignRow, at: string): Posting | undefined {
    const matching = this.#matching;
    if (!matching) return stranger("", "");
    const cells = new RowCells(row, this.#columnsOf(row), this.#causes);
    const traced = this.#traceOf(cells, matching);
    if (traced === undefined) return stranger("", "");
    const kind = cells.read("kind", (text) => this.#kind(text)) ?? "sale";
    if (kind === "ignored") return undefined;
    const posting = this.#own(cells, kind, "", traced.terminal);
    if (cells.isWrong) return this.#note(cells, at);
    const reference = matching.reference(traced, posting, at);
    return reference === undefined ? stranger("", "") : { ...posting, reference };
  }

  /** undefined for another's. What of it is wrong is among the problems of its cells. */
  #traceOf(cells: RowCells, matching: TraceMatching): Traced | undefined {
    // A row that does not say whose terminal it is of may be one of ours: only its time can tell that it is not.
    const name = cells.text("terminal") ?? "";
    const terminal = matching.terminal(name);
    if (terminal === undefined && name !== "") return undefined;
    const localTime = this.#localTime(cells, matching.near);
    if (localTime !== undefined && !matching.isInRun(localTime)) return undefined;
    const stan = cells.read("stan", traceNumber);
    return { terminal: terminal ?? this.#expected.terminals, stan: stan ?? 0, localTime: localTime ?? 0 };
  }

  #localTime(cells: RowCells, near: number): number | undefined {
    const day = cells.text("localDate");
    return cells.read("localTime", (time) =>
      this.#localTimes.read(day === undefined ? time : dayAndTime(day, time), near),
    );
  }

  /** That a row of ours is wrong. */
  #note(cells: RowCells, at: string): undefined {
    this.#wrong++;
    if (cells.problems.length > 0) this.#problems.push(`${at}: ${cells.problems.join(", ")}`);
    this.#lacking = together(this.#lacking, cells.lacking);
    if (this.#wrong === toldAtMost) this.end();
    return undefined;
  }

  /** Columns that cannot be false. */
  get #mustHave(): readonly string[] {
    return isByTrace(this.#rows)
      ? ["terminal", "stan", "localTime", "localDate", "amount"]
      : ["reference", "amount"];
  }

  #columnsOf(row: ForeignRow): NamedColumns {
    const { unitless, withUnit } = this.#amountColumns;
    // Rows of JSON may differ, and null is how some say that a field is not there.
    return withUnit && (row[withUnit.amount] ?? null) !== null ? withUnit : unitless;
  }

  #wayOut(lacking: Lacking): string {
    return (this.#expected.wayOut ?? intoScenario)(lacking);
  }

  /** After the last row. Throws a LedgerError with everything that was wrong. */
  end(): void {
    // A misspelled name would make strangers of all rows, and every sale lost.
    if (this.#hasRows && !this.#hasReferences) {
      const { reference } = this.#rows.columns;
      throw new LedgerError(`no row has ${reference}: ${this.#wayOut({ columns: { reference: "…" } })}`);
    }
    const { problem } = this.#rewritten;
    if (this.#wrong === 0) {
      if (problem !== undefined) throw new LedgerError(problem);
      this.#matching?.end();
      return;
    }
    const more = this.#wrong > this.#problems.length ? ", and more rows like it" : "";
    const told = `${this.#problems.join("; ")}${more}`;
    const said = problem === undefined ? told : `${problem}; ${told}`;
    const isHinted = Object.keys(this.#lacking).length > 0;
    throw new LedgerError(isHinted ? `${said}: ${this.#wayOut(this.#lacking)}` : said);
  }

  /** `terminal`: its number; that behind the last of the plan where it is none of these. */
  #own(cells: RowCells, kind: Posting["kind"], reference: string, terminal: number): Posting {
    const { run, terminals, names, currency: usual } = this.#expected;
    const isOurs = terminal < terminals;
    const currency = cells.read("currency", (text) => this.#currency(text)) ?? usual;
    return {
      id: cells.read("id", idNumber) ?? ++this.#count,
      kind,
      run,
      reference,
      key: cells.text("key") ?? "",
      terminal: cells.text("terminal") ?? (isOurs ? names.terminal(terminal) : ""),
      merchant: cells.text("merchant") ?? (isOurs ? names.merchant(terminal) : ""),
      amountMinor: cells.read("amount", (text) => amountMinor(text, currency, this.#rows.amounts)) ?? 0,
      currency,
      // A ledger that does not say when cannot say that it was before the end of a history that was cut off.
      bookedAt: cells.read("bookedAt", (text) => this.#times.read(text)) ?? Number.MAX_SAFE_INTEGER,
    };
  }

  #kind(word: string): Reading<Posting["kind"] | "ignored"> {
    const { kinds } = this.#rows;
    if (Object.hasOwn(kinds, word)) return { value: kinds[word] };
    if (word === "sale" || word === "refund" || word === "reversal") return { value: word };
    return { wrong: "is none of sale, refund, reversal", hint: { kinds: { [word.slice(0, 60)]: "…" } } };
  }

  #currency(word: string): Reading<string> {
    const value = this.#currencies.letters(word);
    if (value !== undefined) return { value };
    return { wrong: "is no currency", hint: { currencies: { [word.slice(0, 60)]: "…" } } };
  }
}

/** The columns, with the name of the amount's. */
interface AmountColumns {
  readonly unitless: NamedColumns;
  /** Where the ledger may have one that says its unit, as ours has: then it is meant. */
  readonly withUnit?: NamedColumns;
}

function amountColumns({ columns, amounts }: LedgerRows): AmountColumns {
  const { reference, amount, ...others } = columns;
  const named = (name: string): NamedColumns => ({ reference, amount: name, ...others });
  if (amount !== undefined) return { unitless: named(amount) };
  const unitless = named("amount");
  return amounts === "minor" ? { unitless, withUnit: named("amountMinor") } : { unitless };
}

/** A reference as text; "" for a row that has none. */
function textOf(written: unknown): string {
  return typeof written === "string" || typeof written === "number" ? String(written).trim() : "";
}

/** 000017 and 17 are the same: tables take them for numbers. */
function traceNumber(text: string): Reading<number> {
  const isOne = /^\d{1,6}$/.test(text) && Number(text) > 0;
  return isOne ? { value: Number(text) } : { wrong: "is no trace number (1 to 999999)" };
}

/** Another run's, or nobody's: counted, and nothing of it is looked at. */
function stranger(run: string, reference: string): Posting {
  return {
    ...{ id: 0, kind: "sale", run, reference, key: "", terminal: "", merchant: "" },
    ...{ amountMinor: 0, currency: "", bookedAt: 0 },
  } as Posting;
}
