// The figures that a run is held against an earlier one by: where each stands in a summary, which direction is worse
// (always upwards: of shares what is missing to the whole is compared, because 10 % more of 99 % would allow 89 %), and
// the floor: a difference up to it is noise, whatever the tolerance.
// Floors: counts of sales 5, as where engines are compared; times of sales 20 ms of run time, what a busy machine adds;
// times of outages 250 ms of run time, by which a fault may be late without being told; what is judged in windows one
// window; shares 0.1 points, of availability at least those 5 sales. No floor where the ledger judges: one lost sale more is one too many.

import type { AuditResult, Total } from "../audit/result.ts";
import type { DetectionFigures } from "../measure/detection-figures.ts";
import type { Part } from "../measure/part.ts";
import type { RecoveryFigures } from "../measure/recovery.ts";
import type { MeasureResults } from "../measure/results.ts";
import type { MeasureUnit } from "../scenario/measures.ts";

/** What of a summary is compared. A summary of another version may lack any of it. */
export interface Compared {
  readonly speed: number;
  readonly measures: Omit<
    MeasureResults,
    "outages" | "episodes" | "customersEndedAt" | "endedAt" | "steady"
  > & {
    readonly dataLoss?: Total;
  };
  readonly audit?: AuditResult;
  readonly outages: readonly {
    readonly of: string;
    readonly detection?: DetectionFigures;
    readonly recovery?: Pick<RecoveryFigures, "recovery" | "reconnect" | "drain" | "service">;
  }[];
}

/** The same, as a file of another time holds it. */
export type Earlier = Loose<Compared>;

type Loose<T> = T extends readonly (infer Item)[]
  ? readonly Loose<Item>[]
  : T extends object
    ? { readonly [K in keyof T]?: Loose<T[K]> }
    : T;

export interface ComparableFigure {
  /** As an expectation would call it: `queue max`, `recovery{outage:dark,part:drain}`. */
  readonly name: string;
  readonly unit: MeasureUnit;
  /** Infinity for what never came, NaN for what stands there and is no figure: only a file of another time has that. */
  readonly value: number;
  readonly floor: number;
  /** Late faults and lag can change it. */
  readonly isTimed: boolean;
  /** A share of which what is missing to the whole is compared: the value is that. */
  readonly isShortfall?: true;
  /** Of an outage of which another part has no such figure: it may have been worse there. */
  readonly isPartly?: true;
  /** Id of the outage as it is written, where it is of one. */
  readonly outage?: string;
}

const sales = 5;
const saleMs = 20;
const faultMs = 250;
const point = 0.001;

/** A figure, NaN where it is none, "none" where the run says that there is none; undefined where it says nothing. */
type Found = number | "none" | undefined;
type Rule = Omit<ComparableFigure, "value"> & {
  readonly of: (run: Earlier) => Found;
  /** Where the floor depends on the run. */
  readonly floorOf?: (run: Earlier) => number | undefined;
};
type FoundFigure = Omit<ComparableFigure, "value"> & { readonly value: Found };

const counted = (name: string, floor: number, of: Rule["of"]): Rule => ({
  name,
  unit: "count",
  floor,
  isTimed: false,
  of,
});
const lasting = (name: string, of: Rule["of"]): Rule => ({
  name,
  unit: "duration",
  floor: saleMs,
  isTimed: true,
  of,
});
const missingTo1 = (name: string, of: Rule["of"]): Rule => ({
  name,
  unit: "share",
  floor: point,
  isTimed: true,
  isShortfall: true,
  of: (run) => {
    const share = of(run);
    return typeof share === "number" ? 1 - share : share;
  },
});

/** Of the whole run, in the order in which they are said. */
const rules: readonly Rule[] = [
  ...(["lost", "duplicated", "resurrected", "altered", "orphaned"] as const).map((name) =>
    counted(name, 0, ({ audit }) => readable(audit?.violations?.[name]?.sales)),
  ),
  counted("dataLoss", 0, ({ measures }) => readable(measures?.dataLoss?.sales)),
  counted("unpaid", sales, ({ audit }) => sumOf(audit?.unpaid)),
  counted("pending", sales, ({ audit }) => readable(audit?.pending?.sales)),
  {
    ...missingTo1("availability", ({ measures }) => readable(measures?.availability?.share)),
    floorOf: ({ measures }) => sales / (measures?.availability?.wanted ?? 1),
  },
  counted("turnedAway", sales, ({ measures }) => sumOf(measures?.outcomes?.turnedAway)),
  counted("paidOtherwise", sales, ({ measures }) => sumOf(measures?.outcomes?.paidOtherwise)),
  {
    ...counted("sales{outcome:delayed}", sales, ({ measures }) =>
      readable(measures?.outcomes?.delayed?.sales),
    ),
    isTimed: true,
  },
  { ...counted("queue max", sales, ({ measures }) => readable(measures?.queue?.depth?.max)), isTimed: true },
  lasting("sale{state:online} p(95)", ({ measures }) => readable(measures?.sale?.online?.p95Ms)),
  lasting("sale{state:queued} p(95)", ({ measures }) => ofSome(measures?.sale, measures?.sale?.queued)),
  lasting("attempt p(95)", ({ measures }) => readable(measures?.attempt?.p95Ms)),
  missingTo1("online avg", ({ measures }) => readable(measures?.online?.avg)),
  { ...counted("falseOffline", 1, ({ measures }) => readable(measures?.falseOffline)), isTimed: true },
  { ...counted("interventions", 1, ({ measures }) => countOf(measures?.interventions)), isTimed: true },
];

/** Every figure that the run has, in order; those of outages by the outage as it is written, the worst of its parts. */
export function comparableFigures(run: Earlier): ComparableFigure[] {
  return foundFigures(run).flatMap(({ value, ...figure }) =>
    typeof value === "number" ? [{ ...figure, value }] : [],
  );
}

/** Names of the figures that the run says it has none of, by which nothing is missing in it. */
export function saidNone(run: Earlier): Set<string> {
  return new Set(foundFigures(run).flatMap(({ name, value }) => (value === "none" ? [name] : [])));
}

function foundFigures(run: Earlier): FoundFigure[] {
  const ofRun = rules.map(({ of, floorOf, ...rule }) => {
    return { ...rule, floor: Math.max(rule.floor, floorOf?.(run) ?? 0), value: of(run) };
  });
  return [...ofRun, ...outageFigures(run)];
}

function outageFigures({ outages = [], speed = 1 }: Earlier): FoundFigure[] {
  // Anything may stand in a file.
  const written = Map.groupBy(outages.filter(Boolean), ({ of }) => of ?? "");
  return [...written].flatMap(([id, parts]) => {
    const figure = (
      name: string,
      floorMs: number,
      of: (part: (typeof parts)[number]) => Found,
    ): FoundFigure => {
      const all = parts.map(of);
      const known = all.filter((value) => typeof value === "number");
      const none = all.includes("none") ? "none" : undefined;
      const value = known.length > 0 ? Math.max(...known) : none;
      const floor = floorMs * speed;
      const found = { name, unit: "duration", value, floor, isTimed: true, outage: id } as const;
      return known.length < parts.length ? ({ ...found, isPartly: true } as const) : found;
    };
    const windowMs = Math.max(...parts.map(({ recovery }) => windowOf(recovery?.service?.window)));
    const part = (name: string) => `recovery{outage:${id},part:${name}}`;
    return [
      figure(`detection{outage:${id}} p(95)`, faultMs, ({ detection }) => detectedMs(detection?.p95)),
      figure(`recovery{outage:${id}}`, windowMs, ({ recovery }) => recoveredMs(recovery?.recovery)),
      figure(part("reconnect"), faultMs, ({ recovery }) => recoveredMs(recovery?.reconnect)),
      figure(part("drain"), faultMs, ({ recovery }) => recoveredMs(recovery?.drain)),
      figure(part("service"), windowMs, ({ recovery }) => recoveredMs(recovery?.service)),
    ];
  });
}

/** How fine a figure of windows is, run time. */
function windowOf(window: Loose<RecoveryFigures["service"]["window"]> | undefined): number {
  return Math.max(faultMs, window?.leastMs ?? 0, window?.longestMs ?? 0);
}

/** Scenario time. */
function detectedMs(p95: Loose<DetectionFigures["p95"]> | undefined): Found {
  if (p95 === undefined) return undefined;
  return p95 === "never" ? Number.POSITIVE_INFINITY : inside(p95, "ms");
}

/** Scenario time; Infinity where it never recovered, 0 where there was nothing to come back from. */
function recoveredMs(part: Loose<Part> | undefined): Found {
  if (part === undefined) return undefined;
  switch (part?.state) {
    case "recovered":
      return inside(part.span, "ms");
    case "nobody noticed":
      return 0;
    case "not recovered":
    case "drained with losses":
      return Number.POSITIVE_INFINITY;
    case "not measurable":
      return "none";
    default:
      return Number.NaN;
  }
}

/** Of a distribution beside others, which a run without samples lacks. */
function ofSome(all: unknown, one: unknown): Found {
  if (one !== undefined) return inside(one, "p95Ms");
  return typeof all === "object" && all !== null ? "none" : undefined;
}

function sumOf(tallies: Loose<Readonly<Record<string, Total>>> | undefined): Found {
  return sumBy(tallies, (tally) => inside({ sales: 0, ...(tally as object) }, "sales"));
}

function countOf(counts: Loose<Readonly<Record<string, number>>> | undefined): Found {
  return sumBy(counts, (count) => readable(count) ?? 0);
}

function sumBy(parts: unknown, of: (part: unknown) => number): Found {
  if (parts === undefined) return undefined;
  if (typeof parts !== "object" || parts === null) return Number.NaN;
  return Object.values(parts).reduce<number>((sum, part) => sum + of(part), 0);
}

/** The number of this name in what must have one. */
function inside(object: unknown, name: string): number {
  return readable((object as Readonly<Record<string, unknown>> | null | undefined)?.[name]) ?? Number.NaN;
}

/** Whatever stands in a file of another time: "0" is no number, and nothing may be held against it. */
function readable(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  return typeof value === "number" ? value : Number.NaN;
}
