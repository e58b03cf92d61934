// The gateway: what it is asked, how busy its workers are, how long it takes, what waits for it and its ledger.

import type { Board } from "./grafana.ts";
import { quantiles } from "./parts.ts";
import { ofGateway } from "./selectors.ts";

export const gateway: Board = {
  uid: "tillstorm-gateway",
  title: "tillstorm: gateway",
  about:
    "The reference gateway: load, workers, latency, backlog, ledger. One that stands alone is of no run, and is shown whatever run is chosen. Your own gateway has dashboards of its own.",
  sections: [
    {
      title: "Now, or at the end",
      panels: [
        {
          title: "Workers busy",
          type: "stat",
          width: 6,
          height: 4,
          unit: "percentunit",
          badFrom: 0.9,
          about: "Share of the workers that have a request in hand. Near 100 % the queue begins to grow.",
          queries: [
            {
              expr: `sum(tillstorm_gateway_busy_workers${ofGateway()}) / sum(tillstorm_gateway_workers${ofGateway()})`,
              legend: "busy",
            },
          ],
        },
        {
          title: "Waiting",
          type: "stat",
          width: 6,
          height: 4,
          unit: "short",
          about: "Requests that wait for a worker.",
          queries: [{ expr: `sum(tillstorm_gateway_queue_depth${ofGateway()})`, legend: "waiting" }],
        },
        {
          title: "What is wrong with it",
          type: "stat",
          width: 6,
          height: 4,
          unit: "short",
          badFrom: 1,
          about: "Maintenance, refusals and troubles that are on.",
          queries: [
            { expr: `sum(tillstorm_gateway_maintenance${ofGateway()})`, legend: "maintenance" },
            { expr: `sum(tillstorm_gateway_refusals${ofGateway()})`, legend: "refusals" },
            { expr: `sum(tillstorm_gateway_troubles${ofGateway()})`, legend: "troubles" },
          ],
        },
        {
          title: "Defects that acted",
          type: "stat",
          width: 6,
          height: 4,
          unit: "short",
          badFrom: 1,
          about:
            "How often planted defects have acted. Not what the audit found: that is in the dashboard of the run.",
          mayBeEmpty: "no defect is planted, or none has acted yet",
          queries: [
            {
              expr: `sum by (defect) (tillstorm_gateway_defects_acted_total${ofGateway()}) > 0`,
              legend: "{{defect}}",
            },
          ],
        },
      ],
    },
    {
      title: "Load",
      panels: [
        {
          title: "Requests by kind",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "ops",
          isStacked: true,
          hidesZeros: true,
          about: "What was asked, a second.",
          queries: [
            {
              expr: `sum by (kind) (rate(tillstorm_gateway_requests_total${ofGateway()}[$__rate_interval]))`,
              legend: "{{kind}}",
            },
          ],
        },
        {
          title: "Requests by outcome",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "ops",
          isStacked: true,
          hidesZeros: true,
          about: "How it ended, a second.",
          queries: [
            {
              expr: `sum by (outcome) (rate(tillstorm_gateway_requests_total${ofGateway()}[$__rate_interval]))`,
              legend: "{{outcome}}",
            },
          ],
        },
        {
          title: "Workers and backlog",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "short",
          colours: { "limit of the queue": "#808080" },
          about:
            "Busy workers, and what waits for one. A backlog after an outage should fall as fast as spare workers allow.",
          queries: [
            { expr: `sum(tillstorm_gateway_workers${ofGateway()})`, legend: "workers" },
            { expr: `sum(tillstorm_gateway_busy_workers${ofGateway()})`, legend: "busy" },
            { expr: `sum(tillstorm_gateway_queue_depth${ofGateway()})`, legend: "waiting" },
            { expr: `sum(tillstorm_gateway_queue_limit${ofGateway()})`, legend: "limit of the queue" },
          ],
        },
        {
          title: "From arrival to answer",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "s",
          about: "Of all requests that were answered.",
          queries: quantiles("tillstorm_gateway_answer_duration_seconds", ofGateway()),
        },
      ],
    },
    {
      title: "Ledger and connections",
      panels: [
        {
          title: "Ledger",
          type: "timeseries",
          width: 8,
          height: 8,
          unit: "short",
          about: "Durable rows, and the keys under which answers are kept.",
          queries: [
            { expr: `sum(tillstorm_gateway_ledger_rows${ofGateway()})`, legend: "rows" },
            { expr: `sum(tillstorm_gateway_keys${ofGateway()})`, legend: "keys kept" },
          ],
        },
        {
          title: "Commits",
          type: "timeseries",
          width: 8,
          height: 8,
          unit: "s",
          about: "How long commits of the ledger take: a slow disk makes everybody wait.",
          mayBeEmpty: "in virtual time nothing is committed",
          queries: quantiles("tillstorm_gateway_ledger_commit_duration_seconds", ofGateway(), [0.99]),
        },
        {
          title: "Connections",
          type: "timeseries",
          width: 8,
          height: 8,
          unit: "short",
          about: "Open connections, by the door that they came through.",
          mayBeEmpty: "in virtual time there are none",
          queries: [
            { expr: `sum by (door) (tillstorm_gateway_connections${ofGateway()})`, legend: "{{door}}" },
          ],
        },
      ],
    },
  ],
};
