// Identities: how the terminals of a staging gateway are known there, a row a terminal, in the order of the fleet.

import { CsvError, parse } from "csv-parse/sync";
import { quoted } from "./fields.ts";
import { instead } from "./nearest.ts";
import type { Problem } from "./problem.ts";
import { separatorOf } from "./separator.ts";
import type { Source } from "./source.ts";

/** A row of the file. */
export interface WrittenIdentity {
  readonly terminal: string;
  readonly merchant: string;
  /** Absent where the file has no such column. */
  readonly store?: string;
  /** Name of the environment variable with its secret; absent where it has none. */
  readonly secret?: string;
  /** Where it stands. */
  readonly line: number;
}

const needed = ["terminal", "merchant"];
const known = [...needed, "store", "secret_env"];

/** What goes into messages as it is, whatever they are written in: neither quotes nor marks of any language. */
const name = /^[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,39}$/;

/** The rows, or everything that is wrong with them. */
export function identitiesOf({ file, text: whole }: Source): readonly WrittenIdentity[] | readonly Problem[] {
  // Excel begins a CSV file with a byte order mark.
  const text = whole.replace(/^\uFEFF/, "");
  const lines = text.split(/\r?\n/);
  const wrong = (line: number, what: string, todo: string): Problem => {
    const shown = lines[line - 1] ?? "";
    const place = { line, column: 1, text: shown, width: Math.max(1, shown.length) };
    return { file, path: "gateway.identities", place, what, todo };
  };
  const header = cellsOf(lines[0] ?? "");
  const lacking = needed.filter((column) => !header.includes(column));
  if (lacking.length > 0)
    return [wrong(1, `has no column ${lacking.join(", ")}`, `write a first line: ${known.join(",")}`)];
  const strange = header.filter((column) => !known.includes(column));
  if (strange.length > 0)
    return strange.map((column) => wrong(1, `knows no column ${quoted(column)}`, instead(column, known)));
  const read = rowsOf(text);
  if ("what" in read) return [wrong(read.line, read.what, "write it like T1,M1")];
  if (read.length === 0) return [wrong(1, "has no rows", "write a row a terminal")];
  const problems: Problem[] = [];
  const lineOf = new Map<string, number>();
  const identities = read.map(({ record, info: { lines: line } }): WrittenIdentity => {
    const { terminal, merchant, store, secret_env: secret } = record;
    for (const [column, value] of Object.entries({ terminal, merchant }))
      if (!name.test(value))
        problems.push(
          wrong(
            line,
            `${column} is ${quoted(value)}`,
            "write up to 40 letters, figures, spaces and . _ : / -",
          ),
        );
    if (secret && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(secret))
      problems.push(
        wrong(line, "secret_env is no variable's name", "write the name, never the secret itself"),
      );
    const first = lineOf.get(terminal);
    if (first === undefined) lineOf.set(terminal, line);
    else
      problems.push(
        wrong(line, `terminal ${terminal} stands in line ${first} already`, "write each terminal once"),
      );
    return {
      terminal,
      merchant,
      ...(store === undefined ? {} : { store }),
      ...(secret ? { secret } : {}),
      line,
    };
  });
  return problems.length > 0 ? problems : identities;
}

interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function rowsOf(text: string): readonly Row[] | { readonly what: string; readonly line: number } {
  try {
    const delimiter = separatorOf(text.split("\n", 1)[0]);
    const options = { columns: true, delimiter, info: true, skip_empty_lines: true, trim: true };
    return parse(text, options) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { what: error.message, line: Number(error.lines ?? 1) };
  }
}

function cellsOf(line: string): string[] {
  return line.split(separatorOf(line)).map((cell) => cell.trim());
}
