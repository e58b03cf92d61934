// The reference gateway's metrics, as Prometheus reads them at /metrics: those of its core, and what only a server has,
// connections and a durable ledger.

import type { Server } from "node:net";
import { Gauge, type Registry } from "prom-client";
import { coreMetrics } from "./core-metrics.ts";
import type { LiveGateway } from "./live-gateway.ts";

/**
 * `doors`: the servers whose connections are counted, by what each door is for. `labels`: what every series carries
 * beside its own.
 */
export function gatewayMetrics(
  gateway: LiveGateway,
  doors: ReadonlyMap<string, Server>,
  labels: Readonly<Record<string, string>> = {},
): Registry {
  const registry = coreMetrics(gateway, labels);
  new Gauge({
    name: "tillstorm_gateway_connections",
    help: "Open connections, by the door that they came through: http or terminals; not in virtual time, which has none.",
    labelNames: ["door"],
    registers: [registry],
    async collect() {
      for (const [door, server] of doors) this.set({ door }, await connectionsOf(server));
    },
  });
  registry.registerMetric(gateway.commits);
  return registry;
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
