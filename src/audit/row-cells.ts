// RowCells: the cells of one row of a ledger that is not ours, each read as its column is meant, and what is wrong with them.

import type { LedgerColumns } from "../plan/own-gateway.ts";
import type { Reading } from "./reading.ts";
import { type Lacking, together } from "./way-out.ts";

/** A row with its columns' names. A value is text, or what JSON has. */
export type ForeignRow = Readonly<Record<string, unknown>>;

/** The columns, with the name of the amount's. */
export type NamedColumns = LedgerColumns & { readonly amount: string };

/** The cells of one row, and what is wrong with those that were read. */
export class RowCells {
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
    if (name === null || name === undefined) return undefined;
    const cell = Object.hasOwn(this.#row, name) ? this.#row[name] : undefined;
    const text = typeof cell === "number" ? String(cell) : cell;
    if (typeof text === "string" && text.trim() !== "") return text.trim();
    this.isWrong = true;
    const cause = `${field} is empty`;
    if (!this.#told.has(cause)) this.problems.push(`${name} is ${shown(cell)}`);
    if (this.#mayLack(field)) {
      this.lacking = together(this.lacking, { columns: { [field]: false } });
      this.#told.add(cause);
    }
    return "";
  }

  /** Whether a ledger may do without this column. A row that is known by its trace number is its terminal's. */
  #mayLack(field: keyof LedgerColumns): boolean {
    return optional.has(field) && !(field === "terminal" && (this.#columns.stan ?? null) !== null);
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

const optional: ReadonlySet<keyof LedgerColumns> = new Set<keyof LedgerColumns>([
  ...(["id", "kind", "key", "terminal", "merchant", "currency", "bookedAt"] as const),
]);

function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "empty";
  return JSON.stringify(String(typeof value === "object" ? JSON.stringify(value) : value).slice(0, 60));
}
