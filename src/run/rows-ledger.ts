// The source of a ledger whose rows have a shape of their own: a file, a query or pages over HTTP.

import type { LedgerSource } from "../audit/audit.ts";
import type { Expected } from "../audit/foreign-row.ts";
import { LedgerFileSource } from "../audit/ledger-file-source.ts";
import { type LedgerPagesOptions, LedgerPagesSource } from "../audit/ledger-pages-source.ts";
import { LedgerSqlSource } from "../audit/ledger-sql-source.ts";
import type { LedgerPlan, LedgerRows } from "../plan/own-gateway.ts";
import type { Environment } from "../secrets.ts";

export type RowsLedger = Extract<LedgerPlan, { readonly rows: LedgerRows }>;

export interface RowsLedgerOptions {
  readonly expected: Expected;
  /** Where the secrets of its address are. */
  readonly environment: Environment;
  /** Ends the waiting for quiet. */
  readonly hurry?: AbortSignal;
  /** Whose pages a path means. */
  readonly gateway?: LedgerPagesOptions["gateway"];
}

export function rowsLedgerSource(ledger: RowsLedger, options: RowsLedgerOptions): LedgerSource {
  switch (ledger.from) {
    case "file":
      return new LedgerFileSource({ ...ledger, ...options });
    case "sql":
      return new LedgerSqlSource({ ...ledger, ...options });
    case "http":
      return new LedgerPagesSource({ ...ledger, ...options });
  }
}
