// The verdict: whether a run met what was expected of it. Three-valued: fail beats inconclusive, inconclusive beats
// pass, and what could not be measured or read is never a pass (docs/definitions.md, "Verdict").

import { violations } from "../audit/result.ts";
import { exitCodes } from "../errors.ts";
import type { Expectation, Plan } from "../plan/plan.ts";
import { baselineExpectations } from "./baseline-expectations.ts";
import { doubts, earlyEnd, uncheckedHooks, untimely } from "./doubts.ts";
import type { Evidence, VerdictName } from "./evidence.ts";
import { disturbanceOf, type ExpectationResult, judgeExpectation } from "./expectation.ts";
import { judgeSteady, type SteadyState } from "./steady.ts";

export interface Verdict {
  readonly verdict: VerdictName;
  /** Why it is not a pass, the weightiest first; empty for a pass. */
  readonly reasons: readonly string[];
  /** Those always in force first, then the scenario's own. */
  readonly expectations: readonly ExpectationResult[];
  /** What may have changed times, rates and queues, whether or not anything was expected of them. */
  readonly disturbances: readonly string[];
  /** What could not be checked, whatever the verdict: outages of which nobody knows whether they were made. */
  readonly unchecked: readonly string[];
  /** Absent where the scenario says nothing of it; what it came to after recovery is among the expectations, too. */
  readonly steady?: SteadyState;
}

export function judge(evidence: Evidence): Verdict {
  const known = doubts(evidence);
  const steady = judgeSteady(evidence, known);
  const { unsteady, unknown = [] } = steady?.doubts ?? {};
  const expectations = [
    ...inForce(evidence.plan).map((each) => judgeExpectation(each, evidence, unsteady)),
    ...(steady?.state.after ?? []),
    ...baselineExpectations(evidence.baseline, (isTimed) => unsteady ?? disturbanceOf(evidence, !isTimed)),
  ];
  const failed = expectations.filter(({ verdict }) => verdict === "fail");
  // What ended the run is said once: as what failed, or where it may not fail, as why the run is so short.
  const isSaid = failed.some(({ text }) => text === evidence.broken?.text);
  const cut = evidence.broken && !isSaid ? [earlyEnd(evidence.broken)] : [];
  const doubtful = [...(unsteady === undefined ? [] : [unsteady]), ...known, ...cut, ...unknown];
  const unclear = expectations.filter(({ verdict }) => verdict === "inconclusive");
  const broken = failed.map(({ text, measured }) => `${text}: measured ${measured.text}`);
  // Under FAIL everything else would read as if it had failed too.
  const after = (word: string) => (broken.length > 0 ? `and ${word}: ` : "");
  const reasons = [
    ...broken,
    ...doubtful.map((reason) => after("in doubt") + reason),
    ...unclearReasons(unclear, doubtful).map((reason) => after("undecided") + reason),
  ];
  return {
    verdict: worst(),
    reasons,
    expectations,
    disturbances: untimely(evidence),
    unchecked: uncheckedHooks(evidence),
    ...(steady ? { steady: steady.state } : {}),
  };

  function worst(): VerdictName {
    if (failed.length > 0) return "fail";
    return unclear.length > 0 || doubtful.length > 0 ? "inconclusive" : "pass";
  }
}

/** The exit code that a finished run ends with. */
export function exitCodeOf(verdict: VerdictName): number {
  return { pass: exitCodes.ok, fail: exitCodes.failed, inconclusive: exitCodes.inconclusive }[verdict];
}

/** The plan's expectations, and `== 0` for every violation that it does not speak of by name. */
function inForce(plan: Plan): Expectation[] {
  const spokenOf = new Set(plan.expectations.map(({ measure }) => measure));
  const always = violations
    .filter((violation) => !spokenOf.has(violation))
    .map((measure): Expectation => {
      return {
        measure,
        selectors: {},
        aggregate: "count",
        comparison: "==",
        bound: 0,
        text: `${measure} == 0`,
      };
    });
  return [...always, ...plan.expectations];
}

/** What many expectations have in common is said once. */
function unclearReasons(unclear: readonly ExpectationResult[], known: readonly string[]): string[] {
  const byReason = Map.groupBy(unclear, ({ reason }) => reason ?? "");
  return [...byReason].flatMap(([reason, expectations]) => {
    if (known.includes(reason)) return [];
    const [{ text }] = expectations;
    return [`${expectations.length === 1 ? text : `${expectations.length} expectations`}: ${reason}`];
  });
}
