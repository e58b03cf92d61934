// What several dashboards show: outages over time, quantiles of a histogram.

import type { Panel, Query } from "./grafana.ts";
import { ofRun } from "./selectors.ts";

/** Of terminals' states: what can sell online is green or blue, what cannot sell at all red or dark. */
export const stateColours: Panel["colours"] = {
  online: "green",
  degraded: "yellow",
  forwarding: "blue",
  offline: "orange",
  full: "red",
  booting: "super-light-blue",
  off: "purple",
  dead: "dark-red",
};

/** Which outages are on, a row each. */
export function outagesOverTime(height: number): Panel {
  return {
    title: "Outages",
    type: "state-timeline",
    width: 24,
    height,
    unit: "short",
    words: { 0: "over", 1: "on" },
    badFrom: 1,
    about: "Which outages are on, from their confirmed beginning to their confirmed end.",
    mayBeEmpty: "a scenario without outages has none",
    queries: [
      { expr: `tillstorm_outage_active${ofRun('outage=~"$outage"')}`, legend: "{{outage}} ({{kind}})" },
    ],
  };
}

/** Quantiles of a histogram in seconds; each series has a legend such as p95. */
export function quantiles(
  histogram: string,
  selector: string = ofRun(),
  shares: readonly number[] = [0.5, 0.95, 0.99],
): Query[] {
  return shares.map((share) => ({
    expr: `histogram_quantile(${share}, sum by (le) (rate(${histogram}_bucket${selector}[$__rate_interval])))`,
    legend: `p${share * 100}`,
  }));
}
