// What a run cost, by cause: customers, money, and the work of people. A part of the dashboard of the run.

import type { Section } from "./grafana.ts";
import { ofRun } from "./selectors.ts";

export const costs: Section = {
  title: "What it costs",
  panels: [
    {
      title: "Turned away by cause",
      type: "timeseries",
      width: 8,
      height: 8,
      unit: "short",
      isStacked: true,
      hidesZeros: true,
      about: "Customers who left without buying, by cause.",
      queries: [
        {
          expr: `sum by (cause) (increase(tillstorm_turned_away_sales_total${ofRun()}[$__rate_interval]))`,
          legend: "{{cause}}",
        },
      ],
    },
    {
      title: "Unpaid by cause",
      type: "timeseries",
      width: 8,
      height: 8,
      unit: "short",
      isStacked: true,
      hidesZeros: true,
      about: "Goods gone, money that never comes, by cause.",
      queries: [{ expr: `sum by (cause) (tillstorm_unpaid_sales_total${ofRun()})`, legend: "{{cause}}" }],
    },
    {
      title: "Paid otherwise",
      type: "timeseries",
      width: 8,
      height: 8,
      unit: "short",
      isStacked: true,
      hidesZeros: true,
      about: "Customers who paid in another way: cash, by QR code, at another terminal of the store.",
      queries: [{ expr: `sum by (way) (tillstorm_paid_otherwise_sales_total${ofRun()})`, legend: "{{way}}" }],
    },
    {
      title: "What people did about it",
      type: "timeseries",
      width: 8,
      height: 8,
      unit: "short",
      isStacked: true,
      hidesZeros: true,
      about: "Interventions by kind, and reversals that a person must see to.",
      queries: [
        { expr: `sum by (kind) (tillstorm_interventions_total${ofRun()})`, legend: "{{kind}}" },
        { expr: `sum(tillstorm_reversals_given_up_total${ofRun()})`, legend: "reversals given up" },
      ],
    },
    {
      title: "Screens wrong",
      type: "timeseries",
      width: 8,
      height: 8,
      unit: "s",
      about:
        "Time in which screens said something else than is true, of all terminals together, scenario time.",
      queries: [{ expr: `sum(tillstorm_screen_wrong_seconds_total${ofRun()})`, legend: "wrong" }],
    },
    {
      title: "Stock behind",
      type: "timeseries",
      width: 8,
      height: 8,
      unit: "short",
      about: "Sales that were made and that the back office does not know of.",
      queries: [{ expr: `sum(tillstorm_stock_behind_sales${ofRun()})`, legend: "sales" }],
    },
  ],
};
