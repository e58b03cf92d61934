// A posting as two databases keep it: the ledger of a reference gateway, and the rows of it in a history.

import type { Posting } from "../ledger.ts";

/** One row: id, kind, run, reference, key, terminal's name, merchant, amountMinor, currency, bookedAt. */
export type StoredPosting = readonly (string | number)[];

export function postingOf(row: StoredPosting): Posting {
  return {
    id: row[0] as number,
    kind: row[1] as Posting["kind"],
    run: row[2] as string,
    reference: row[3] as string,
    key: row[4] as string,
    terminal: row[5] as string,
    merchant: row[6] as string,
    amountMinor: row[7] as number,
    currency: row[8] as string,
    bookedAt: row[9] as number,
  };
}
