// A row of a ledger that is not ours, as a posting: columns by their names, amounts and times as they are written there.
// Rows of our run are checked field by field, and all that is wrong is said; what strangers booked is theirs.

import type { Posting } from "../ledger.ts";
import { parseReference } from "../messages.ts";
import type { Identities } from "../plan/identities.ts";
import type { LedgerColumns, LedgerRows } from "../plan/own-gateway.ts";
import { currencyExponent } from "../units.ts";
import { LedgerError } from "./ledger-error.ts";

/** A row with its columns' names. A value is text, or what JSON has. */
export type ForeignRow = Readonly<Record<string, unknown>>;

/** Whose rows are wanted, and what a row is taken to say where its ledger has no column for it. */
export interface Expected {
  readonly run: string;
  readonly terminals: number;
  readonly currency: string;
  readonly names: Identities;
}

/** More bad rows than this are not told: the first show what is wrong. */
const toldAtMost = 10;

/** Turns the rows of one read into postings. */
export class RowReading {
  readonly #rows: LedgerRows;
  readonly #expected: Expected;
  readonly #problems: string[] = [];
  #count = 0;

  constructor(rows: LedgerRows, expected: Expected) {
    this.#rows = rows;
    this.#expected = expected;
  }

  /** Throws a LedgerError that names the columns which the ledger lacks, or has twice; `at` is where it was found. */
  mustHave(present: readonly string[], at: string): void {
    const wanted = Object.entries(this.#rows.columns).filter(([, name]) => name !== null);
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
    const fields = missing.map(([field]) => `${field}: …`).join(", ");
    throw new LedgerError(
      `${at} has no column ${lacking.join(", ")}; it has ${present.join(", ")}: write columns: {${fields}} into the scenario's ledger`,
    );
  }

  /**
   * The posting of a row, undefined for one that means none. `at` is where the row stands, for messages.
   * Throws a LedgerError where too many rows are wrong to go on.
   */
  posting(row: ForeignRow, at: string): Posting | undefined {
    const { columns } = this.#rows;
    const written = row[columns.reference];
    const reference = typeof written === "string" ? written.trim() : "";
    const run = reference.slice(0, Math.max(0, reference.indexOf("/")));
    if (run !== this.#expected.run) return stranger(run, reference);
    const cells = new Cells(row, columns);
    const kind = this.#kind(cells);
    if (kind === "ignored") return undefined;
    const posting = this.#own(cells, kind, run, reference);
    if (cells.problems.length === 0) return posting;
    this.#problems.push(`${at}: ${cells.problems.join(", ")}`);
    if (this.#problems.length === toldAtMost) this.end();
    return undefined;
  }

  /** After the last row. Throws a LedgerError with everything that was wrong. */
  end(): void {
    if (this.#problems.length > 0) throw new LedgerError(this.#problems.join("; "));
  }

  #own(cells: Cells, kind: Posting["kind"], run: string, reference: string): Posting {
    const { run: wanted, terminals, names, currency: usual } = this.#expected;
    const terminal = parseReference(wanted, reference)?.terminal ?? terminals;
    const isOurs = terminal < terminals;
    const currency = cells.text("currency") ?? usual;
    return {
      id: cells.read("id", wholeNumber) ?? ++this.#count,
      kind,
      run,
      reference,
      key: cells.text("key") ?? "",
      terminal: cells.text("terminal") ?? (isOurs ? names.terminal(terminal) : ""),
      merchant: cells.text("merchant") ?? (isOurs ? names.merchant(terminal) : ""),
      amountMinor: cells.read("amount", (text) => this.#amount(text, currency)) ?? 0,
      currency,
      // A ledger that does not say when cannot say that it was before the end of a history that was cut off.
      bookedAt: cells.read("bookedAt", time) ?? Number.MAX_SAFE_INTEGER,
    };
  }

  #kind(cells: Cells): Posting["kind"] | "ignored" {
    const { kinds } = this.#rows;
    const word = cells.text("kind");
    if (word === undefined) return "sale";
    if (Object.hasOwn(kinds, word)) return kinds[word];
    if (word === "sale" || word === "refund" || word === "reversal") return word;
    cells.problems.push(`kind is ${shown(word)}: say under kinds what that means`);
    return "sale";
  }

  #amount(text: string, currency: string): Read<number> {
    if (this.#rows.amounts === "minor") {
      const minor = wholeNumber(text);
      return "value" in minor ? minor : { wrong: "is no whole number of minor units" };
    }
    const digits = currencyExponent(currency);
    if (digits === undefined) return { wrong: `is in ${shown(currency)}, which is no currency` };
    const found = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text);
    if (!found) return { wrong: "is no decimal number" };
    const [, whole, part = ""] = found;
    if (/[1-9]/.test(part.slice(digits))) return { wrong: `has more than ${digits} decimals` };
    return wholeNumber(whole + part.slice(0, digits).padEnd(digits, "0"));
  }
}

type Read<Value> = { readonly value: Value } | { readonly wrong: string };

/** The cells of one row, and what is wrong with those that were read. */
class Cells {
  readonly problems: string[] = [];
  readonly #row: ForeignRow;
  readonly #columns: LedgerColumns;

  constructor(row: ForeignRow, columns: LedgerColumns) {
    this.#row = row;
    this.#columns = columns;
  }

  /** undefined where the ledger has no such column; an empty cell is a problem. */
  text(field: keyof LedgerColumns): string | undefined {
    const name = this.#columns[field];
    if (name === null) return undefined;
    const cell = Object.hasOwn(this.#row, name) ? this.#row[name] : undefined;
    const text = typeof cell === "number" ? String(cell) : cell;
    if (typeof text === "string" && text.trim() !== "") return text.trim();
    this.problems.push(`${name} is ${shown(cell)}`);
    return "";
  }

  /** The same, read by `reads`. */
  read(field: keyof LedgerColumns, reads: (text: string) => Read<number>): number | undefined {
    const text = this.text(field);
    // What is empty was said.
    if (text === undefined || text === "") return text === "" ? 0 : undefined;
    const result = reads(text);
    if ("value" in result) return result.value;
    this.problems.push(`${this.#columns[field]} ${shown(text)} ${result.wrong}`);
    return 0;
  }
}

function wholeNumber(text: string): Read<number> {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? { value } : { wrong: "is no whole number" };
}

/** Whole figures from here on are milliseconds: as seconds it would be the year 5138, as milliseconds it is 1973. */
const leastMs = 1e11;

function time(text: string): Read<number> {
  if (/^\d{1,16}(\.\d{1,9})?$/.test(text)) {
    const since = Number(text);
    return { value: Math.round(since >= leastMs ? since : since * 1000) };
  }
  const found = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(.*)$/.exec(text);
  if (!found) return { wrong: "is no time" };
  const [, day, clock, zone] = found;
  if (!/^(Z|[+-]\d{2}(:?\d{2})?)$/.test(zone)) return { wrong: "has no time zone" };
  const offset =
    zone === "Z"
      ? zone
      : `${zone
          .replace(":", "")
          .padEnd(5, "0")
          .replace(/(\d{2})$/, ":$1")}`;
  const ms = Date.parse(`${day}T${clock}${offset}`);
  return Number.isNaN(ms) ? { wrong: "is no time" } : { value: ms };
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
