// What would reach a gateway of the user's own, as a person reads it before it does.

import { expectedSales, peakOf } from "../plan/load-curve.ts";
import type { LedgerPlan, OwnGateway } from "../plan/own-gateway.ts";
import type { Plan } from "../plan/plan.ts";
import { counted, readableDuration, readableRate } from "../units.ts";

/** What is spoken with it, and how it is judged and broken. */
export function targetText({ url, adapter, ledger, hooks }: OwnGateway): string {
  const spoken = {
    "http-json": "HTTP/JSON",
    iso8583: "ISO 8583",
    http: "HTTP as described",
    module: "an adapter",
  };
  const hooked = Object.keys(hooks);
  return [
    `yours, ${url}`,
    spoken[adapter.kind],
    ledgers[ledger.from],
    ...(hooked.length > 0 ? [`hooks for ${hooked.join(", ")}`] : []),
  ].join("; ");
}

const ledgers: Readonly<Record<LedgerPlan["from"], string>> = {
  gateway: "its ledger over HTTP",
  adapter: "its ledger by the adapter",
  file: "its ledger from a file",
  sql: "its ledger from PostgreSQL",
  http: "its ledger over HTTP, page by page",
  none: "no ledger, so losses cannot be told",
};

/** The load that reaches it with nothing broken, and that there is more after an outage. */
export function targetLoadText(plan: Plan): string {
  const { load, terminals, durationMs, settleMs, groups } = plan;
  const salesPerMs = terminals * load.salesPerMs * peakOf(load.shape);
  const echoesPerMs = echoRate(plan);
  const connections = groups.reduce(
    (sum, { terminals: [from, to], links }) => sum + (to - from) * links.length,
    0,
  );
  return [
    `about ${counted(Math.round(expectedSales(plan)), "sale")}, ${readableRate(salesPerMs)} at the peak`,
    ...(echoesPerMs > 0 ? [`${readableRate(echoesPerMs)} echoes`] : []),
    `${counted(terminals, "terminal")} on up to ${counted(connections, "connection")}`,
    `${readableDuration(durationMs)} and at most ${readableDuration(settleMs)} more`,
    ...(plan.outages.length > 0 ? ["more at once when an outage ends"] : []),
  ].join("; ");
}

/** Echoes a millisecond, of terminals that ask while they are online. */
function echoRate({ groups }: Plan): number {
  return groups.reduce((sum, { terminals: [from, to], policy }) => {
    const { echoEveryMs } = policy.detection;
    return echoEveryMs === undefined ? sum : sum + (to - from) / echoEveryMs;
  }, 0);
}
