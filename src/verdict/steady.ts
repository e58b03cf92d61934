// The steady state judged. Broken before the first outage, nothing that followed can be blamed on the outage: the run
// is inconclusive, unless the ledger shows a violation. Broken after recovery it is a fail. Where there was no time to
// look, or the engine was disturbed, nobody knows.

import type { Measured } from "../measure/measured.ts";
import type { Stretch } from "../measure/steady.ts";
import type { Expectation } from "../plan/plan.ts";
import type { Range } from "../plan/ranges.ts";
import { disturbances } from "./doubts.ts";
import type { Evidence } from "./evidence.ts";
import { type ExpectationResult, resultOf } from "./expectation.ts";
import { figureOf, missing } from "./figure.ts";

/** The bands as they stood, in the order of the scenario; summary.json has it as `steady`. */
export interface SteadyState {
  /** pass, or inconclusive: a band that was broken before the first outage makes the run inconclusive. */
  readonly before: readonly ExpectationResult[];
  /** From, to; run time. Absent where there was no time for it. */
  readonly beforeMs?: Range;
  /** Empty where the steady state cannot come back: without an outage, or with one that nobody repairs. */
  readonly after: readonly ExpectationResult[];
  readonly afterMs?: Range;
}

interface Judged {
  readonly state: SteadyState;
  readonly doubts: {
    /** Why nothing that followed proves anything about an outage; absent where it held, or nobody knows. */
    readonly unsteady?: string;
    /** Why nobody knows whether it held before. */
    readonly unknown: readonly string[];
  };
}

/** What the name of a band begins with as an expectation of its own. */
export const againText = "steady after recovery: ";

/** Why a band is inconclusive that was broken before the first outage. */
export const notHeld = "it did not hold";

/** undefined where the plan says nothing of a steady state; `known`: doubts of the whole run. */
export function judgeSteady(evidence: Evidence, known: readonly string[]): Judged | undefined {
  const { plan, results } = evidence;
  if (!plan.steady) return undefined;
  if (!results.steady) {
    return { state: { before: [], after: [] }, doubts: { unknown: ["the steady state was not measured"] } };
  }
  const { bands } = plan.steady;
  const { before, after } = results.steady;
  const hasOutage = plan.outages.length > 0;
  // That the run was ended for an expectation changes nothing of what was before.
  const judged = judgedBands(bands, before, { ...evidence, broken: undefined });
  const unsteady = unsteadyText(bands, judged, hasOutage);
  const state: SteadyState = {
    before: judged.map((result) =>
      result.verdict === "fail" ? { ...result, verdict: "inconclusive", reason: notHeld } : result,
    ),
    ...("span" in before ? { beforeMs: before.span } : {}),
    after: after ? afterResults(judgedBands(bands, after, evidence), unsteady) : [],
    ...(after && "span" in after ? { afterMs: after.span } : {}),
  };
  return { state, doubts: { unsteady, unknown: unknownTexts(judged, before, hasOutage, known) } };
}

function judgedBands(
  bands: readonly Expectation[],
  stretch: Stretch,
  evidence: Evidence,
): ExpectationResult[] {
  const [disturbance] = disturbances(evidence);
  return bands.map((band, index) => {
    const measured: Measured = "span" in stretch ? stretch.measured[index] : stretch;
    const { aggregate, measure } = band;
    const figure =
      "missing" in measured
        ? missing(measured.missing)
        : figureOf(measured, aggregate, measure, evidence.plan.load.currency);
    return resultOf(band, [figure], disturbance);
  });
}

/** Expectations of their own; what was not steady before need not be steady again. */
function afterResults(
  judged: readonly ExpectationResult[],
  unsteady: string | undefined,
): ExpectationResult[] {
  return judged.map((result) => {
    const text = `${againText}${result.text}`;
    return unsteady === undefined
      ? { ...result, text }
      : { ...result, text, verdict: "inconclusive", reason: unsteady };
  });
}

/** The first band that did not hold, in words; undefined where none is known to have been broken. */
function unsteadyText(
  bands: readonly Expectation[],
  judged: readonly ExpectationResult[],
  hasOutage: boolean,
): string | undefined {
  const broken = judged.flatMap(({ verdict }, index) => (verdict === "fail" ? [index] : []));
  if (broken.length === 0) return undefined;
  const [first] = broken;
  const { text, comparison } = bands[first];
  const at = text.indexOf(` ${comparison} `);
  const more = broken.length === 1 ? "" : ` (and ${broken.length - 1} more of its bands)`;
  const found = `${text.slice(0, at)} ${judged[first].measured.text}, wanted ${text.slice(at + 1)}${more}`;
  return hasOutage
    ? `the steady state did not hold before the first outage: ${found}: what followed proves nothing about the outage`
    : `the steady state did not hold: ${found}`;
}

/** What all bands have in common is said once; what is a doubt of the whole run has been said. */
function unknownTexts(
  judged: readonly ExpectationResult[],
  before: Stretch,
  hasOutage: boolean,
  known: readonly string[],
): string[] {
  const name = hasOutage ? "the steady state before the first outage" : "the steady state";
  if ("missing" in before) return [`${name} was not measured: ${before.missing}`];
  const unclear = judged.filter(
    ({ verdict, reason = "" }) => verdict === "inconclusive" && !known.includes(reason),
  );
  return [...Map.groupBy(unclear, ({ reason }) => reason)].map(([reason, bands]) => {
    const [{ text }] = bands;
    return `${name}: ${bands.length === 1 ? text : `${bands.length} bands`}: ${reason}`;
  });
}
