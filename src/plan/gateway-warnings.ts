// Warnings about the reference gateway: a load, a route or a limit with which it turns sales away with nothing broken.

import type { Mistake } from "../scenario/mistake.ts";
import { readableDuration, readableRate } from "../units.ts";
import { gatewayLoad } from "./gateway-load.ts";
import { peakOf } from "./load-curve.ts";
import type { Plan } from "./plan.ts";

/** Above this load of the gateway, chance alone builds queues that look like an outage. */
const highLoad = 0.7;

const hourMs = 3_600_000;

export function gatewayWarnings(plan: Plan): Mistake[] {
  return [...busyGateway(plan), ...deafRoutes(plan), ...tightLimit(plan)];
}

function busyGateway(plan: Plan): Mistake[] {
  const load = gatewayLoad(plan);
  if (load <= highLoad) return [];
  const workers = Math.ceil((plan.gateway.workers * load) / highLoad);
  const what = `the gateway's load is ${load.toFixed(2)} at the peak, above ${highLoad}`;
  const todo = `queues then build up by chance: write at least ${workers} workers, fewer sales or a lower speed`;
  return [{ path: ["gateway", "workers"], at: "value", what, todo }];
}

/** Time-outs are divided by speed and round trips are not: a route that is well as written may be deaf as played. */
function deafRoutes({ gateway, speed }: Plan): Mistake[] {
  const [played, lower] = speed === 1 ? ["", ""] : [` as played at ${speed}x`, ", or a lower speed"];
  return gateway.routes
    .filter(({ delayMs, timeoutMs, declines }) => delayMs > timeoutMs && !declines)
    .map(({ network, delayMs, timeoutMs }) => ({
      path: ["gateway", "routes", network, "timeout"],
      at: "value",
      what: `the gateway waits ${readableDuration(timeoutMs)}${played} for an acquirer that takes ${readableDuration(delayMs)}`,
      todo: `its sales are then never answered with nothing broken: write at least ${Math.ceil((delayMs * speed) / 1000)}s${lower}`,
    }));
}

function tightLimit({ gateway, load, speed }: Plan): Mistake[] {
  if (!gateway.limit) return [];
  const allowed = gateway.limit.perMs / speed;
  const wanted = (load.salesPerMs * peakOf(load.shape)) / speed;
  if (allowed >= wanted) return [];
  return [
    {
      path: ["gateway", "limit", "each"],
      at: "value",
      what: `a terminal sells ${readableRate(wanted)} at the peak, and may ask ${readableRate(allowed)}`,
      todo: `sales are then answered busy with nothing broken: write at least ${Math.ceil(wanted * hourMs)}/h`,
    },
  ];
}
