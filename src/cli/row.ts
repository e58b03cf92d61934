// A row: a name on the left, and what is said of it.

import { cell, wrapped } from "../report/columns.ts";

/** The name is empty where the row goes on with the one above. */
export type Row = readonly [name: string, text: string];

/** Columns of the names in a plan's text. */
export const nameWidth = 16;

interface Look {
  readonly indent?: string;
  /** Columns of the names. */
  readonly width?: number;
}

/** A text has at least so many columns, however narrow the terminal. */
const leastBeside = 20;

/** Its lines within so many columns; a text that is too long goes on beneath itself. */
export function linesOf(
  [name, text]: Row,
  columns: number,
  { indent = "  ", width = nameWidth }: Look = {},
): string[] {
  const [first = "", ...rest] = wrapped(text, Math.max(leastBeside, columns - indent.length - width));
  return [first, ...rest].map((line, index) =>
    `${indent}${cell(index === 0 ? name : "", width)}${line}`.trimEnd(),
  );
}
