// Abort: whether an expectation with abortOnFail is broken already, so that the run need not go on.

import type { Measures } from "../measure/measures.ts";
import type { Expectation } from "../plan/plan.ts";
import { readableDuration } from "../units.ts";
import type { Broken } from "./evidence.ts";
import { verdictOn } from "./expectation.ts";
import { type Figure, figureOf } from "./figure.ts";

/** The first expectation of the plan that is broken at `now` and ends the run for it. */
export function brokenAt(measures: Measures, now: number): Broken | undefined {
  const { plan } = measures;
  for (const expectation of plan.expectations) {
    if (!expectation.abortOnFail || now < expectation.abortOnFail.delayMs) continue;
    const { aggregate, measure, text } = expectation;
    const figure = figureOf(measures.soFar(expectation), aggregate, measure, plan.load.currency);
    if ("missing" in figure || !isBroken(figure, expectation)) continue;
    const after = readableDuration(Math.round(now / 1000) * 1000 * plan.speed);
    return { text, measured: `${figure.text} after ${after}`, at: now };
  }
  return undefined;
}

/** What still grows has not missed an exact number while it is below it. */
function isBroken(figure: Exclude<Figure, { missing: string }>, expectation: Expectation): boolean {
  if (expectation.comparison === "==") return figure.low > expectation.bound;
  return verdictOn(figure, expectation) === "fail";
}
