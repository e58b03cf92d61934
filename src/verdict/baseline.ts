// The baseline: whether a run is worse than an earlier one. Worse is what is above the earlier figure by more than the
// tolerance and by more than the figure's floor; better the same downwards. What the earlier run has and this one
// lacks is not comparable, and so no pass.

import type { MeasureUnit } from "../scenario/measures.ts";
import { readableCount, readableDuration, readableShare } from "../units.ts";
import { type ComparableFigure, type Compared, comparableFigures, type Earlier } from "./baseline-figures.ts";

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

/** Holds this run against an earlier one. */
export function comparedWith(baseline: Baseline, run: Compared): BaselineResult {
  const { earlier, ...rest } = baseline;
  const now = new Map(comparableFigures(run).map((figure) => [figure.name, figure]));
  const figures = comparableFigures(earlier).map((figure) =>
    comparedFigure(figure, now.get(figure.name), baseline.tolerance),
  );
  return { ...rest, figures: [...sameLoad(earlier, run), ...figures] };
}

/** What fewer customers meet is no better gateway: where other than about as many came, nothing can be told. */
function sameLoad(earlier: Earlier, run: Compared): ComparedFigure[] {
  const was = earlier.measures?.outcomes?.wanted?.sales ?? 0;
  const is = run.measures.outcomes.wanted.sales;
  const slack = Math.max(loadSlack * was, deviations * Math.sqrt(was));
  const isSame = Math.abs(is - was) <= slack;
  return [
    {
      name: "sales",
      state: isSame ? "same" : "not comparable",
      earlier: was,
      now: is,
      text: `sales about ${readableCount(was)}`,
      measured: readableCount(is),
      isTimed: false,
      ...(isSame ? {} : { why: "about as many customers must come as in the earlier run" }),
    },
  ];
}

function comparedFigure(
  earlier: ComparableFigure,
  now: ComparableFigure | undefined,
  tolerance: number,
): ComparedFigure {
  const { name, isTimed, floor, value } = earlier;
  const isNever = value === Number.POSITIVE_INFINITY;
  const slack = isNever ? 0 : Math.max(value * tolerance, floor);
  const text = isNever
    ? `${name} (earlier never)`
    : `${name} ${boundText(earlier, value + slack)} (earlier ${valueText(earlier, value)}, ${slackText(earlier, slack, tolerance)})`;
  const measured = now ? measuredText(now, value + slack) : "nothing";
  return {
    name,
    state: now ? stateOf(value, now.value, slack) : "not comparable",
    ...numberOf("earlier", earlier),
    ...(now ? numberOf("now", now) : {}),
    text,
    measured,
    isTimed,
    ...(now ? {} : { why: "the earlier run has it, this one does not" }),
  };
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
  return isShortfall
    ? `≥ ${unitText(figure.unit, Math.max(0, 1 - bound))}`
    : `≤ ${unitText(figure.unit, bound)}`;
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
  return Number.isInteger(value) ? readableCount(value) : value.toFixed(1);
}
