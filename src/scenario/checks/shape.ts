// The points of load.shape: in the order of time, within the duration, and above nothing.

import { exactDuration } from "../../units.ts";
import { type FieldPath, type Mistake, wrongValue } from "../mistake.ts";
import type { Parts } from "../parts.ts";

export function shape({ points, duration }: Parts): Mistake[] {
  const late = points.flatMap(({ at, index }) => {
    const path: FieldPath = ["load", "shape", index, "at"];
    const before = index > 0 ? points[index - 1].at : undefined;
    if (at === undefined) return [];
    if (before !== undefined && at <= before) {
      return [wrongValue(path, "is not after the point before it", "write the points in the order of time")];
    }
    if (duration === undefined || at <= duration) return [];
    const last = exactDuration(duration);
    return [wrongValue(path, `is after the last customer, ${last}`, "write a time within duration")];
  });
  const isFlat = points.length > 0 && points.every(({ level }) => level === 0);
  return isFlat
    ? [...late, wrongValue(["load", "shape"], "never rises above 0", "raise the level of a point")]
    : late;
}
