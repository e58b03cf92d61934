// A row of a plan's text: a name on the left, and what is said of it.

import { cell, wrapped } from "./columns.ts";

/** The name is empty where the row goes on with the one above. */
export type Row = readonly [name: string, text: string];

/** Columns of the names. */
export const nameWidth = 16;

/** Its lines within so many columns; a text that is too long goes on beneath itself. */
export function linesOf([name, text]: Row, columns: number): string[] {
  return wrapped(text, columns - 2 - nameWidth).map(
    (line, index) => `  ${cell(index === 0 ? name : "", nameWidth)}${line}`,
  );
}
