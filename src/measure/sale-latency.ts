// sale{state}: from the intended start of a sale to its final answer at the counter, in run time.
// state online: approved or declined by the gateway; state queued: put aside, the customer leaves with the goods.
// From the *intended* start: a sale that had to wait for the one before it has waited, whoever's fault that was
// (coordinated omission). A customer who is turned away got no sale and is in neither.

import { type Distribution, distributionOf } from "./distribution.ts";
import { outcomes, type SaleLog } from "./sale-log.ts";

export type SaleState = "online" | "queued";

/** `all` is both states together; absent where there is none. */
export type SaleFigures = Readonly<Partial<Record<SaleState | "all", Distribution>>>;

/** The state that a sale's outcome at the counter belongs to. */
export function saleState(outcome: number): SaleState | undefined {
  if (outcome === outcomes.approved || outcome === outcomes.declined) return "online";
  return outcome === outcomes.queued ? "queued" : undefined;
}

export function saleFigures(log: SaleLog): SaleFigures {
  return { online: latencies(log, "online"), queued: latencies(log, "queued"), all: latencies(log) };
}

function latencies(log: SaleLog, wanted?: SaleState): Distribution | undefined {
  const found = new Int32Array(log.length);
  let count = 0;
  for (let row = 0; row < log.length; row++) {
    const state = saleState(log.outcome[row]);
    if (state && (!wanted || state === wanted)) found[count++] = log.latencyMs(row);
  }
  return distributionOf(found.subarray(0, count));
}
