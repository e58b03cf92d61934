// Spread: every figure of several runs of one scenario, as median, least and most. Figures that a run does not
// have (an outage that was not recovered) are missing from it, and how many have one is said.

import { violations } from "../audit/result.ts";
import type { Distribution } from "../measure/distribution.ts";
import { type Tally, total } from "../measure/outcomes.ts";
import { isUnrecovered, type Part } from "../measure/part.ts";
import type { Span } from "../measure/span.ts";
import { readableAmount, readableCount, readableDuration, readableFactor, readableShare } from "../units.ts";
import type { OutageSummary, Summary } from "./summary.ts";

type Unit = "count" | "share" | "duration" | "money" | "money-hours" | "factor";

interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number | undefined;
  /** Left out where no run has any. */
  readonly isDetail?: boolean;
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

/**
 * The spread of every figure, in the order in which people read a summary. There must be one run at least.
 * Figures are matched by name: another seed may have other outages, where their times are drawn.
 */
export function spreadOf(summaries: readonly Summary[]): Spread[] {
  const byName = Map.groupBy(summaries.flatMap(figuresOf), ({ name }) => name);
  return [...byName].flatMap(([name, figures]): Spread[] => {
    const { unit, isDetail } = figures[0];
    const values = figures.flatMap(({ value }) => value ?? []).sort((a, b) => a - b);
    if (isDetail && values.every((value) => value === 0)) return [];
    if (values.length === 0) return [{ name, unit, runs: 0 }];
    const row = {
      name,
      unit,
      runs: values.length,
      median: median(values),
      min: values[0],
      max: values[values.length - 1],
    };
    return [row];
  });
}

/** The spread as a table of at most 80 columns: how many of the `runs` have the figure, where not all do. */
export function spreadText(spread: readonly Spread[], runs: number, currency: string): string {
  const shown = spread.slice(0, rowsMax);
  const rows = shown.map((row) => {
    const values = [row.median, row.min, row.max].map((value) => readable(row.unit, value, currency));
    return [row.name, ...values, row.runs < runs ? `${row.runs}/${runs}` : ""];
  });
  const lines = [["figure", "median", "least", "most", ""], ...rows].map(([name, ...cells]) => {
    const [median, min, max, of] = cells;
    const values = [median, min, max].map((cell) => cell.padStart(14)).join("");
    // What is measured stands at the end of a name, behind the outage.
    const shownName = name.length > nameWidth ? `…${name.slice(1 - nameWidth)}` : name;
    return `${shownName.padEnd(nameWidth)}${values}${of.padStart(8)}`.trimEnd();
  });
  const more = spread.length - shown.length;
  return [...lines, ...(more > 0 ? [`and ${more} more figures in summary.json`] : [])].join("\n");
}

/** Hundreds of outages have thousands of figures; who wants them reads the file. */
const rowsMax = 120;
const nameWidth = 30;

function readable(unit: Unit, value: number | undefined, currency: string): string {
  if (value === undefined) return "–";
  if (unit === "duration") return readableDuration(value);
  if (unit === "share") return readableShare(value);
  if (unit === "money") return readableAmount(value, currency);
  if (unit === "money-hours") return `${readableAmount(Math.round(value), currency)} h`;
  if (unit === "factor") return readableFactor(value);
  // A median of an even number of runs lies between two.
  return Number.isInteger(value) ? readableCount(value) : `${readableCount(Math.trunc(value))}.5`;
}

function figuresOf({ measures, audit, outages, defects = {} }: Summary): Figure[] {
  const { outcomes, queue, sale, online } = measures;
  return [
    count("wanted", outcomes.wanted.sales),
    count("approved at the counter", outcomes.approved.sales),
    count("declined at the counter", outcomes.declined.sales),
    count("queued", outcomes.queued.sales),
    count("forwarded", outcomes.forwarded.sales),
    ...causes("turnedAway", outcomes.turnedAway),
    ...causes("paidOtherwise", outcomes.paidOtherwise),
    detail("delayed", outcomes.delayed.sales),
    detail("voided", outcomes.voided.sales),
    ...Object.entries(outcomes.refunds).map(([name, { sales }]) => detail(`refunds ${name}`, sales)),
    ...causes("unpaid", outcomes.unpaid),
    ...violations.map((name) => count(name, audit?.violations?.[name].sales)),
    ...Object.entries(defects).map(([name, times]) => count(`${name} acted`, times)),
    count("dataLoss", measures.dataLoss?.sales),
    count("pending", audit?.pending.sales),
    count("queue max", queue.depth.max),
    count("queue last", queue.depth.last),
    { name: "queueValue max", unit: "money", value: queue.valueMinor.max },
    { name: "uncollected", unit: "money-hours", value: measures.uncollected.minorHours },
    { name: "uncollected max", unit: "duration", value: measures.uncollected.longestMs },
    { name: "availability", unit: "share", value: measures.availability?.share },
    { name: "availability min", unit: "share", value: measures.availability?.worst?.share },
    { name: "amplification", unit: "factor", value: measures.amplification?.factor },
    ...Object.entries(measures.stockDifference ?? {}).map(([side, { sales }]) =>
      detail(`stockDifference ${side}`, sales),
    ),
    { name: "online min", unit: "share", value: online.min },
    { name: "online avg", unit: "share", value: online.avg },
    count("falseOffline", measures.falseOffline),
    ...happened("interventions", measures.interventions),
    ...happened("settlements", { ...measures.settlements }),
    detail("reversalsGivenUp", measures.reversalsGivenUp),
    {
      name: "screenWrong max",
      unit: "duration",
      value: measures.screenWrong.byTerminal?.maxMs,
      isDetail: true,
    },
    detail("stockBehind max", measures.stockBehind?.max ?? 0),
    ...durations("sale online", sale.online),
    ...durations("sale queued", sale.queued),
    ...durations("attempt", measures.attempt),
    ...durations("booked", measures.booked && "samples" in measures.booked ? measures.booked : undefined),
    ...[...Map.groupBy(outages, ({ of }) => of)].flatMap(([id, parts]) =>
      outageFigures(id, parts, measures.queuePeaks[id]),
    ),
  ];
}

/** Of an outage as it is written: of several parts the worst, because the others hide behind it. */
function outageFigures(id: string, parts: readonly OutageSummary[], queuePeak: number | undefined): Figure[] {
  const recoveries = parts.map(({ recovery }) => recovery);
  const detections = parts.map(({ detection }) => detection);
  const restored = recoveries.map((recovery) => recovery?.restored ?? stateOf(recovery?.recovery));
  const failed = detections.map((detection) => detection?.failedSales).filter((sales) => sales !== undefined);
  return [
    { name: `${id} noticed`, unit: "share", value: least(detections.map((detection) => detection?.share)) },
    worst(
      `${id} detection p50`,
      detections.map((detection) => detection?.p50),
    ),
    worst(
      `${id} detection p95`,
      detections.map((detection) => detection?.p95),
    ),
    worst(
      `${id} detection max`,
      detections.map((detection) => detection?.max),
    ),
    worst(
      `${id} reconnect`,
      recoveries.map((recovery) => stateOf(recovery?.reconnect)),
    ),
    worst(
      `${id} drain`,
      recoveries.map((recovery) => stateOf(recovery?.drain)),
    ),
    worst(
      `${id} service`,
      recoveries.map((recovery) => stateOf(recovery?.service)),
    ),
    worst(
      `${id} recovery`,
      recoveries.map((recovery) => stateOf(recovery?.recovery)),
    ),
    worst(`${id} restored`, restored),
    count(`${id} queue peak`, queuePeak),
    { name: `${id} surge`, unit: "factor", value: most(parts.map(surgeOf)) },
    count(
      `${id} failed sales`,
      failed.length === 0 ? undefined : failed.reduce((sum, sales) => sum + sales, 0),
    ),
  ];
}

function surgeOf({ surge }: OutageSummary): number | undefined {
  return surge && "factor" in surge ? surge.factor : undefined;
}

/** How long, or "never" for what was not over; undefined where it could not be measured or there was nothing to be. */
type Length = Span | "never" | undefined;

function stateOf(part: Part | undefined): Length {
  if (part?.state === "recovered") return part.span;
  return part && isUnrecovered(part) ? "never" : undefined;
}

/** The longest; none where one was never over. */
function worst(name: string, lengths: readonly Length[]): Figure {
  const known = lengths.filter((length) => length !== undefined);
  const isNever = known.some((length) => length === "never");
  const value = isNever
    ? undefined
    : most(known.map((length) => (length === "never" ? undefined : length.ms)));
  return { name, unit: "duration", value };
}

function most(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => Math.max(a, b));
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => Math.min(a, b));
}

function count(name: string, value: number | undefined): Figure {
  return { name, unit: "count", value };
}

/** Left out where no run has any. */
function detail(name: string, value: number): Figure {
  return { ...count(name, value), isDetail: true };
}

function happened(name: string, counts: Readonly<Record<string, number>>): Figure[] {
  return Object.entries(counts).map(([kind, value]) => detail(`${name} ${kind}`, value));
}

function durations(name: string, distribution: Distribution | undefined): Figure[] {
  return [
    { name: `${name} p50`, unit: "duration", value: distribution?.p50Ms },
    { name: `${name} p95`, unit: "duration", value: distribution?.p95Ms },
    { name: `${name} p99`, unit: "duration", value: distribution?.p99Ms },
  ];
}

/** The sum, and each cause that any run had. */
function causes(name: string, tallies: Readonly<Record<string, Tally>>): Figure[] {
  const each = Object.entries(tallies).map(([cause, { sales }]): Figure => {
    return detail(`${name} ${cause}`, sales);
  });
  return [count(name, total(Object.values(tallies)).sales), ...each];
}

/** Of ascending values, at least one. */
function median(values: readonly number[]): number {
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}
