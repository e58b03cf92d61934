// Customer series: what Prometheus reads of how customers fared while the run goes on, what of their money is not
// collected yet, and how many messages all of it took.

import { Counter, Gauge, type Registry } from "prom-client";
import { majorUnits } from "../units.ts";
import type { Measures } from "./measures.ts";
import type { MeasureResults } from "./results.ts";

/** `results` are undefined until the run is over. */
export function addCustomerSeries(
  registry: Registry,
  measures: Measures,
  results: () => MeasureResults | undefined,
): void {
  const registers = [registry];
  const { currency } = measures.plan.load;
  new Counter({
    name: "tillstorm_wanted_sales_total",
    help: "Sales that customers wanted, whatever they came to.",
    labelNames: ["group"],
    registers,
    collect() {
      this.reset();
      for (const { id, outcomes } of measures.groups()) this.inc({ group: id }, outcomes.wanted.sales);
    },
  });
  const ratio = (name: string, help: string, of: () => number | undefined) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = of();
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  ratio(
    "tillstorm_availability_ratio",
    "Share of the sales wanted so far that were served: approved, queued or declined by the issuer; no sample before the first.",
    () => measures.availability(results() !== undefined),
  );
  ratio(
    "tillstorm_availability_worst_ratio",
    "The same in the worst window; known at the end, and where there were sales enough for one.",
    () => results()?.availability?.worst?.share,
  );
  ratio(
    "tillstorm_online_ratio",
    "Share of the terminals that are neither offline nor down.",
    () => measures.online,
  );
  ratio(
    "tillstorm_amplification_ratio",
    "Messages about sales and refunds sent so far, for each one wanted; no sample before the first.",
    () => measures.amplification?.factor,
  );
  new Counter({
    name: "tillstorm_uncollected_value_seconds_total",
    help: "Value of the sales that wait in terminals × how long they wait: major units of the currency × seconds of scenario time.",
    labelNames: ["group", "currency"],
    registers,
    collect() {
      this.reset();
      for (const { id: group, uncollected } of measures.groups()) {
        this.inc({ group, currency }, majorUnits(1, currency) * uncollected.minorHours * 3600);
      }
    },
  });
  new Gauge({
    name: "tillstorm_uncollected_longest_seconds",
    help: "The longest that a sale waited in a terminal, or waits there still, in scenario time.",
    registers,
    collect() {
      this.set(measures.uncollected.longestMs / 1000);
    },
  });
}
