// Whether live runs and a virtual run of the same plan agree, as docs/definitions.md says under
// "Live against virtual against k6".

import { facts } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { Part } from "../../src/measure/part.ts";
import type { OutageSummary, Summary } from "../../src/report/summary.ts";

export interface Played {
  readonly summary: Summary;
  /** How many sales each terminal wanted. */
  readonly wanted: readonly number[];
}

export interface Row {
  readonly what: string;
  readonly live: readonly number[];
  readonly virtual: number;
  /** How far the virtual figure may be from the mean of the live ones. */
  readonly allowed: number;
  readonly agrees: boolean;
}

/** Reads what a run left behind. */
export function playedIn(summary: Summary, history: string): Played {
  const reader = HistoryReader.open(history);
  const wanted: number[] = new Array(reader.run.plan.terminals).fill(0);
  for (const { kind, terminal } of reader.facts()) if (kind === facts.wanted) wanted[terminal]++;
  reader.close();
  return { summary, wanted };
}

/** A row a figure; `live` are several runs of the same plan and seed. */
export function agreement(live: readonly Played[], virtual: Played): Row[] {
  const intended = virtual.summary.measures.outcomes.wanted.sales;
  const exact = (what: string, of: (played: Played) => number) => row(what, live.map(of), of(virtual), 0);
  const counted = (what: string, of: (summary: Summary) => number) => {
    const found = live.map(({ summary }) => of(summary));
    return row(what, found, of(virtual.summary), Math.max(3 * deviation(found), intended / 100, 5));
  };
  const timed = (what: string, of: (summary: Summary) => number | undefined) => {
    const found = live.flatMap(({ summary }) => of(summary) ?? []);
    const figure = of(virtual.summary);
    if (figure === undefined || found.length < live.length) return [];
    return [row(what, found, figure, Math.max(0.1 * mean(found), Math.max(...found) - Math.min(...found)))];
  };
  const strangers = ({ wanted }: Played) => wanted.filter((count, n) => count !== virtual.wanted[n]).length;
  return [
    exact("terminals that wanted other sales", strangers),
    exact("violations", ({ summary }) => violationsOf(summary)),
    counted("approved", ({ measures }) => measures.outcomes.approved.sales),
    counted("declined", ({ measures }) => measures.outcomes.declined.sales),
    counted("queued", ({ measures }) => measures.outcomes.queued.sales),
    counted("forwarded", ({ measures }) => measures.outcomes.forwarded.sales),
    ...timed("queue peak", ({ measures }) => measures.queue.depth.max),
    ...virtual.summary.outages.flatMap((_, index) => {
      const each = (what: string, of: (outage: OutageSummary) => number | undefined) =>
        timed(what, ({ outages }) => of(outages[index]));
      return [
        ...each("noticed", ({ detection }) => detection?.noticed),
        ...each("detection p50, ms", ({ detection }) => playedMs(detection?.p50)),
        ...each("reconnect, ms", ({ recovery }) => msOf(recovery?.reconnect)),
        ...each("drain, ms", ({ recovery }) => msOf(recovery?.drain)),
        ...each("recovery, ms", ({ recovery }) => msOf(recovery?.recovery)),
      ];
    }),
  ];
}

function row(what: string, live: readonly number[], virtual: number, allowed: number): Row {
  return { what, live, virtual, allowed, agrees: Math.abs(virtual - mean(live)) <= allowed };
}

function violationsOf({ audit }: Summary): number {
  const totals = Object.values(audit?.violations ?? { unknown: { sales: Number.NaN } });
  return totals.reduce((sum, { sales }) => sum + sales, 0);
}

function playedMs(span: { readonly playedMs: number } | "never" | undefined): number | undefined {
  return span === "never" ? undefined : span?.playedMs;
}

function msOf(part: Part | undefined): number | undefined {
  return part?.state === "recovered" || part?.state === "drained with losses"
    ? part.span.playedMs
    : undefined;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const m = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - m) ** 2, 0) / Math.max(1, values.length - 1));
}
