// The ledger of a run that is over, once more as its scenario says: where the run could not read it, somebody has mended
// that since. Secrets come from the environment, as in the run.

import type { LedgerSource } from "../audit/audit.ts";
import { ExplainedError } from "../errors.ts";
import type { HistoryReader } from "../history/reader.ts";
import type { LedgerPlan, OwnGateway } from "../plan/own-gateway.ts";
import type { Environment } from "../secrets.ts";
import type { KeptRun } from "./kept-run.ts";
import { OwnGatewayRun } from "./own-gateway.ts";

export interface RereadOptions {
  /** Hosts that a person allowed besides this machine. */
  readonly allowedTargets: readonly string[];
  readonly environment: Environment;
}

/** What is to be read; a text says why that cannot be. undefined where the scenario has no ledger of its own. */
export async function rereadLedger(
  run: KeptRun,
  { run: { id, plan } }: HistoryReader,
  options: RereadOptions,
): Promise<LedgerSource | string | undefined> {
  const own = plan.ownGateway;
  if (!own || own.ledger.from === "none") return undefined;
  const ledger = settled(own.ledger, Date.now() - run.lastWrittenAt);
  const gateway: OwnGateway = { ...own, ledger };
  // Where a run asked only whom a person allowed, an audit asks nobody else: the directory may be a stranger's.
  try {
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
