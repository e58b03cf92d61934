// The tables of docs/metrics.md, made from the metrics themselves.

import { commitDurations } from "../src/gateway/commits.ts";
import { Traffic } from "../src/gateway/core/traffic.ts";
import type { LiveGateway } from "../src/gateway/live-gateway.ts";
import { gatewayMetrics } from "../src/gateway/metrics.ts";
import { Measures } from "../src/measure/measures.ts";
import { Exposition } from "../src/measure/prometheus.ts";
import { planFrom } from "../src/plan/load.ts";
import { code, table } from "./field-table.ts";

/** A metric as prom-client keeps it; its types leave the labels out. */
interface Kept {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: readonly string[];
}

/** Any will do: no value is read. */
const scenario = `name: Any
duration: 1m
fleet: [{id: any, terminals: 1, terminal: quick, links: [{id: line, profile: wifi, provider: any}]}]
load: {sales: 1/h, amount: {median: 10, p95: 40, currency: EUR}}
`;

/** The tables by the marks that they stand between, each in the order of its exposition. */
export function metricsTables(): Readonly<Record<string, string>> {
  const { plan } = planFrom({ file: "any.yaml", text: scenario });
  const exposition = new Exposition(new Measures(plan), { id: "any", engine: "live" });
  exposition.judged("pass");
  const gateway = {
    core: {},
    ledger: {},
    traffic: new Traffic(),
    commits: commitDurations(),
  } as unknown as LiveGateway;
  return {
    run: tableOf(exposition.registry.getMetricsAsArray()),
    gateway: tableOf(gatewayMetrics(gateway, new Map()).getMetricsAsArray()),
  };
}

function tableOf(metrics: readonly unknown[]): string {
  return table(
    ["name", "type", "labels", "meaning"],
    (metrics as readonly Kept[]).map(({ name, type, labelNames, help }) => [
      code(name),
      type,
      labelNames.map(code).join(", "),
      help,
    ]),
  );
}
