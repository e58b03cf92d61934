// What is drawn, by the name of its file: the dashboards, that of the run in two parts, because it is long.

import { type Dashboard, dashboardNamed, rowsOf } from "./dashboard.ts";

export function pictures(): Record<string, Dashboard> {
  const run = dashboardNamed("run");
  return {
    run: rowsOf(run, ["Now, or at the end", "The story"]),
    "run-costs": rowsOf(run, ["How customers fared", "What it costs", "After the audit"]),
    outages: dashboardNamed("outages"),
    gateway: dashboardNamed("gateway"),
    engine: dashboardNamed("engine"),
  };
}
