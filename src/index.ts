// What the package exports to those who import it: the types that an adapter for a gateway of their own is written with.
// Nothing that runs: a module that imports them needs tillstorm only in its editor.

export type {
  AdapterAnswer,
  AdapterContext,
  AdapterMessage,
  AdapterRequest,
  AdapterResponse,
  AdapterRow,
  Answer,
  CarriedKind,
  DeclineReason,
  HttpAdapter,
  LedgerContext,
  Totals,
} from "./protocol/adapter.ts";
