// Core metrics: what Prometheus reads of a gateway's core, whatever drives it: the reference gateway's own page has them,
// and that of a run in virtual time, under the same names. What the gateway knows of itself is read off it when a scrape
// comes, so that only what must be counted as it happens costs anything (core/traffic.ts).

import { Counter, Gauge, Registry } from "prom-client";
import type { DefectName, GatewayPlan } from "../plan/plan.ts";
import type { Traffic } from "./core/traffic.ts";
import { CountedHistogram } from "./counted-histogram.ts";

/** What a gateway tells of itself. */
export interface ToldGateway {
  readonly core: {
    readonly plan: GatewayPlan;
    readonly working: number;
    readonly queued: number;
    readonly isInMaintenance: boolean;
    readonly refusals: number;
    readonly troubles: number;
  };
  readonly traffic: Traffic;
  readonly keys: number;
  readonly rows: number;
  readonly defects: Readonly<Record<DefectName, number>>;
}

/** One number, by its name and help. */
type Numbers = Readonly<Record<string, readonly [help: string, read: () => number]>>;

/** `labels`: what every series carries beside its own. */
export function coreMetrics(gateway: ToldGateway, labels: Readonly<Record<string, string>> = {}): Registry {
  const registry = new Registry();
  registry.setDefaultLabels(labels);
  const registers = [registry];
  const numbers: Numbers = {
    workers: ["Requests that can be worked on at once.", () => gateway.core.plan.workers],
    busy_workers: ["Workers that have a request in hand.", () => gateway.core.working],
    queue_limit: ["Requests that may wait for a worker.", () => gateway.core.plan.queueLimit],
    queue_depth: ["Requests that wait for a worker.", () => gateway.core.queued],
    keys: ["Idempotency keys whose result is kept.", () => gateway.keys],
    ledger_rows: ["Durable rows of the ledger, of all runs.", () => gateway.rows],
    maintenance: ["1 while the gateway is in maintenance.", () => Number(gateway.core.isInMaintenance)],
    refusals: ["Refusals that are on.", () => gateway.core.refusals],
    troubles: ["Troubles that are on.", () => gateway.core.troubles],
  };
  for (const [name, [help, read]] of Object.entries(numbers)) {
    new Gauge({
      name: `tillstorm_gateway_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }
  new Counter({
    name: "tillstorm_gateway_requests_total",
    help: "Requests by what was asked and how it ended: approved, the reason of a decline, in progress, busy, failed, unanswered, conflict, closed, silent or malformed.",
    labelNames: ["kind", "outcome"],
    registers,
    collect() {
      this.reset();
      for (const { kind, outcome, requests } of gateway.traffic.ended()) {
        this.inc({ kind, outcome }, requests);
      }
    },
  });
  new Counter({
    name: "tillstorm_gateway_defects_acted_total",
    help: "How often each planted defect has acted.",
    labelNames: ["defect"],
    registers,
    collect() {
      this.reset();
      for (const [defect, times] of Object.entries(gateway.defects)) this.inc({ defect }, times);
    },
  });
  registry.registerMetric(
    new CountedHistogram({
      name: "tillstorm_gateway_answer_duration_seconds",
      help: "From the arrival of a request to its answer, of all that were answered.",
      counts: gateway.traffic.answers,
    }),
  );
  return registry;
}
