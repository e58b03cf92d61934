// NoLedger: nobody can say what the gateway booked. What only a ledger can tell stays open, and says so.

import type { Posting } from "../ledger.ts";
import type { LedgerSource } from "./audit.ts";
import { violations } from "./result.ts";

export class NoLedger implements LedgerSource {
  readonly absence: string = `there is no ledger: ${violations.join(", ")} and unpaid cannot be told`;

  // biome-ignore lint/correctness/useYield: it has nothing to give.
  async *read(): AsyncGenerator<Posting> {
    throw new Error(this.absence);
  }
}
