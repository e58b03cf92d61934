// The run at a glance: outages drawn over who is online, what waits, what is sold and what is lost.

import type { Board } from "./grafana.ts";
import { outagesOverTime, stateColours } from "./parts.ts";
import { costs } from "./run-costs.ts";
import { ofRun } from "./selectors.ts";

export const run: Board = {
  uid: "tillstorm-run",
  title: "tillstorm: run",
  about: "The story of a run: what broke, who was online, what was sold, what waits and what was lost.",
  sections: [
    {
      title: "Now, or at the end",
      panels: [
        {
          title: "Verdict",
          type: "stat",
          width: 3,
          height: 4,
          unit: "short",
          colours: { pass: "green", fail: "red", inconclusive: "orange" },
          about:
            "How many runs of those that you look at passed, failed, or were inconclusive, which is never a pass.",
          mayBeEmpty: "known at the end of a run only",
          queries: [
            {
              expr: `sum by (verdict) (last_over_time(tillstorm_run_verdict${ofRun()}[$__range])) > 0`,
              legend: "{{verdict}}",
              isInstant: true,
            },
          ],
        },
        {
          title: "Online",
          type: "stat",
          width: 3,
          height: 4,
          unit: "percentunit",
          about: "Share of the terminals that take themselves for online.",
          queries: [
            {
              expr: `sum(tillstorm_terminals${ofRun('state=~"online|degraded|forwarding"')}) / sum(tillstorm_terminals${ofRun()})`,
              legend: "online",
            },
          ],
        },
        {
          title: "Queue",
          type: "stat",
          width: 3,
          height: 4,
          unit: "short",
          about: "Sales that wait in terminals to be forwarded.",
          queries: [
            {
              expr: `sum(tillstorm_queue_depth${ofRun('group=~"$group"')})`,
              legend: "queued",
            },
          ],
        },
        {
          title: "Queue value",
          type: "stat",
          width: 3,
          height: 4,
          unit: "short",
          about: "What they are worth, in major units of the currency.",
          queries: [
            {
              expr: `sum by (currency) (tillstorm_queue_value${ofRun('group=~"$group"')})`,
              legend: "{{currency}}",
            },
          ],
        },
        {
          title: "Turned away",
          type: "stat",
          width: 3,
          height: 4,
          unit: "short",
          badFrom: 1,
          about: "Customers who left without buying, so far.",
          queries: [
            {
              expr: `sum(tillstorm_turned_away_sales_total${ofRun()})`,
              legend: "turned away",
            },
          ],
        },
        {
          title: "Data loss",
          type: "stat",
          width: 3,
          height: 4,
          unit: "short",
          badFrom: 1,
          about:
            "Goods gone and money that never comes, without what was declined on forward; after the audit with what the gateway lost.",
          mayBeEmpty: "nothing is lost so far; that nothing is, only an audit without doubts can say",
          queries: [
            {
              expr: `sum(tillstorm_data_loss_sales${ofRun('group=~"$group"')})`,
              legend: "lost",
            },
          ],
        },
        {
          title: "Violations",
          type: "stat",
          width: 6,
          height: 4,
          unit: "short",
          badFrom: 1,
          about:
            "Sales that the audit found lost, duplicated, resurrected, altered or orphaned; altered is absent where the ledger has not every column and none was found.",
          mayBeEmpty: "known after the audit only, at the end of a run",
          queries: [
            {
              expr: `sum by (violation) (last_over_time(tillstorm_violation_sales${ofRun()}[$__range]))`,
              legend: "{{violation}}",
              isInstant: true,
            },
          ],
        },
      ],
    },
    {
      title: "The story",
      panels: [
        outagesOverTime(5),
        {
          title: "Terminals by state",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "short",
          isStacked: true,
          hidesZeros: true,
          colours: stateColours,
          about: "What terminals take themselves for.",
          queries: [{ expr: `sum by (state) (tillstorm_terminals${ofRun()})`, legend: "{{state}}" }],
        },
        {
          title: "Queue by group",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "short",
          isStacked: true,
          about: "Sales that wait in terminals. It should fall after every outage, and to nothing.",
          queries: [
            {
              expr: `sum by (group) (tillstorm_queue_depth${ofRun('group=~"$group"')})`,
              legend: "{{group}}",
            },
          ],
        },
        {
          title: "Sales by outcome",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "ops",
          isStacked: true,
          hidesZeros: true,
          colours: {
            approved: "green",
            declined: "purple",
            queued: "yellow",
            paidOtherwise: "blue",
            turnedAway: "red",
          },
          about: "What sales came to at the counter, a second.",
          queries: [
            {
              expr: `sum by (outcome) (rate(tillstorm_sales_total${ofRun('group=~"$group"')}[$__rate_interval]))`,
              legend: "{{outcome}}",
            },
          ],
        },
        {
          title: "From intended start to answer",
          type: "timeseries",
          width: 12,
          height: 8,
          unit: "s",
          about: "The 95th percentile of sales at the counter, run time, answered online or put aside.",
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (le, state) (rate(tillstorm_sale_duration_seconds_bucket${ofRun()}[$__rate_interval])))`,
              legend: "{{state}} p95",
            },
          ],
        },
      ],
    },
    {
      title: "How customers fared",
      panels: [
        {
          title: "Served",
          type: "timeseries",
          width: 8,
          height: 8,
          unit: "percentunit",
          most: 1,
          about:
            "Share of the customers who were served: approved, queued or declined by their card's issuer.",
          queries: [
            {
              expr: `sum(rate(tillstorm_sales_total${ofRun('outcome=~"approved|declined|queued"')}[$__rate_interval])) / (sum(rate(tillstorm_sales_total${ofRun()}[$__rate_interval])) > 0)`,
              legend: "now",
            },
            { expr: `max(tillstorm_availability_ratio${ofRun()})`, legend: "so far" },
          ],
        },
        {
          title: "Money not collected",
          type: "timeseries",
          width: 8,
          height: 8,
          unit: "short",
          about:
            "Value × time that waits in terminals, so far: major units of the currency × hours of scenario time.",
          queries: [
            {
              expr: `sum by (currency) (tillstorm_uncollected_value_seconds_total${ofRun('group=~"$group"')}) / 3600`,
              legend: "{{currency}} h",
            },
          ],
        },
        {
          title: "Messages for each sale",
          type: "timeseries",
          width: 8,
          height: 8,
          unit: "short",
          about:
            "Attempts, forwards, reversals, inquiries and uploads for each sale or refund wanted: 1 is one each.",
          queries: [
            {
              expr: `sum(rate(tillstorm_messages_total${ofRun('purpose=~"sale|retry|forward|reversal|inquiry|upload"')}[$__rate_interval])) / (sum(rate(tillstorm_wanted_sales_total${ofRun()}[$__rate_interval])) + sum(rate(tillstorm_refunds_total${ofRun()}[$__rate_interval])) > 0)`,
              legend: "now",
            },
            { expr: `max(tillstorm_amplification_ratio${ofRun()})`, legend: "so far" },
          ],
        },
      ],
    },
    costs,
    {
      title: "After the audit",
      panels: [
        {
          title: "Cells of the audit",
          type: "bargauge",
          width: 24,
          height: 7,
          unit: "short",
          colours: { "/lost|duplicated|resurrected|orphaned/i": "red" },
          about:
            "Every sale is in exactly one cell (docs/definitions.md, Audit cells). Cells without a sale are left out.",
          mayBeEmpty: "known after the audit only, at the end of a run",
          queries: [
            {
              expr: `sum by (cell) (last_over_time(tillstorm_audit_sales${ofRun()}[$__range])) > 0`,
              legend: "{{cell}}",
              isInstant: true,
            },
          ],
        },
      ],
    },
  ],
};
