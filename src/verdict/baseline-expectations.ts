// What a baseline demands, as expectations of the run: what is worse fails, what cannot be compared is inconclusive.

import type { BaselineResult } from "./baseline.ts";
import type { ExpectationResult } from "./expectation.ts";

/** None where nothing is worse, or there is no baseline; `disturbanceOf`: why a figure is not to be believed. */
export function baselineExpectations(
  baseline: BaselineResult | undefined,
  disturbanceOf: (isTimed: boolean) => string | undefined,
): ExpectationResult[] {
  return (baseline?.figures ?? []).flatMap(({ state, text, measured, isTimed, why }): ExpectationResult[] => {
    if (state === "same" || state === "better") return [];
    const result = { text: `baseline: ${text}`, measured: { text: measured } };
    const disturbance = disturbanceOf(isTimed);
    if (disturbance !== undefined) return [{ ...result, verdict: "inconclusive", reason: disturbance }];
    if (state === "worse") return [{ ...result, verdict: "fail" }];
    return [{ ...result, verdict: "inconclusive", reason: why }];
  });
}
