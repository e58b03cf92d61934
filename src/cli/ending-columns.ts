// How wide what a command says may be: as wide as the terminal that shows it. Where nobody shows it, as wide as COLUMNS
// says, which whoever pipes it into something narrow can set.

import { usualColumns } from "../report/columns.ts";
import type { Output } from "./command.ts";

/** undefined where nobody knows. */
export function shownColumns(
  { isTTY, columns }: Pick<NodeJS.WriteStream, "isTTY" | "columns">,
  { COLUMNS = "" }: Readonly<Record<string, string | undefined>>,
): number | undefined {
  // A terminal that somebody pretends to have may have no columns.
  if (isTTY && columns > 0) return columns;
  return /^[1-9]\d{0,3}$/.test(COLUMNS) ? Number(COLUMNS) : undefined;
}

/** Of an ending: wider than usual it reads no better. */
export function endingColumns({ columns = usualColumns }: Output): number {
  return Math.min(columns, usualColumns);
}
