// The load curve: the level of sales over the run, and what it adds up to.

import type { Scenario } from "../scenario/schema.ts";
import { shapes } from "../scenario/shapes.ts";
import { playedMs } from "../units.ts";
import type { Load, Plan } from "./plan.ts";

type Points = Load["shape"];

/** A shape as points in run time, the first at 0, the last at the end of customers. */
export function curve(shape: Scenario["load"]["shape"], durationMs: number, speed: number): Points {
  if (typeof shape === "string") {
    return shapes[shape].points.map(({ part, level }) => ({ at: Math.round(part * durationMs), level }));
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
  return points.reduce((peak, { level }) => Math.max(peak, level), 0);
}

/** Sales that the whole fleet is expected to want in the run. */
export function expectedSales({ load, terminals, durationMs }: Plan): number {
  return terminals * expectedSalesOfTerminal(load, 0, durationMs);
}

/** Sales that one terminal is expected to want between two times of the run. */
export function expectedSalesOfTerminal({ salesPerMs, shape }: Load, from: number, to: number): number {
  let area = 0;
  for (let index = 1; index < shape.length; index++) {
    const start = Math.max(from, shape[index - 1].at);
    const end = Math.min(to, shape[index].at);
    if (start < end) area += ((levelAt(shape, start) + levelAt(shape, end)) / 2) * (end - start);
  }
  return salesPerMs * area;
}
