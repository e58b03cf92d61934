// One expectation judged: the figures that its measure has, held against its bound. A figure that is not known
// exactly (pending sales, an unmeasured part) is a range: it meets the bound where all of the range does, and breaks
// it where none of it does. In between, and without a figure, it is inconclusive.

import { violations } from "../audit/result.ts";
import type { Expectation } from "../plan/plan.ts";
import type { MeasureName } from "../scenario/measures.ts";
import { cuts, disturbances } from "./doubts.ts";
import type { Evidence, VerdictName } from "./evidence.ts";
import type { Figure, KnownFigure } from "./figure.ts";
import { figuresOf } from "./figures.ts";

export interface ExpectationResult {
  /** As a person wrote it. */
  readonly text: string;
  readonly verdict: VerdictName;
  /** What was measured, for people, and as a number in the unit of the bound where it is one. */
  readonly measured: { readonly text: string; readonly value?: number };
  /** Why it is inconclusive. */
  readonly reason?: string;
}

/**
 * Besides violations: counts of sales come from terminals and ledger; what disturbs the engine's times cannot change them.
 * A run that was cut short can: what waits in queues then had no time to leave them.
 */
const counted: ReadonlySet<string> = new Set<MeasureName>([
  "sales",
  "pending",
  "unpaid",
  "turnedAway",
  "paidOtherwise",
  "dataLoss",
  "stockDifference",
]);

/** Nothing excuses a violation. */
const isViolation: ReadonlySet<string> = new Set(violations);

/** `unsteady`: why nothing that was measured proves anything; only violations fail then. */
export function judgeExpectation(
  expectation: Expectation,
  evidence: Evidence,
  unsteady?: string,
): ExpectationResult {
  const { text, measure } = expectation;
  const figures = figuresOf(expectation, evidence);
  if (isViolation.has(measure)) return resultOf(expectation, figures);
  if (unsteady !== undefined) return resultOf(expectation, figures, unsteady);
  // Lag is judged by itself: that it was high is no reason not to believe it.
  const isUndisturbed = measure === "lag" || (counted.has(measure) && !isTimed(expectation));
  const { broken } = evidence;
  if (broken?.text === text) {
    // It was broken all the same when the run had gone on: its early end is no excuse for it.
    const excuse = disturbanceOf({ ...evidence, broken: undefined }, isUndisturbed);
    if (excuse === undefined) return { text, verdict: "fail", measured: { text: broken.measured } };
  }
  return resultOf(expectation, figures, disturbanceOf(evidence, isUndisturbed));
}

/** What the figures say of the bound, the worst of them; `disturbance`: why they are not to be believed. */
export function resultOf(
  expectation: Expectation,
  figures: readonly Figure[],
  disturbance?: string,
): ExpectationResult {
  const { text } = expectation;
  const judged = figures.map((figure) => ({ figure, verdict: verdictOn(figure, expectation) }));
  const [worst] = judged.sort(
    (a, b) => rank[a.verdict] - rank[b.verdict] || tighter(a.figure, b.figure, expectation),
  );
  const measured = measuredOf(worst.figure);
  if (disturbance !== undefined) return { text, verdict: "inconclusive", measured, reason: disturbance };
  if (worst.verdict !== "inconclusive") return { text, verdict: worst.verdict, measured };
  return { text, verdict: worst.verdict, measured, reason: reasonOf(worst.figure) };
}

/** The first reason for which a measure cannot be judged; `isUndisturbed`: one that lag and late faults cannot change. */
export function disturbanceOf(evidence: Evidence, isUndisturbed: boolean): string | undefined {
  return (isUndisturbed ? cuts(evidence) : disturbances(evidence))[0];
}

/** A count of what happened during or after an outage depends on when the outage was, one of what was late on time. */
function isTimed({ selectors }: Expectation): boolean {
  return selectors.during !== undefined || selectors.after !== undefined || selectors.outcome === "delayed";
}

const rank: Readonly<Record<VerdictName, number>> = { fail: 0, inconclusive: 1, pass: 2 };

/** What the figure says of the bound. */
export function verdictOn(figure: Figure, { comparison, bound }: Expectation): VerdictName {
  if ("missing" in figure) return "inconclusive";
  const { low, high } = figure;
  const [all, none] = {
    "<": [high < bound, low >= bound],
    "<=": [high <= bound, low > bound],
    ">": [low > bound, high <= bound],
    ">=": [low >= bound, high < bound],
    "==": [low === bound && high === bound, low > bound || high < bound],
    "!=": [low > bound || high < bound, low === bound && high === bound],
  }[comparison];
  if (all) return "pass";
  return none ? "fail" : "inconclusive";
}

/** Orders figures with the same verdict: the one nearest to the wrong side first. */
function tighter(a: Figure, b: Figure, { comparison }: Expectation): number {
  if ("missing" in a || "missing" in b || a.low === b.low) return 0;
  return (a.low > b.low ? -1 : 1) * (comparison.startsWith(">") ? -1 : 1);
}

function measuredOf(figure: Figure): ExpectationResult["measured"] {
  const about = figure.about ? `${figure.about}: ` : "";
  if ("missing" in figure) return { text: `${about}nothing` };
  const text = `${about}${figure.text}`;
  return isExact(figure) ? { text, value: figure.low } : { text };
}

function isExact({ low, high }: KnownFigure): boolean {
  return low === high && Number.isFinite(low);
}

function reasonOf(figure: Figure): string {
  const about = figure.about ? `${figure.about}: ` : "";
  return about + ("missing" in figure ? figure.missing : (figure.why ?? "not known exactly"));
}
