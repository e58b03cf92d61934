// LedgerError: the ledger could not be read, or not to its end; one line of why.

import { maskedCards } from "../masked-cards.ts";

export class LedgerError extends Error {
  override readonly name = "LedgerError";
  /** Where somebody answered over HTTP, and not with a ledger: with what status. */
  readonly status?: number;

  /** Cards in the message are masked: cells of a ledger stand in it. */
  constructor(message: string, { status, ...options }: ErrorOptions & { readonly status?: number } = {}) {
    super(maskedCards(message), options);
    if (status !== undefined) this.status = status;
  }
}
