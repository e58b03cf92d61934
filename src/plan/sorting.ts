// Sorting: into which wave each of the struck falls, and in which step it is back: by label, by lot or by a drawn time.

import { draw, logNormal, purposes, sigmaOf } from "../random.ts";
import type { WrittenOutage } from "../scenario/schema.ts";
import { type FleetLayout, storeIndex, type Unit, unitsOf } from "./fleet-layout.ts";
import { labelOf, labelsOf } from "./labels.ts";
import { drawnOrder } from "./luck.ts";
import type { Lane } from "./matching.ts";
import { marked, type Selection, struckUnits } from "./selection.ts";

/** A step of something, in scenario time. */
export interface Step {
  /** As the part's id calls it. */
  readonly name: string;
  readonly afterMs: number;
}

/** Sorts the struck into steps: which one, by lane and unit, and in the fleet's numbers of the stores and terminals. */
export interface Sorting {
  readonly steps: readonly Step[];
  /** `unit` counts from the group's first. */
  stepOf(lane: Lane, by: Unit, unit: number): number;
}

export interface Draws {
  readonly layout: FleetLayout;
  readonly seed: number;
  readonly selection: Selection;
  /** The outage's own number: what it draws shifts nobody else's luck. */
  readonly n: number;
}

export function wavesOf(draws: Draws, { by, size, every }: NonNullable<WrittenOutage["waves"]>): Sorting {
  const step = (count: number): Step[] =>
    Array.from({ length: count }, (_, wave) => ({ name: `wave-${wave + 1}`, afterMs: wave * every }));
  if (by === "region") {
    const labels = labelsOf(draws.layout, draws.selection, "region");
    const waveAt = waveOfPlace(size, labels.length);
    const waveOf = new Map(labels.map((label, place) => [label, waveAt(place)]));
    return {
      steps: step(1 + waveAt(labels.length - 1)),
      stepOf: (lane, unit, index) => waveOf.get(labelOf(lane, unit, index, "region")) ?? 0,
    };
  }
  const order = drawnOrder(struckNumbers(draws, by), draws.seed, purposes.wave, draws.n);
  const waveAt = waveOfPlace(size, order.length);
  return byPlace(draws, order, by, step(1 + waveAt(order.length - 1)), waveAt);
}

/**
 * The wave of each of `all` places. What is rounded is where a wave ends, not how large each is: five waves of 20 %
 * of seven stores are five, and not seven of one store each.
 */
function waveOfPlace(size: number, all: number): (place: number) => number {
  const inOne = Math.max(1, size * all);
  // Less a hair: 0.35 · 10 is not quite 3.5.
  return (place) => Math.max(0, Math.ceil((place + 0.5) / inOne - 1e-9) - 1);
}

export function returnsOf(
  draws: Draws,
  returns: Exclude<NonNullable<WrittenOutage["returns"]>, "never">,
  unit: Unit,
  quantumMs: number,
  latestMs: number,
): Sorting {
  if ("each" in returns) return returnsOneByOne(draws, returns.each, unit, quantumMs, latestMs);
  const { first, every } = returns;
  if ("steps" in returns) {
    const order = drawnOrder(struckNumbers(draws, unit), draws.seed, purposes.returnStep, draws.n);
    const steps = Array.from({ length: returns.steps }, (_, step) => ({
      name: `step-${step + 1}`,
      afterMs: first + step * every,
    }));
    return byPlace(draws, order, unit, steps, (place) => Math.floor((place * steps.length) / order.length));
  }
  const { by, order = [] } = returns;
  const present = labelsOf(draws.layout, draws.selection, by);
  const labels = [
    ...order.filter((label) => present.includes(label)),
    ...present.filter((label) => !order.includes(label)),
  ];
  const places = new Map(labels.map((label, place) => [label, place]));
  return {
    steps: labels.map((label, place) => ({
      name: by === "store" ? `store-${label}` : label,
      afterMs: first + place * every,
    })),
    stepOf: (lane, lanesBy, index) => places.get(labelOf(lane, lanesBy, index, by)) ?? 0,
  };
}

/** Those that are back in the same quantum of time share a step, and so do all that the run does not see come back. */
function returnsOneByOne(
  draws: Draws,
  { p50, p95 }: { readonly p50: number; readonly p95: number },
  unit: Unit,
  quantumMs: number,
  latestMs: number,
): Sorting {
  const sigma = sigmaOf(p50, p95);
  const struck = struckNumbers(draws, unit);
  const quanta = Uint32Array.from(struck, (number) => {
    const takesMs = logNormal(draw(draws.seed, number, purposes.returnTime, draws.n), p50, sigma);
    return Math.ceil(Math.min(takesMs, latestMs + 1) / quantumMs);
  });
  const times = Uint32Array.from(new Set(quanta)).sort();
  const steps = Array.from(times, (quantum, step) => ({
    name: `back-${step + 1}`,
    afterMs: quantum * quantumMs,
  }));
  const stepOf = new Map(Array.from(times, (quantum, step) => [quantum, step]));
  return byPlace(draws, struck, unit, steps, (place) => stepOf.get(quanta[place]) ?? 0);
}

/** The steps of stores or terminals by their place in a list of their numbers. */
function byPlace(
  { layout }: Draws,
  numbers: Uint32Array,
  unit: Unit,
  steps: readonly Step[],
  stepOf: (place: number) => number,
): Sorting {
  const stepOfNumber = new Uint32Array(unit === "store" ? layout.stores : layout.terminals);
  for (let place = 0; place < numbers.length; place++) stepOfNumber[numbers[place]] = stepOf(place);
  return {
    steps,
    stepOf: ({ group }, by, index) =>
      stepOfNumber[unitsOf(group, unit)[0] + (unit === by ? index : storeIndex(group, by, index))],
  };
}

/** The numbers of the stores or terminals that are struck, ascending. */
function struckNumbers({ selection, layout }: Draws, unit: Unit): Uint32Array {
  const struck = struckUnits(layout, selection, unit);
  return marked(struck);
}
