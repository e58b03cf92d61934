// LedgerError: the ledger could not be read, or not to its end; one line of why.

export class LedgerError extends Error {
  override readonly name = "LedgerError";
  /** Where somebody answered over HTTP, and not with a ledger: with what status. */
  readonly status?: number;

  constructor(message: string, { status, ...options }: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    if (status !== undefined) this.status = status;
  }
}
