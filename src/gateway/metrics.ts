// The gateway's metrics, as Prometheus reads them at /metrics. What the gateway knows of itself is read off it when a
// scrape comes, so that only what must be counted as it happens costs anything (traffic.ts).

import type { Server } from "node:net";
import { Counter, Gauge, Registry } from "prom-client";
import type { LiveGateway } from "./live-gateway.ts";

/** One number, by its name and help. */
type Numbers = Readonly<Record<string, readonly [help: string, read: () => number]>>;

/**
 * `doors`: the servers whose connections are counted, by what each door is for. `labels`: what every series carries
 * beside its own.
 */
export function gatewayMetrics(
  gateway: LiveGateway,
  doors: ReadonlyMap<string, Server>,
  labels: Readonly<Record<string, string>> = {},
): Registry {
  const registry = new Registry();
  registry.setDefaultLabels(labels);
  const { core, ledger, traffic } = gateway;
  const numbers: Numbers = {
    workers: ["Requests that can be worked on at once.", () => core.plan.workers],
    busy_workers: ["Workers that have a request in hand.", () => core.working],
    queue_limit: ["Requests that may wait for a worker.", () => core.plan.queueLimit],
    queue_depth: ["Requests that wait for a worker.", () => core.queued],
    keys: ["Idempotency keys whose result is kept.", () => gateway.keys],
    ledger_rows: ["Durable rows of the ledger, of all runs.", () => ledger.rows],
    maintenance: ["1 while the gateway is in maintenance.", () => Number(core.isInMaintenance)],
    refusals: ["Refusals that are on.", () => core.refusals],
    troubles: ["Troubles that are on.", () => core.troubles],
  };
  for (const [name, [help, read]] of Object.entries(numbers)) {
    new Gauge({
      name: `tillstorm_gateway_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
  new Gauge({
    name: "tillstorm_gateway_connections",
    help: "Open connections, by the door that they came through: http or terminals.",
    labelNames: ["door"],
    registers: [registry],
    async collect() {
      for (const [door, server] of doors) this.set({ door }, await connectionsOf(server));
    },
  });
  new Counter({
    name: "tillstorm_gateway_requests_total",
    help: "Requests by what was asked and how it ended.",
    labelNames: ["kind", "outcome"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { kind, outcome, requests } of traffic.ended()) this.inc({ kind, outcome }, requests);
    },
  });
  new Counter({
    name: "tillstorm_gateway_defects_acted_total",
    help: "How often each planted defect has acted.",
    labelNames: ["defect"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [defect, times] of Object.entries(core.defects)) this.inc({ defect }, times);
    },
  });
  registry.registerMetric(traffic.answers);
  registry.registerMetric(traffic.commits);
  return registry;
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
