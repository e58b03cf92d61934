// The baseline: whether a run is worse than an earlier one. Worse is what is above the earlier figure by more than the
// tolerance and by more than the figure's floor; better the same downwards. What one of the two runs has and the other
// lacks is not comparable, and so no pass: a figure or an outage that is gone from a file would else be nowhere worse.

import type { Uncompared } from "../audit/result.ts";
import type { MeasureUnit } from "../scenario/measures.ts";
import { readableCount, readableDuration, readableMean, readableShare } from "../units.ts";
import {
  type ComparableFigure,
  type Compared,
  comparableFigures,
  type Earlier,
  saidNone,
} from "./baseline-figures.ts";
import { unlikeColumns } from "./unlike-columns.ts";

/** An earlier run to be held against. */
export interface Baseline {
  readonly earlier: Earlier;
  /** Of the earlier run: its id, when it began (ISO 8601, UTC), its seed. */
  readonly run: string;
  readonly startedAt: string;
  readonly seed: number;
  /** A share: 0.1 allows 10 % more. */
  readonly tolerance: number;
}

/** How a run stands against an earlier one, as summary.json has it. */
export interface BaselineResult extends Omit<Baseline, "earlier"> {
  readonly figures: readonly ComparedFigure[];
}

interface ComparedFigure {
  /** As an expectation calls it. */
  readonly name: string;
  readonly state: "same" | "better" | "worse" | "not comparable";
  /** In the unit of the measure; absent for "never" and for what is not there. */
  readonly earlier?: number;
  readonly now?: number;
  /** The whole of it for people: `queue max ≤ 110 (earlier 100, +10 %)`. */
  readonly text: string;
  /** What was measured now, for people. */
  readonly measured: string;
  /** Lag and late faults can have changed it. */
  readonly isTimed: boolean;
  /** Why it is not comparable. */
  readonly why?: string;
}

/** Customers that come by chance differ from seed to seed by less: a share, and standard deviations of a count. */
const loadSlack = 0.1;
const deviations = 4;

/** Holds this run against an earlier one; `chosen`: columns that its scenario says its own ledger lacks. */
export function comparedWith(
  baseline: Baseline,
  run: Compared,
  chosen: readonly Uncompared[] = [],
): BaselineResult {
  const { earlier, ...rest } = baseline;
  const were = comparableFigures(earlier);
  const are = comparableFigures(run).filter(({ value }) => !Number.isNaN(value));
  const now = new Map(are.map((figure) => [figure.name, figure]));
  const lacking = { earlier: lackingIn(earlier), now: lackingIn(run), chosen };
  const figures = were.map((figure) => {
    const compared = comparedFigure(figure, now.get(figure.name), baseline.tolerance);
    if (figure.name !== "altered" || compared.state === "not comparable") return compared;
    const why = unlikeColumns(lacking, compared.state === "worse");
    return why === undefined ? compared : { ...compared, ...incomparable(why) };
  });
  const load = sameLoad(earlier, run);
  // A file without a single figure would find nothing worse.
  if (were.every(({ value }) => Number.isNaN(value))) return { ...rest, figures: [load, noFigure] };
  return { ...rest, figures: [load, ...figures, ...untoldIn(earlier, were, are)] };
}

/** Columns that its ledger did not have; anything may stand in a file. */
function lackingIn({ audit }: Earlier): readonly Uncompared[] {
  const columns: unknown = audit?.ledger?.notCompared;
  return Array.isArray(columns) ? columns : [];
}

const noFigure: ComparedFigure = {
  ...incomparable("the earlier run has none"),
  name: "figures",
  text: "any figure of the earlier run",
  measured: "nothing",
};

/**
 * What this run has and the earlier one is silent about, an outage by its name alone. Where the earlier one says that
 * it had none of it there is nothing to be held against, except by what never came.
 */
function untoldIn(
  earlier: Earlier,
  were: readonly ComparableFigure[],
  are: readonly ComparableFigure[],
): ComparedFigure[] {
  const told = new Set(were.map(({ name }) => name));
  const none = saidNone(earlier);
  const outages = new Set(earlier.outages?.map((each) => each?.of));
  const isNew = ({ outage }: ComparableFigure) => outage !== undefined && !outages.has(outage);
  const untold = are.filter(
    (figure) =>
      !told.has(figure.name) &&
      !isNew(figure) &&
      (!none.has(figure.name) || figure.value === Number.POSITIVE_INFINITY),
  );
  const unknown = new Set(are.filter(isNew).map(({ outage }) => outage as string));
  return [...untold.map(untoldFigure), ...[...unknown].map(newOutage)];
}

function untoldFigure(figure: ComparableFigure): ComparedFigure {
  const { name, isTimed } = figure;
  const why = "the earlier run does not say";
  const measured = valueText(figure, figure.value);
  return { ...incomparable(why), name, isTimed, text: `${name} (earlier not known)`, measured };
}

function newOutage(id: string): ComparedFigure {
  const why = "the earlier run has no such outage";
  return {
    ...incomparable(why),
    name: id,
    text: `outage ${id} (earlier not known)`,
    measured: "in this run",
  };
}

function incomparable(why: string) {
  return { state: "not comparable", isTimed: false, why } as const;
}

/** What fewer customers meet is no better gateway: where other than about as many came, nothing can be told. */
function sameLoad(earlier: Earlier, run: Compared): ComparedFigure {
  const was = earlier.measures?.outcomes?.wanted?.sales ?? 0;
  const is = run.measures.outcomes.wanted.sales;
  const slack = Math.max(loadSlack * was, deviations * Math.sqrt(was));
  const isSame = Math.abs(is - was) <= slack;
  return {
    name: "sales",
    state: isSame ? "same" : "not comparable",
    earlier: was,
    now: is,
    text: `sales about ${readableCount(was)}`,
    measured: readableCount(is),
    isTimed: false,
    ...(isSame ? {} : { why: "about as many customers must come as in the earlier run" }),
  };
}

function comparedFigure(
  earlier: ComparableFigure,
  now: ComparableFigure | undefined,
  tolerance: number,
): ComparedFigure {
  const { name, isTimed, floor, value } = earlier;
  const isNever = value === Number.POSITIVE_INFINITY;
  const slack = isNever ? 0 : Math.max(value * tolerance, floor);
  if (!Number.isFinite(slack)) return unreadableFigure(earlier, now);
  const text = isNever
    ? `${name} (earlier never)`
    : `${name} ${boundText(earlier, value + slack)} (earlier ${valueText(earlier, value)}, ${slackText(earlier, slack, tolerance)})`;
  const measured = now ? measuredText(now, value + slack) : "nothing";
  const state = now ? stateOf(value, now.value, slack) : "not comparable";
  const why = whyNot(earlier, now, state);
  return {
    name,
    state: why === undefined ? state : "not comparable",
    ...numberOf("earlier", earlier),
    ...(now ? numberOf("now", now) : {}),
    text,
    measured,
    isTimed,
    ...(why === undefined ? {} : { why }),
  };
}

/** Anything may stand in a file, and nothing is above what is no number. */
function unreadableFigure(
  { name, isTimed }: ComparableFigure,
  now: ComparableFigure | undefined,
): ComparedFigure {
  const why = "what the earlier run says of it cannot be read";
  const measured = now ? valueText(now, now.value) : "nothing";
  const text = `${name} (earlier not known)`;
  return { ...incomparable(why), name, ...(now ? numberOf("now", now) : {}), text, measured, isTimed };
}

/** Why nothing can be told of it; undefined where it can. */
function whyNot(
  earlier: ComparableFigure,
  now: ComparableFigure | undefined,
  state: ComparedFigure["state"],
): string | undefined {
  if (!now) return "the earlier run has it, this one does not";
  if (now.isPartly && !earlier.isPartly && state !== "worse")
    return "the earlier run has it of every part of the outage, this one does not";
  return undefined;
}

function stateOf(earlier: number, now: number, slack: number): ComparedFigure["state"] {
  // What never came, twice, has no difference.
  if (earlier === now) return "same";
  // Binary fractions: 0.3 − 0.1 is a little less than 0.2.
  if (now > earlier + slack + 1e-9) return "worse";
  return now < earlier - slack - 1e-9 || earlier === Number.POSITIVE_INFINITY ? "better" : "same";
}

/** In the unit of the measure: of a share that is compared by what is missing, the share itself. */
function numberOf(key: "earlier" | "now", { value, isShortfall }: ComparableFigure) {
  if (!Number.isFinite(value)) return {};
  return { [key]: isShortfall ? 1 - value : value };
}

function boundText({ isShortfall, ...figure }: ComparableFigure, bound: number): string {
  if (isShortfall) return `≥ ${unitText(figure.unit, Math.max(0, 1 - bound))}`;
  // Sales are whole: 1,074.7 of them are 1,074.
  return `≤ ${unitText(figure.unit, figure.unit === "count" ? Math.floor(bound) : bound)}`;
}

function valueText({ unit, isShortfall }: ComparableFigure, value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "never";
  return unitText(unit, isShortfall ? 1 - value : value);
}

/** Where bound and figure would read alike, the figure is said to the millisecond. */
function measuredText(now: ComparableFigure, bound: number): string {
  const text = valueText(now, now.value);
  const isAlike = now.unit === "duration" && now.value > bound && text === unitText(now.unit, bound);
  return isAlike ? `${readableCount(Math.round(now.value))} ms` : text;
}

/** What was added to the earlier figure: the tolerance, or the floor where that is more. */
function slackText({ unit, value, isShortfall }: ComparableFigure, slack: number, tolerance: number): string {
  const share = `+${readableShare(tolerance)}`;
  if (slack === value * tolerance) return isShortfall ? `${share} of what is missing` : share;
  const points = unit === "share" ? `${Number((slack * 100).toPrecision(3))} points` : unitText(unit, slack);
  return isShortfall ? `−${points}` : `+${points}`;
}

function unitText(unit: MeasureUnit, value: number): string {
  if (unit === "duration") return readableDuration(value);
  if (unit === "share") return readableShare(value);
  return readableMean(value);
}
