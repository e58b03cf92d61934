// The load curve: the level of sales over the run, and what it adds up to.

import type { Scenario } from "../scenario/schema.ts";
import { shapes } from "../scenario/shapes.ts";
import { playedMs } from "../units.ts";
import type { Load, Plan } from "./plan.ts";

type Points = Load["shape"];

/** A shape as points in run time, the first at 0, the last at the end of customers. */
export function curve(shape: Scenario["load"]["shape"], durationMs: number, speed: number): Points {
  if (typeof shape === "string") {
    return shapes[shape].map(({ part, level }) => ({ at: Math.round(part * durationMs), level }));
  }
  const points = shape.map(({ at, level }) => ({ at: Math.min(durationMs, playedMs(at, speed)), level }));
  // Before the first point and after the last the level stays as it is there.
  const first = { at: 0, level: points[0].level };
  const last = { at: durationMs, level: points[points.length - 1].level };
  const all = [...(points[0].at > 0 ? [first] : []), ...points, last];
  // A high speed can bring two points into the same millisecond: the later one counts.
  return all.filter(({ at }, index) => all[index + 1]?.at !== at);
}

/** The level of this time, by straight lines between the points. */
export function levelAt(points: Points, at: number): number {
  const after = points.findIndex((point) => point.at >= at);
  if (after === -1) return points[points.length - 1].level;
  if (after === 0) return points[0].level;
  const [from, to] = [points[after - 1], points[after]];
  return from.level + ((to.level - from.level) * (at - from.at)) / (to.at - from.at);
}

/** The highest level. */
export function peakOf(points: Points): number {
  return Math.max(...points.map(({ level }) => level));
}

/** Sales that the whole fleet is expected to want in the run. */
export function expectedSales({ load, terminals }: Plan): number {
  const { shape } = load;
  const area = shape
    .slice(1)
    .reduce(
      (sum, { at, level }, index) => sum + ((level + shape[index].level) / 2) * (at - shape[index].at),
      0,
    );
  return terminals * load.salesPerMs * area;
}
