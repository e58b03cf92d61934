// End series: what Prometheus reads of what only the end of a run, or its audit, can tell. No sample before: a 0 would
// look like a pass.

import { Gauge, type Registry } from "prom-client";
import type { BookedResult } from "./booked.ts";
import type { Distribution } from "./distribution.ts";
import type { Measures } from "./measures.ts";
import type { Tally } from "./outcomes.ts";
import type { MeasureResults, OutageFigures } from "./results.ts";
import type { StockDifferenceFigures } from "./stock-difference.ts";

/** What the audit found, as far as measures at the end show it. What is in doubt is absent. */
export interface AuditedMeasures {
  readonly pending?: Tally;
  /** By cause. */
  readonly unpaid: Readonly<Record<string, Tally>>;
  readonly stockDifference?: StockDifferenceFigures;
  readonly booked?: BookedResult;
}

const quantiles = { p50: "p50Ms", p95: "p95Ms", p99: "p99Ms", max: "maxMs", avg: "avgMs" } as const;

/** Both are undefined until they are known. */
export function addEndSeries(
  registry: Registry,
  measures: Measures,
  results: () => MeasureResults | undefined,
  audited: () => AuditedMeasures | undefined,
): void {
  const gauge = (name: string, help: string, label: string, of: () => Readonly<Record<string, number>>) =>
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        for (const [value, number] of Object.entries(of())) this.set({ [label]: value }, number);
      },
    });

  gauge(
    "tillstorm_noticed_ratio",
    "Share of the struck terminals that knew of the outage before it was over, the least over its parts; known at the end.",
    "outage",
    () => byOutage(measures, results(), ({ detection }) => detection?.share, Math.min),
  );
  gauge(
    "tillstorm_restored_seconds",
    "From the start of the outage until everything was as before, in scenario time, the largest over its parts; known at the end, and where all of it recovered.",
    "outage",
    () => restored(measures, results()),
  );
  gauge(
    "tillstorm_surge_ratio",
    "Messages in the busiest window of the outage and its aftermath, over quiet ones before, the largest over its parts; known at the end.",
    "outage",
    () =>
      byOutage(
        measures,
        results(),
        ({ surge }) => (surge && "factor" in surge ? surge.factor : undefined),
        Math.max,
      ),
  );
  new Gauge({
    name: "tillstorm_false_offline_terminals",
    help: "Terminals that went offline with nothing broken; known at the end.",
    registers: [registry],
    collect() {
      const known = results();
      if (known) this.set(known.falseOffline);
      else this.remove();
    },
  });
  gauge(
    "tillstorm_noticed_by_staff_seconds",
    "From when there was something to notice until somebody in the store did, in scenario time; known at the end.",
    "stat",
    () => secondsOf(results()?.noticedByStaff),
  );
  gauge(
    "tillstorm_booked_seconds",
    "From the intended start of a sale to its booking in the ledger, in run time; no sample before the audit.",
    "stat",
    () => {
      const booked = audited()?.booked;
      return booked && "samples" in booked ? secondsOf(booked) : {};
    },
  );
  gauge(
    "tillstorm_stock_difference_sales",
    "Goods that left and are not booked (missing), or are booked and did not leave (surplus); no sample before the audit.",
    "side",
    () => salesOf({ ...audited()?.stockDifference }),
  );
  gauge(
    "tillstorm_audit_unpaid_sales",
    "Sales whose goods are gone and whose money never comes, by cause, as terminals and ledger say it together; no sample before the audit.",
    "cause",
    () => salesOf(audited()?.unpaid ?? {}),
  );
  new Gauge({
    name: "tillstorm_pending_sales",
    help: "Sales and refunds still queued, owed a reversal or unresolved at the end; no sample before the audit.",
    registers: [registry],
    collect() {
      const pending = audited()?.pending;
      if (pending) this.set(pending.sales);
      else this.remove();
    },
  });
}

/** One number of all parts of a written outage; none where a part has none. */
function byOutage(
  { written }: Measures,
  results: MeasureResults | undefined,
  of: (figures: OutageFigures) => number | undefined,
  oneOf: (...numbers: number[]) => number,
): Record<string, number> {
  if (!results) return {};
  const found = written.flatMap(({ id, parts }) => {
    const numbers = parts.map((part) => of(results.outages[part]));
    return numbers.includes(undefined) ? [] : [[id, oneOf(...(numbers as number[]))] as const];
  });
  return Object.fromEntries(found);
}

function restored(measures: Measures, results: MeasureResults | undefined): Record<string, number> {
  const ms = new Map(
    results?.episodes.flatMap(({ outages, restored }) =>
      outages.map((outage, place) => [outage, restored[place]?.ms] as const),
    ),
  );
  const numberOf = new Map(results?.outages.map((figures, outage) => [figures, ms.get(outage)] as const));
  const seconds = (figures: OutageFigures) => {
    const known = numberOf.get(figures);
    return known === undefined ? undefined : known / 1000;
  };
  return byOutage(measures, results, seconds, Math.max);
}

function secondsOf(distribution: Distribution | undefined): Record<string, number> {
  if (!distribution) return {};
  return Object.fromEntries(
    Object.entries(quantiles).map(([stat, name]) => [stat, distribution[name] / 1000]),
  );
}

function salesOf(tallies: Readonly<Record<string, Tally>>): Record<string, number> {
  return Object.fromEntries(Object.entries(tallies).map(([name, { sales }]) => [name, sales]));
}
