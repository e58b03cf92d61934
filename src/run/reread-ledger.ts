// The ledger of a run that is over, once more as its scenario says: where the run could not read it, somebody has mended
// that since. Secrets come from the environment, as in the run.

import type { LedgerSource } from "../audit/audit.ts";
import { databaseAddress } from "../audit/ledger-sql-source.ts";
import { ExplainedError } from "../errors.ts";
import type { HistoryReader } from "../history/reader.ts";
import type { LedgerPlan, OwnGateway } from "../plan/own-gateway.ts";
import type { Environment } from "../secrets.ts";
import { mustBeAllowed } from "./allowed-target.ts";
import type { KeptRun } from "./kept-run.ts";
import { OwnGatewayRun } from "./own-gateway.ts";

export interface RereadOptions {
  /** Hosts that a person allowed besides this machine. */
  readonly allowedTargets: readonly string[];
  readonly environment: Environment;
}

/** Ledgers that an adapter speaks for. */
const readByAdapter: ReadonlySet<LedgerPlan["from"]> = new Set(["gateway", "adapter", "http"]);

/** What is to be read; a text says why that cannot be. undefined where the scenario has no ledger of its own. */
export async function rereadLedger(
  run: KeptRun,
  { run: { id, plan } }: HistoryReader,
  options: RereadOptions,
): Promise<LedgerSource | string | undefined> {
  const own = plan.ownGateway;
  if (!own || own.ledger.from === "none") return undefined;
  // Code that a directory names is not run because somebody looks at the directory.
  if (own.adapter.kind === "module" && readByAdapter.has(own.ledger.from))
    return "an adapter of its scenario reads it, and an audit runs no code that a run's directory names; give its rows with --ledger FILE, or run the scenario again";
  const ledger = settled(own.ledger, Date.now() - run.lastWrittenAt);
  const gateway: OwnGateway = { ...own, ledger };
  // Where a run asked only whom a person allowed, an audit asks nobody else: the directory may be a stranger's, and its
  // plan could send any variable of this environment to a database of theirs.
  try {
    const { allowedTargets, environment } = options;
    const database = ledger.from === "sql" ? databaseAddress(ledger.sql, environment) : undefined;
    if (database !== undefined) await mustBeAllowed([{ what: "the ledger", url: database }], allowedTargets);
    const again = await OwnGatewayRun.forLedger({ plan, gateway, run: id, ...options });
    return again.ledger(new AbortController().signal);
  } catch (error) {
    if (!(error instanceof ExplainedError)) throw error;
    const { what, why = [], todo } = error.explanation;
    return [[what, ...why].join(": "), ...(todo ? [todo] : [])].join("; ");
  }
}

/** Its gateway books nothing any more once it has been quiet since the run, which counts. */
function settled(ledger: LedgerPlan, sinceMs: number): LedgerPlan {
  if (ledger.from === "none" || ledger.quietMs === undefined) return ledger;
  return { ...ledger, quietMs: Math.max(0, ledger.quietMs - Math.max(0, sinceMs)) };
}
