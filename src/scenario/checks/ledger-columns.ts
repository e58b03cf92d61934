// By which columns the rows of a ledger are known: a reference, or, where the gateway cannot carry one in its rows, the
// terminal, the trace number and the local time of a message over ISO 8583. Never by half of both.

import { type FieldPath, type Mistake, wrongKey, wrongValue } from "../mistake.ts";
import type { WrittenLedger } from "../schema/ledger.ts";

const path = (...more: string[]): FieldPath => ["gateway", "ledger", ...more];

/** `isOverHttp`: nothing of what terminals say then has a trace number. */
export function ledgerColumns(ledger: WrittenLedger | undefined, isOverHttp: boolean): Mistake[] {
  if (typeof ledger !== "object") return [];
  const { columns, localTimes } = ledger;
  if (columns.reference === false) {
    if (isOverHttp) {
      const what = "is what every ledger must have: over HTTP no message has a trace number to know it by";
      return [wrongValue(path("columns", "reference"), what, "write the column's name, such as reference")];
    }
    if (columns.terminal !== false) return [];
    const what = "cannot be false where reference is: trace numbers are a terminal's own";
    return [wrongValue(path("columns", "terminal"), what, "write the column's name, such as terminal")];
  }
  const places = (["stan", "localTime", "localDate"] as const)
    .filter((column) => columns[column] !== undefined)
    .map((column) => path("columns", column));
  return [...places, ...(localTimes === undefined ? [] : [path("localTimes")])].map((place) =>
    wrongKey(
      place,
      "is not looked at where rows have a reference",
      "write reference: false, or leave it out",
    ),
  );
}
