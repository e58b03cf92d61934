// The gateway's load: the work that the peak of sales offers, as a share of what the workers can do.

import { exp } from "../random.ts";
import { peakOf } from "./load-curve.ts";
import type { GatewayPlan, Plan } from "./plan.ts";

/** Above 1 the gateway cannot keep up even with nothing broken. */
export function gatewayLoad({ load, terminals, gateway }: Plan): number {
  return (terminals * load.salesPerMs * peakOf(load.shape) * meanServiceMs(gateway)) / gateway.workers;
}

/** The mean of the lognormal that a worker takes. */
export function meanServiceMs({ service: { medianMs, sigma } }: GatewayPlan): number {
  return medianMs * exp((sigma * sigma) / 2);
}
