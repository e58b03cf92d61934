// Bounds that say nothing: that always or never hold, that contradict each other, that come into force after the run.

import { exactDuration } from "../../units.ts";
import type { readExpectation } from "../expectation.ts";
import { measureRule } from "../measures.ts";
import { type FieldPath, type Mistake, wrongValue } from "../mistake.ts";
import type { Parts } from "../parts.ts";

export type Read = Exclude<ReturnType<typeof readExpectation>, { at: string }>;

/** An expectation, where it stands, and the demand as it is written. */
export interface Placed {
  readonly path: FieldPath;
  readonly read: Read;
}

/** Nobody wants these to happen; see docs/definitions.md. */
const invariants = ["lost", "duplicated", "resurrected", "altered", "orphaned"];

/** Why a bound says nothing by itself; undefined where it says something. */
export function idleBound({ path, read }: Placed): Mistake | undefined {
  const { measure, aggregate, comparison, bound } = read;
  const isShare = measureRule(measure)?.aggregates[aggregate as "max"] === "share";
  const wrong = (what: string, todo: string) => wrongValue(path, what, todo);
  if (comparison === "<" && bound === 0)
    return wrong(`never holds: ${measure} is never below 0`, "write a larger bound, or == 0");
  if (comparison === ">" && isShare && bound === 1)
    return wrong(`never holds: ${measure} is never above 100%`, "write a smaller bound, or == 100%");
  if ((comparison === ">=" && bound === 0) || (comparison === "<=" && isShare && bound === 1))
    return wrong("always holds, and so says nothing", "leave it out, or write another bound");
  if (comparison === "!=" && bound === 0 && invariants.includes(measure))
    return wrong(
      `demands that there are some, instead of ${measure} == 0`,
      'write "== 0", or "> 0" where that is meant',
    );
  return undefined;
}

/** Two demands on the same figure that cannot both hold: the later one is wrong. */
export function contradictions(all: readonly Placed[]): Mistake[] {
  return all.flatMap(({ path, read }, index) => {
    const other = all
      .slice(0, index)
      .find((earlier) => earlier.read.aggregate === read.aggregate && !canBothHold(earlier.read, read));
    if (!other) return [];
    const { comparison, bound } = other.read;
    return bound === read.bound && comparison === read.comparison
      ? []
      : [wrongValue(path, `cannot hold beside ${other.read.text}`, "leave one of them out")];
  });
}

/** Of two half-lines or points on one line: whether they meet. */
function canBothHold(one: Read, other: Read): boolean {
  if (one.comparison === "!=") return other.comparison !== "==" || other.bound !== one.bound;
  if (other.comparison === "!=") return canBothHold(other, one);
  const [first, second] = [one, other].map(({ comparison, bound }) => ({
    least: comparison.startsWith("<") ? Number.NEGATIVE_INFINITY : bound,
    most: comparison.startsWith(">") ? Number.POSITIVE_INFINITY : bound,
    isOpen: comparison === "<" || comparison === ">",
  }));
  const least = Math.max(first.least, second.least);
  const most = Math.min(first.most, second.most);
  return least < most || (least === most && !first.isOpen && !second.isOpen);
}

/** A delay after which nothing is left to abort. `path` is the expectation's. */
export function lateAbort({ duration, settle }: Parts, path: FieldPath, delay: number): Mistake[] {
  if (duration === undefined || settle === undefined || delay < duration + settle) return [];
  const what = `is not before the end of the run, ${exactDuration(duration + settle)}`;
  return [wrongValue([...path, "delay"], what, "write a shorter delay, or leave it out")];
}
