// A row of a ledger that is not ours, as a posting: columns by their names, amounts and times as they are written there.
// Rows of our run are checked field by field, and all that is wrong is said; what strangers booked is theirs.

import type { Posting } from "../ledger.ts";
import { parseReference } from "../messages.ts";
import type { Identities } from "../plan/identities.ts";
import type { LedgerColumns, LedgerRows } from "../plan/own-gateway.ts";
import { LedgerError } from "./ledger-error.ts";
import type { Reading } from "./reading.ts";
import { intoScenario, type Lacking, together, type WayOut } from "./way-out.ts";
import { amountMinor, wholeNumber } from "./written-amount.ts";
import { WrittenCurrency } from "./written-currency.ts";
import { WrittenTime } from "./written-time.ts";

/** A row with its columns' names. A value is text, or what JSON has. */
export type ForeignRow = Readonly<Record<string, unknown>>;

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
  /** Whether there were rows, and whether any of them had the reference's column. */
  #hasRows = false;
  #hasReferences = false;
  readonly #amountColumns: AmountColumns;

  constructor(rows: LedgerRows, expected: Expected) {
    this.#rows = rows;
    this.#amountColumns = amountColumns(rows);
    this.#expected = expected;
    this.#currencies = new WrittenCurrency(rows.currencies);
    this.#times = new WrittenTime(rows.times);
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
    const isOptional = missing.some(([field]) => field !== "reference" && field !== "amount");
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
    const { columns } = this.#rows;
    this.#hasRows = true;
    this.#hasReferences ||= Object.hasOwn(row, columns.reference);
    const written = row[columns.reference];
    const reference = typeof written === "string" ? written.trim() : "";
    const run = reference.slice(0, Math.max(0, reference.indexOf("/")));
    if (run !== this.#expected.run) return stranger(run, reference);
    const cells = new Cells(row, this.#columnsOf(row), this.#causes);
    const kind = cells.read("kind", (text) => this.#kind(text)) ?? "sale";
    if (kind === "ignored") return undefined;
    const posting = this.#own(cells, kind, run, reference);
    if (!cells.isWrong) return posting;
    this.#wrong++;
    if (cells.problems.length > 0) this.#problems.push(`${at}: ${cells.problems.join(", ")}`);
    this.#lacking = together(this.#lacking, cells.lacking);
    if (this.#wrong === toldAtMost) this.end();
    return undefined;
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
    if (this.#wrong === 0) return;
    const more = this.#wrong > this.#problems.length ? ", and more rows like it" : "";
    const said = `${this.#problems.join("; ")}${more}`;
    const isHinted = Object.keys(this.#lacking).length > 0;
    throw new LedgerError(isHinted ? `${said}: ${this.#wayOut(this.#lacking)}` : said);
  }

  #own(cells: Cells, kind: Posting["kind"], run: string, reference: string): Posting {
    const { run: wanted, terminals, names, currency: usual } = this.#expected;
    const terminal = parseReference(wanted, reference)?.terminal ?? terminals;
    const isOurs = terminal < terminals;
    const currency = cells.read("currency", (text) => this.#currency(text)) ?? usual;
    return {
      id: cells.read("id", wholeNumber) ?? ++this.#count,
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

type NamedColumns = LedgerColumns & { readonly amount: string };

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

/** The cells of one row, and what is wrong with those that were read. */
class Cells {
  isWrong = false;
  /** But for causes that were told. */
  readonly problems: string[] = [];
  lacking: Lacking = {};
  readonly #row: ForeignRow;
  readonly #columns: NamedColumns;
  readonly #told: Set<string>;

  /** `told`: causes of other rows that need not be told again; those of this one are added. */
  constructor(row: ForeignRow, columns: NamedColumns, told: Set<string>) {
    this.#row = row;
    this.#columns = columns;
    this.#told = told;
  }

  /** undefined where the ledger has no such column; an empty cell is a problem. */
  text(field: keyof LedgerColumns): string | undefined {
    const name = this.#columns[field];
    if (name === null) return undefined;
    const cell = Object.hasOwn(this.#row, name) ? this.#row[name] : undefined;
    const text = typeof cell === "number" ? String(cell) : cell;
    if (typeof text === "string" && text.trim() !== "") return text.trim();
    this.isWrong = true;
    this.problems.push(`${name} is ${shown(cell)}`);
    return "";
  }

  /** The same, read by `reads`; undefined also for what is wrong, which is told. */
  read<Value>(field: keyof LedgerColumns, reads: (text: string) => Reading<Value>): Value | undefined {
    const text = this.text(field);
    // What is empty was said.
    if (text === undefined || text === "") return undefined;
    const result = reads(text);
    if ("value" in result) return result.value;
    this.isWrong = true;
    const cause = `${field} ${result.wrong}`;
    if (!this.#told.has(cause)) this.problems.push(`${this.#columns[field]} ${shown(text)} ${result.wrong}`);
    if (result.hint) {
      this.lacking = together(this.lacking, result.hint);
      this.#told.add(cause);
    }
    return undefined;
  }
}

/** Another run's, or nobody's: counted, and nothing of it is looked at. */
function stranger(run: string, reference: string): Posting {
  return {
    ...{ id: 0, kind: "sale", run, reference, key: "", terminal: "", merchant: "" },
    ...{ amountMinor: 0, currency: "", bookedAt: 0 },
  } as Posting;
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "empty";
  return JSON.stringify(String(typeof value === "object" ? JSON.stringify(value) : value).slice(0, 60));
}
