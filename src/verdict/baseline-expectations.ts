// What a baseline demands, as expectations of the run: what is worse fails, what cannot be compared is inconclusive.

import { counted } from "../units.ts";
import type { BaselineResult } from "./baseline.ts";
import type { ExpectationResult } from "./expectation.ts";

/**
 * None where nothing is worse, or there is no baseline; `disturbanceOf`: why a figure is not to be believed. What is no
 * worse by figures that are not to be believed may be worse.
 */
export function baselineExpectations(
  baseline: BaselineResult | undefined,
  disturbanceOf: (isTimed: boolean) => string | undefined,
): ExpectationResult[] {
  const { figures = [] } = baseline ?? {};
  const results = figures.flatMap(({ state, text, measured, isTimed, why }): ExpectationResult[] => {
    if (state === "same" || state === "better") return [];
    const result = { text: `baseline: ${text}`, measured: { text: measured } };
    const disturbance = disturbanceOf(isTimed);
    if (disturbance !== undefined) return [{ ...result, verdict: "inconclusive", reason: disturbance }];
    if (state === "worse") return [{ ...result, verdict: "fail" }];
    return [{ ...result, verdict: "inconclusive", reason: why }];
  });
  const timed = figures.filter(({ isTimed }) => isTimed).length;
  const reason = timed > 0 ? disturbanceOf(true) : undefined;
  if (reason === undefined || results.some(({ verdict }) => verdict === "inconclusive")) return results;
  const measured = { text: `${counted(timed, "figure")}, none worse` };
  return [...results, { text: "baseline: times and queues", verdict: "inconclusive", measured, reason }];
}
