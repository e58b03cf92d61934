// What an ending says of the steady state and of the baseline, a line each.

import { readableDuration } from "../units.ts";
import type { ExpectationResult } from "../verdict/expectation.ts";
import { notHeld } from "../verdict/steady.ts";
import type { Summary } from "./summary.ts";

/** Empty where the scenario says nothing of a steady state. */
export function steadyWords({ steady, outages, speed }: Summary): string[] {
  if (!steady) return [];
  const { before, beforeMs, after, afterMs } = steady;
  const place = outages.length > 0 ? "before the first outage" : "all the time";
  const was = stateOf(before, beforeMs, speed);
  if (after.length === 0) return [`steady state: ${was} ${place}`];
  return [`steady state: ${was} ${place}, ${stateOf(after, afterMs, speed)} after recovery`];
}

/** How long it was looked at and held, or that it did not. */
function stateOf(
  bands: readonly ExpectationResult[],
  span: readonly [from: number, to: number] | undefined,
  speed: number,
): string {
  // A band that was broken before the first outage has a figure, and is no fail of the run.
  if (bands.some(({ verdict, reason }) => verdict === "fail" || reason === notHeld)) return "not held";
  if (!span || bands.some(({ verdict }) => verdict !== "pass")) return "not known";
  return `held ${readableDuration((span[1] - span[0]) * speed)}`;
}

/** Empty where the run was held against none. */
export function baselineWords({ baseline, seed }: Summary): string[] {
  if (!baseline) return [];
  const counts = Map.groupBy(baseline.figures, ({ state }) => state);
  const said = (state: "better" | "same" | "not comparable", words: string) => {
    const count = counts.get(state)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${words}`];
  };
  const worse = counts.get("worse")?.length ?? 0;
  const words = [
    worse === 0 ? "nothing worse" : `${worse} worse`,
    ...said("better", "better"),
    ...said("same", "the same"),
    ...said("not comparable", "not comparable"),
  ];
  const seeds = baseline.seed === seed ? "" : ` (seed ${baseline.seed}, this one ${seed})`;
  return [`than the run of ${baseline.startedAt.slice(0, 10)}${seeds}: ${words.join(", ")}`];
}
