// Spread: every figure of several runs of one scenario, as median, least and most. Figures that a run does not
// have (an outage that was not recovered) are missing from it, and how many have one is said.

import type { Distribution } from "../measure/distribution.ts";
import type { Part } from "../measure/part.ts";
import type { Span } from "../measure/span.ts";
import { readableAmount, readableCount, readableDuration, readableShare } from "../units.ts";
import type { OutageSummary, Summary } from "./summary.ts";

type Unit = "count" | "share" | "duration" | "money";

interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number | undefined;
}

export interface Spread {
  readonly name: string;
  readonly unit: Unit;
  /** Runs that have the figure. */
  readonly runs: number;
  /** undefined where no run has it. Durations in ms, of scenario time where the measure is; money in minor units. */
  readonly median?: number;
  readonly min?: number;
  readonly max?: number;
}

/** The spread of every figure, in the order in which people read a summary. There must be one run at least. */
export function spreadOf(summaries: readonly Summary[]): Spread[] {
  const runs = summaries.map(figuresOf);
  return runs[0].map(({ name, unit }, index) => {
    const values = runs.flatMap((figures) => figures[index].value ?? []).sort((a, b) => a - b);
    if (values.length === 0) return { name, unit, runs: 0 };
    return {
      name,
      unit,
      runs: values.length,
      median: median(values),
      min: values[0],
      max: values[values.length - 1],
    };
  });
}

/** The spread as a table of at most 80 columns. */
export function spreadText(spread: readonly Spread[], currency: string): string {
  const all = Math.max(...spread.map(({ runs }) => runs));
  const show = (unit: Unit, value: number | undefined) => {
    if (value === undefined) return "–";
    if (unit === "duration") return readableDuration(value);
    if (unit === "share") return readableShare(value);
    return unit === "money" ? readableAmount(value, currency) : readableCount(Math.round(value));
  };
  const rows = spread.map(({ name, unit, runs, median, min, max }) =>
    [
      name.slice(0, 30).padEnd(30),
      ...[median, min, max].map((value) => show(unit, value).padStart(14)),
      runs < all ? `${runs}/${all}`.padStart(6) : "",
    ].join(""),
  );
  const head = ["figure".padEnd(30), ...["median", "least", "most"].map((word) => word.padStart(14))].join(
    "",
  );
  return [head, ...rows.map((row) => row.trimEnd())].join("\n");
}

function figuresOf({ measures, audit, outages }: Summary): Figure[] {
  const { outcomes, queue, sale, online } = measures;
  const violations = Object.entries(audit?.violations ?? {}).map(([name, { sales }]) => count(name, sales));
  return [
    count("wanted", outcomes.wanted.sales),
    count("approved at the counter", outcomes.approved.sales),
    count("declined at the counter", outcomes.declined.sales),
    count("queued", outcomes.queued.sales),
    count("turned away", sum(outcomes.turnedAway)),
    count("unpaid", sum(outcomes.unpaid)),
    ...violations,
    count("pending", audit?.pending.sales),
    count("queue, most", queue.depth.max),
    { name: "queue value, most", unit: "money", value: queue.valueMinor.max },
    { name: "online, least", unit: "share", value: online.min },
    { name: "online, average", unit: "share", value: online.avg },
    count("falseOffline", measures.falseOffline),
    ...durations("sale online", sale.online),
    ...durations("attempt", measures.attempt),
    ...outages.flatMap(outageFigures),
  ];
}

function outageFigures({ id, detection, recovery }: OutageSummary): Figure[] {
  return [
    { name: `${id} noticed`, unit: "share", value: detection?.share },
    span(`${id} detection p50`, detection?.p50),
    span(`${id} detection p95`, detection?.p95),
    span(`${id} reconnect`, spanOfPart(recovery?.reconnect)),
    span(`${id} drain`, spanOfPart(recovery?.drain)),
    span(`${id} service`, spanOfPart(recovery?.service)),
    span(`${id} recovery`, spanOfPart(recovery?.recovery)),
    span(`${id} restored`, recovery?.restored),
    count(`${id} queue peak`, recovery?.queuePeak),
  ];
}

function spanOfPart(part: Part | undefined): Span | undefined {
  return part?.state === "recovered" ? part.span : undefined;
}

function span(name: string, value: Span | "never" | undefined): Figure {
  return { name, unit: "duration", value: value === "never" ? undefined : value?.ms };
}

function count(name: string, value: number | undefined): Figure {
  return { name, unit: "count", value };
}

function durations(name: string, distribution: Distribution | undefined): Figure[] {
  return [
    { name: `${name} p50`, unit: "duration", value: distribution?.p50Ms },
    { name: `${name} p95`, unit: "duration", value: distribution?.p95Ms },
    { name: `${name} p99`, unit: "duration", value: distribution?.p99Ms },
  ];
}

function sum(tallies: Readonly<Record<string, { readonly sales: number }>>): number {
  return Object.values(tallies).reduce((total, { sales }) => total + sales, 0);
}

/** Of ascending values, at least one. */
function median(values: readonly number[]): number {
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}
