// Whether live runs and a virtual run of the same plan agree, as docs/definitions.md says under
// "Live against virtual against k6". Pure: it is tested with differences that were planted.

import { violations } from "../../src/audit/result.ts";
import { facts } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { total } from "../../src/measure/outcomes.ts";
import type { Part } from "../../src/measure/part.ts";
import type { OutageSummary, Summary } from "../../src/report/summary.ts";

export interface Played {
  readonly summary: Summary;
  /** How many sales each terminal wanted. */
  readonly wanted: readonly number[];
}

export interface Row {
  readonly what: string;
  /** One a live run; undefined where the run has no such figure. */
  readonly live: readonly (number | undefined)[];
  readonly virtual: number | undefined;
  /** How far the virtual figure may be from the mean of the live ones. */
  readonly allowed: number;
  /** Why it does not agree; undefined where it does. */
  readonly because: string | undefined;
}

/** Live runs that differ by more than this among themselves say nothing about anything else. */
const steadyShare = 0.2;

/** Times are not told apart more finely, even by a machine that has nothing else to do. */
const resolutionMs = 50;

/** Reads what a run left behind. */
export function playedIn(summary: Summary, history: string): Played {
  const reader = HistoryReader.open(history);
  const wanted: number[] = new Array(reader.run.plan.terminals).fill(0);
  for (const { kind, terminal } of reader.facts()) if (kind === facts.wanted) wanted[terminal]++;
  reader.close();
  return { summary, wanted };
}

/** A row a figure; `live` are one or more runs of the same plan and seed. */
export function agreement(live: readonly Played[], virtual: Played): Row[] {
  const strangers = ({ wanted }: Played) => {
    const most = Math.max(wanted.length, virtual.wanted.length);
    return Array.from({ length: most }, (_, n) => n).filter((n) => wanted[n] !== virtual.wanted[n]).length;
  };
  return [
    counted("terminals that wanted other sales", live.map(strangers), 0, 0),
    ...violations.map((name) => violation(name, live, virtual)),
    ...outcomes(live, virtual),
    ...near("queue peak", live, virtual, ({ measures }) => measures.queue.depth.max),
    ...virtual.summary.outages.flatMap(({ id }, index) => {
      const isOnly = virtual.summary.outages.length === 1;
      const since = (step: "applied" | "removed") =>
        Math.max(resolutionMs, ...live.map(({ summary }) => unsureMs(summary, summary.outages[index][step])));
      const each = (what: string, of: (outage: OutageSummary) => number | undefined, resolution = 0) =>
        near(
          isOnly ? what : `${id}: ${what}`,
          live,
          virtual,
          ({ outages }) => of(outages[index]),
          resolution,
        );
      return [
        ...each("noticed", ({ detection }) => detection?.noticed),
        ...each("detection p50, ms", ({ detection }) => playedMs(detection?.p50), since("applied")),
        ...each("detection p95, ms", ({ detection }) => playedMs(detection?.p95), since("applied")),
        ...each("reconnect, ms", ({ recovery }) => msOf(recovery?.reconnect), since("removed")),
        ...each("drain, ms", ({ recovery }) => msOf(recovery?.drain), since("removed")),
        ...each("recovery, ms", ({ recovery }) => msOf(recovery?.recovery), since("removed")),
      ];
    }),
  ];
}

/**
 * How exactly a live run knows times since this step, ms: a fault began or ended at some time between its order and its
 * confirmation (a gateway takes some 50 ms to die, more where others want the processor), and then the engine was late.
 */
function unsureMs({ measures }: Summary, step: OutageSummary["applied"]): number {
  const orderMs = step?.confirmedMs === undefined ? 0 : step.confirmedMs - step.issuedMs;
  return orderMs + (measures.lag?.maxMs ?? 0);
}

/** Zero in both or in neither: how many there are is luck. */
function violation(name: (typeof violations)[number], live: readonly Played[], virtual: Played): Row {
  const of = ({ summary }: Played) => summary.audit?.violations?.[name].sales;
  const found = live.map(of);
  const figure = of(virtual);
  const row = { what: name, live: found, virtual: figure, allowed: 0 };
  if ([...found, figure].includes(undefined)) return { ...row, because: "not audited" };
  const areThere = found.map((sales) => sales !== 0);
  if (new Set(areThere).size > 1) return { ...row, because: "live in some runs only" };
  return { ...row, because: areThere[0] === (figure !== 0) ? undefined : "in one engine only" };
}

function outcomes(live: readonly Played[], virtual: Played): Row[] {
  const intended = virtual.summary.measures.outcomes.wanted.sales;
  const row = (what: string, of: (figures: Summary["measures"]["outcomes"]) => number) => {
    const found = live.map(({ summary }) => of(summary.measures.outcomes));
    const allowed = Math.max(3 * deviation(found), intended / 100, 5);
    return counted(what, found, of(virtual.summary.measures.outcomes), allowed);
  };
  return [
    row("approved", ({ approved }) => approved.sales),
    row("declined", ({ declined }) => declined.sales),
    row("queued", ({ queued }) => queued.sales),
    row("turned away", ({ turnedAway }) => total(Object.values(turnedAway)).sales),
    row("forwarded", ({ forwarded }) => forwarded.sales),
    row("unpaid", ({ unpaid }) => total(Object.values(unpaid)).sales),
  ];
}

function counted(what: string, live: readonly number[], virtual: number, allowed: number): Row {
  const isNear = Math.abs(virtual - mean(live)) <= allowed;
  return { what, live, virtual, allowed, because: isNear ? undefined : "too far apart" };
}

/** Within 10 %, live's own spread, or what cannot be told apart; no row where neither engine has the figure. */
function near(
  what: string,
  live: readonly Played[],
  virtual: Played,
  of: (summary: Summary) => number | undefined,
  resolution = 0,
): Row[] {
  const found = live.map(({ summary }) => of(summary));
  const figure = of(virtual.summary);
  const known = found.filter((value) => value !== undefined);
  if (known.length === 0 && figure === undefined) return [];
  const row = { what, live: found, virtual: figure, allowed: 0 };
  if (known.length === 0 || figure === undefined) return [{ ...row, because: "in one engine only" }];
  if (known.length < found.length) return [{ ...row, because: "live in some runs only" }];
  const spread = Math.max(...known) - Math.min(...known);
  const allowed = Math.max(0.1 * mean(known), spread, resolution);
  if (spread > Math.max(steadyShare * mean(known), resolution))
    return [{ ...row, allowed, because: "live differs from live" }];
  return [counted(what, known, figure, allowed)];
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
