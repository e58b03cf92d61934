// The gateway's load: the work that the peak of sales offers, as a share of what the workers can do.

import { exp } from "../random.ts";
import { peakOf } from "./load-curve.ts";
import type { GatewayPlan, Plan, Route } from "./plan.ts";

type Worked = Pick<Plan, "gateway" | "load">;

/** Above 1 the gateway cannot keep up even with nothing broken. Of the reference gateway: nobody knows another's. */
export function gatewayLoad(plan: Plan): number {
  const { load, terminals, gateway } = plan;
  return (terminals * load.salesPerMs * peakOf(load.shape) * meanServiceMs(plan)) / gateway.workers;
}

/** How long a worker is taken for a sale, on average: the mean of its lognormal, and what its acquirer takes. */
export function meanServiceMs({ gateway, load }: Worked): number {
  const { medianMs, sigma } = gateway.service;
  return medianMs * exp((sigma * sigma) / 2) + meanTripMs(gateway.routes, load.cards);
}

/** How long a worker waits for an acquirer at most, with nothing broken. */
export function longestTripMs({ routes }: GatewayPlan): number {
  return routes.reduce((longest, route) => Math.max(longest, tripMs(route)), 0);
}

/** How long a request that came in last may still wait for an acquirer, whatever is broken. */
export function longestWaitMs({ gateway, outages, changes }: Plan): number {
  const isTroubled = outages.some(({ effect }) => effect.on === "gateway" && effect.does.kind === "acquirer");
  const routes = [...gateway.routes, ...changes.flatMap((change) => change.gateway.routes ?? [])];
  return routes
    .filter(({ delayMs }) => isTroubled || delayMs > 0)
    .reduce((longest, { timeoutMs }) => Math.max(longest, timeoutMs), 0);
}

function meanTripMs(routes: readonly Route[], cards: Plan["load"]["cards"]): number {
  // Where networks are not told apart there is one route for all.
  return routes.reduce((mean, route, index) => mean + (cards[index]?.share ?? 1) * tripMs(route), 0);
}

function tripMs({ delayMs, timeoutMs, declines }: Route): number {
  return declines ? 0 : Math.min(delayMs, timeoutMs);
}
