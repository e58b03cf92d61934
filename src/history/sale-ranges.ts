// SaleRange: a part of all sales, in the order of terminal and sale. A long history is read in several of them, each of
// which fits into memory: so memory stays flat, and a sale has left it when its fate is told.

import type { DatabaseSync } from "node:sqlite";

type SaleKey = readonly [terminal: number, sale: number];

/** From this sale on, up to the other, which is not in it. */
export interface SaleRange {
  readonly from: SaleKey;
  /** undefined: to the last. */
  readonly to: SaleKey | undefined;
}

/** A table with the columns terminal and sale, and the integer that its rows are kept by. */
interface Table {
  readonly name: string;
  readonly id: string;
}

/** Rows that are looked at to guess where a share of them ends. */
const samples = 4_096;

interface Sample {
  readonly key: SaleKey;
  /** How many rows it stands for. */
  readonly weight: number;
}

/** What a query must ask of rows in a range, after WHERE; without parameters. */
export function isIn({ from, to }: SaleRange): string {
  const first = `terminal >= 0 AND sale >= 0 AND (terminal, sale) >= (${from.join(", ")})`;
  return to ? `${first} AND (terminal, sale) < (${to.join(", ")})` : first;
}

/** Ranges that cover every sale, with about `rowsAtMost` rows of all tables together in each. The same for the same tables. */
export function saleRanges(
  database: DatabaseSync,
  tables: readonly Table[],
  rowsAtMost: number,
): SaleRange[] {
  const spans = tables.map((table) => spanOf(database, table));
  if (spans.reduce((sum, { rows }) => sum + rows, 0) <= rowsAtMost) return [{ from: [0, 0], to: undefined }];
  const found = tables.flatMap((table, i) => samplesOf(database, table, spans[i]));
  const total = found.reduce((sum, { weight }) => sum + weight, 0);
  const share = total / Math.max(1, Math.ceil(total / rowsAtMost));
  found.sort((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1]);
  const ranges: SaleRange[] = [];
  let from: SaleKey = [0, 0];
  let gathered = 0;
  for (const { key, weight } of found) {
    const isLater = key[0] > from[0] || (key[0] === from[0] && key[1] > from[1]);
    if (gathered >= share && isLater) {
      ranges.push({ from, to: key });
      from = key;
      gathered -= share;
    }
    gathered += weight;
  }
  ranges.push({ from, to: undefined });
  return ranges;
}

/** Where the ids of a table begin, and how many there are up to the last. */
interface Span {
  readonly first: number;
  readonly rows: number;
}

/** Empty: from 0 on, none. */
export function spanOf(database: DatabaseSync, { name, id }: Table): Span {
  // Both in one SELECT would read the whole table: SQLite looks up only one extreme at a time.
  const row = database
    .prepare(`SELECT (SELECT min(${id}) FROM ${name}) AS first, (SELECT max(${id}) FROM ${name}) AS last`)
    .get();
  if (typeof row?.first !== "number") return { first: 0, rows: 0 };
  return { first: row.first, rows: Number(row.last) - row.first + 1 };
}

/** Rows at even distances: what is wanted is where a share of them ends, and not exactly. */
function samplesOf(database: DatabaseSync, { name, id }: Table, { first, rows }: Span): Sample[] {
  const step = Math.max(1, rows / samples);
  const look = database.prepare(`SELECT terminal, sale FROM ${name} WHERE ${id} >= ? ORDER BY ${id} LIMIT 1`);
  const found: Sample[] = [];
  for (let at = 0; at < rows; at += step) {
    const row = look.get(first + Math.floor(at));
    const key: SaleKey = [Number(row?.terminal), Number(row?.sale)];
    if (key[0] >= 0 && key[1] >= 0) found.push({ key, weight: step });
  }
  return found;
}
