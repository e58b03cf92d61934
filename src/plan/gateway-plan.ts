// The gateway as it is planned: its model, with a route for every card network.

import { sigmaOf } from "../random.ts";
import type { Scenario } from "../scenario/schema.ts";
import { playedMs } from "../units.ts";
import { adapterPlan } from "./adapter-plan.ts";
import { firstDefects } from "./defects.ts";
import type { GatewayPlan, Route } from "./plan.ts";
import { minorOrUnlimited } from "./terminal-policy.ts";

/** Its times are divided by the scenario's speed, but those of what no shop can make faster. */
export function gatewayPlan({ gateway, load, speed }: Scenario): GatewayPlan {
  const { p50, p95 } = gateway.service;
  const { currency } = load.amount;
  const networks = Object.keys(load.cards);
  return {
    protocol:
      gateway.url !== undefined && adapterPlan(gateway).kind === "iso8583" ? "iso8583" : gateway.protocol,
    ...(gateway.tls === false
      ? {}
      : { tls: gateway.tls === true ? { clientCertificates: false } : gateway.tls }),
    workers: gateway.workers,
    service: { medianMs: p50, sigma: sigmaOf(p50, p95) },
    queueLimit: gateway.queue,
    full: gateway.full,
    abandoned: gateway.abandoned,
    retryAfterMs: playedMs(gateway.retryAfter, speed),
    ...(gateway.keys ? { keysKeptMs: playedMs(gateway.keys.kept, speed) } : {}),
    ...(gateway.limit ? { limit: { perMs: gateway.limit.each * speed, burst: gateway.limit.burst } } : {}),
    routes: (networks.length === 0 ? [""] : networks).map((network) =>
      routePlan(network, gateway.routes[network], currency, speed),
    ),
    defects: firstDefects(gateway),
  };
}

/** `written` is undefined for a network that the scenario gives no route: the gateway answers by itself. */
function routePlan(
  network: string,
  written: Scenario["gateway"]["routes"][string] | undefined,
  currency: string,
  speed: number,
): Route {
  if (written === undefined) return { network, ...directRoute };
  const { delay, timeout, unanswered, standIn, workers, declines } = written;
  return {
    network,
    delayMs: delay,
    timeoutMs: playedMs(timeout, speed),
    unanswered,
    standInMinor: standIn === undefined ? 0 : minorOrUnlimited(standIn, currency),
    ...(workers === undefined ? {} : { workers }),
    declines,
  };
}

/** The gateway answers by itself; should an outage lie in the way, as if the scenario said no more than the route's name. */
const directRoute: Omit<Route, "network"> = {
  delayMs: 0,
  timeoutMs: 60_000,
  unanswered: "unknown",
  standInMinor: 0,
  declines: false,
};
