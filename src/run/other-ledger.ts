// Whether the ledger file that somebody named is of another run: it has not one row of this one, whose terminals took
// payments. A bank that lost every one of them looks the same, but is much rarer than a file taken by mistake, and what
// nobody can tell is inconclusive. Of a ledger that is asked over a network nobody takes the wrong one so easily.

import type { AuditResult } from "../audit/result.ts";
import { counted, readableCount } from "../units.ts";

/** Why it is not to be judged by; undefined where it is. `from`: as the person wrote it. */
export function otherLedger({ cells, refundCells, ledger }: AuditResult, from: string): string | undefined {
  const taken = (cells?.lost.sales ?? 0) + (refundCells?.lost.sales ?? 0);
  if (ledger.rows > 0 || taken === 0) return undefined;
  const has =
    ledger.foreign === 0
      ? "it has no rows at all"
      : `not one row of it is of this run (${readableCount(ledger.foreign)} of others)`;
  return `${from} is hardly the ledger of this run: ${has}, while the terminals took ${counted(taken, "payment")}`;
}
