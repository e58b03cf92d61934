// Reading: what a cell of a ledger says, or what is wrong with it and what its owner could write about the ledger.

import type { Lacking } from "./way-out.ts";

export type Reading<Value> =
  | { readonly value: Value }
  | {
      readonly wrong: string;
      readonly hint?: Lacking;
    };
