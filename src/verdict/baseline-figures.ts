// The figures that a run is held against an earlier one by: where each stands in a summary, which direction is worse
// (always upwards: of shares what is missing to the whole is compared, because 10 % more of 99 % would allow 89 %), and
// the floor: a difference up to it is noise, whatever the tolerance.
// Floors: counts of sales 5, as where engines are compared; times of sales 20 ms of run time, what a busy machine adds;
// times of outages 250 ms of run time, by which a fault may be late without being told; what is judged in windows one
// window; shares 0.1 points, of availability at least those 5 sales. No floor where the ledger judges: one lost sale more is one too many.

import type { AuditResult, Total } from "../audit/result.ts";
import type { DetectionFigures } from "../measure/detection-figures.ts";
import { total } from "../measure/outcomes.ts";
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
  /** Infinity for what never came. */
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

type Found = number | undefined;
type Rule = Omit<ComparableFigure, "value"> & {
  readonly of: (run: Earlier) => Found;
  /** Where the floor depends on the run. */
  readonly floorOf?: (run: Earlier) => Found;
};

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
    return share === undefined ? undefined : 1 - share;
  },
});

/** Of the whole run, in the order in which they are said. */
const rules: readonly Rule[] = [
  ...(["lost", "duplicated", "resurrected", "altered", "orphaned"] as const).map((name) =>
    counted(name, 0, ({ audit }) => audit?.violations?.[name]?.sales),
  ),
  counted("dataLoss", 0, ({ measures }) => measures?.dataLoss?.sales),
  counted("unpaid", sales, ({ audit }) => sumOf(audit?.unpaid)),
  counted("pending", sales, ({ audit }) => audit?.pending?.sales),
  {
    ...missingTo1("availability", ({ measures }) => measures?.availability?.share),
    floorOf: ({ measures }) => sales / (measures?.availability?.wanted ?? 1),
  },
  counted("turnedAway", sales, ({ measures }) => sumOf(measures?.outcomes?.turnedAway)),
  counted("paidOtherwise", sales, ({ measures }) => sumOf(measures?.outcomes?.paidOtherwise)),
  {
    ...counted("sales{outcome:delayed}", sales, ({ measures }) => measures?.outcomes?.delayed?.sales),
    isTimed: true,
  },
  { ...counted("queue max", sales, ({ measures }) => measures?.queue?.depth?.max), isTimed: true },
  lasting("sale{state:online} p(95)", ({ measures }) => measures?.sale?.online?.p95Ms),
  lasting("sale{state:queued} p(95)", ({ measures }) => measures?.sale?.queued?.p95Ms),
  lasting("attempt p(95)", ({ measures }) => measures?.attempt?.p95Ms),
  missingTo1("online avg", ({ measures }) => measures?.online?.avg),
  { ...counted("falseOffline", 1, ({ measures }) => measures?.falseOffline), isTimed: true },
  { ...counted("interventions", 1, ({ measures }) => countOf(measures?.interventions)), isTimed: true },
];

/** Every figure that the run has, in order; those of outages by the outage as it is written, the worst of its parts. */
export function comparableFigures(run: Earlier): ComparableFigure[] {
  const ofRun = rules.flatMap(({ of, floorOf, ...rule }) => {
    const value = of(run);
    const floor = Math.max(rule.floor, floorOf?.(run) ?? 0);
    return isKnown(value) ? [{ ...rule, floor, value }] : [];
  });
  return [...ofRun, ...outageFigures(run)];
}

function outageFigures({ outages = [], speed = 1 }: Earlier): ComparableFigure[] {
  // Anything may stand in a file.
  const written = Map.groupBy(outages.filter(Boolean), ({ of }) => of ?? "");
  return [...written].flatMap(([id, parts]) => {
    const figure = (name: string, floorMs: number, of: (part: (typeof parts)[number]) => Found) => {
      const known = parts.map(of).filter(isKnown);
      if (known.length === 0) return [];
      const value = Math.max(...known);
      const floor = floorMs * speed;
      const found = { name, unit: "duration", value, floor, isTimed: true, outage: id } as const;
      return [known.length < parts.length ? ({ ...found, isPartly: true } as const) : found];
    };
    const windowMs = Math.max(...parts.map(({ recovery }) => windowOf(recovery?.service?.window)));
    const part = (name: string) => `recovery{outage:${id},part:${name}}`;
    return [
      ...figure(`detection{outage:${id}} p(95)`, faultMs, ({ detection }) => detectedMs(detection?.p95)),
      ...figure(`recovery{outage:${id}}`, windowMs, ({ recovery }) => recoveredMs(recovery?.recovery)),
      ...figure(part("reconnect"), faultMs, ({ recovery }) => recoveredMs(recovery?.reconnect)),
      ...figure(part("drain"), faultMs, ({ recovery }) => recoveredMs(recovery?.drain)),
      ...figure(part("service"), windowMs, ({ recovery }) => recoveredMs(recovery?.service)),
    ];
  });
}

/** How fine a figure of windows is, run time. */
function windowOf(window: Loose<RecoveryFigures["service"]["window"]> | undefined): number {
  return Math.max(faultMs, window?.leastMs ?? 0, window?.longestMs ?? 0);
}

/** Scenario time. */
function detectedMs(p95: Loose<DetectionFigures["p95"]> | undefined): Found {
  if (p95 === "never") return Number.POSITIVE_INFINITY;
  return typeof p95 === "object" ? p95.ms : undefined;
}

/** Scenario time; Infinity where it never recovered, 0 where there was nothing to come back from, else undefined. */
function recoveredMs(part: Loose<Part> | undefined): Found {
  switch (part?.state) {
    case "recovered":
      return part.span?.ms;
    case "nobody noticed":
      return 0;
    case "not recovered":
    case "drained with losses":
      return Number.POSITIVE_INFINITY;
    default:
      return undefined;
  }
}

function sumOf(tallies: Loose<Readonly<Record<string, Total>>> | undefined): Found {
  if (!tallies) return undefined;
  return total(Object.values(tallies).map((each) => ({ sales: 0, valueMinor: 0, ...each }))).sales;
}

function countOf(counts: Loose<Readonly<Record<string, number>>> | undefined): Found {
  return counts && Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** Whatever stands in a file of another time. */
function isKnown(value: Found): value is number {
  return typeof value === "number" && !Number.isNaN(value);
}
