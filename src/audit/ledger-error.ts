// LedgerError: the ledger could not be read, or not to its end; one line of why.

export class LedgerError extends Error {
  override readonly name = "LedgerError";
}
