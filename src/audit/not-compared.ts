// NotCompared: what of a sale a ledger does not say, because its owner said that it has no column for it. Such a sale is
// taken to be booked as it was sent: that it was altered there cannot be found, which is no proof that it was not.

import type { LedgerRows } from "../plan/own-gateway.ts";
import type { Uncompared } from "./result.ts";

const uncompared: readonly Uncompared[] = ["currency", "terminal", "merchant", "kind"];

/** Of a ledger with such rows; empty where it says everything. */
export function notCompared({ columns }: Pick<LedgerRows, "columns">): readonly Uncompared[] {
  return uncompared.filter((column) => columns[column] === null);
}

/** `terminal and merchant not compared`; empty where everything is. */
export function notComparedWords(columns: readonly Uncompared[] = []): string[] {
  const last = columns.at(-1);
  if (last === undefined) return [];
  const others = columns.slice(0, -1);
  return [`${others.length > 0 ? `${others.join(", ")} and ${last}` : last} not compared`];
}
