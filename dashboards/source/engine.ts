// Is the measuring itself to be trusted? Lag, what the process takes, faults in time, Toxiproxy.

import type { Board } from "./grafana.ts";
import { quantiles } from "./parts.ts";
import { ofRun } from "./selectors.ts";

export const engine: Board = {
  uid: "tillstorm-engine",
  title: "tillstorm: engine",
  about: "Whether the other dashboards can be believed: an engine that is late measures itself.",
  sections: [
    {
      title: "Trust",
      panels: [
        {
          title: "Lag, p99",
          type: "stat",
          width: 6,
          height: 4,
          unit: "s",
          badFrom: 0.1,
          about:
            "How late the engine was against its own schedule, over all of a run, so far or to its end; of several runs the largest. Above 100 ms a run's times, rates and queues are inconclusive.",
          mayBeEmpty: "in virtual time nothing lags",
          queries: [
            {
              expr: `max(histogram_quantile(0.99, sum by (run, le) (last_over_time(tillstorm_engine_lag_seconds_bucket${ofRun()}[$__range]))) >= 0)`,
              legend: "p99",
              isInstant: true,
            },
          ],
        },
        {
          title: "Faults late or failed",
          type: "stat",
          width: 6,
          height: 4,
          unit: "short",
          badFrom: 1,
          about:
            "Actions of the conductor that were late by more than 250 ms and 1 % of their outage, or failed.",
          queries: [
            {
              expr: `sum(tillstorm_fault_actions_total${ofRun('result=~"late|failed"')})`,
              legend: "late or failed",
            },
          ],
        },
        {
          title: "Toxiproxy",
          type: "stat",
          width: 6,
          height: 4,
          unit: "short",
          words: { 0: "gone", 1: "up" },
          about: "Whether Toxiproxy is there.",
          mayBeEmpty: "in virtual time there is none",
          queries: [{ expr: `min(tillstorm_toxiproxy_up${ofRun()})`, legend: "Toxiproxy" }],
        },
        {
          title: "Proxies",
          type: "stat",
          width: 6,
          height: 4,
          unit: "short",
          about: "Proxies of the run: one for each link of each cohort.",
          mayBeEmpty: "in virtual time there are none",
          queries: [{ expr: `sum(tillstorm_toxiproxy_proxies${ofRun()})`, legend: "proxies" }],
        },
      ],
    },
    {
      title: "The engine's process",
      panels: [
        {
          title: "Lag",
          type: "heatmap",
          width: 12,
          height: 8,
          unit: "short",
          about: "Wakes of terminals by how late they were.",
          mayBeEmpty: "in virtual time nothing lags",
          queries: [
            {
              expr: `sum by (le) (increase(tillstorm_engine_lag_seconds_bucket${ofRun()}[$__rate_interval]))`,
              legend: "{{le}}",
            },
          ],
        },
        {
          title: "Processor",
          type: "timeseries",
          width: 6,
          height: 8,
          unit: "percentunit",
          about: "Of one core. Near 100 % the engine begins to lag.",
          queries: [
            {
              expr: `rate(tillstorm_engine_cpu_seconds_total${ofRun()}[$__rate_interval])`,
              legend: "{{run}}",
            },
          ],
        },
        {
          title: "Memory",
          type: "timeseries",
          width: 6,
          height: 8,
          unit: "bytes",
          about: "Resident memory.",
          queries: [{ expr: `tillstorm_engine_resident_memory_bytes${ofRun()}`, legend: "{{run}}" }],
        },
      ],
    },
    {
      title: "What it sends",
      panels: [
        {
          title: "Messages by purpose",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "ops",
          isStacked: true,
          hidesZeros: true,
          about:
            "What terminals sent, a second. Retries beside sales are how far trying again multiplies the load.",
          queries: [
            {
              expr: `sum by (purpose) (rate(tillstorm_messages_total${ofRun()}[$__rate_interval]))`,
              legend: "{{purpose}}",
            },
          ],
        },
        {
          title: "Round trips",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "s",
          about: "Of messages that were answered, run time.",
          queries: quantiles("tillstorm_attempt_duration_seconds"),
        },
      ],
    },
  ],
};
