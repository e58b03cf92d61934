// Cells: those whom an outage strikes, divided by the wave in which it reaches them and by when they are back.
// A cell is struck and returns as a whole; together the cells are exactly the struck, and none has anyone twice.

import type { WrittenOutage } from "../scenario/schema.ts";
import { type FleetLayout, storeIndex, type Unit } from "./fleet-layout.ts";
import { numberOf } from "./luck.ts";
import type { Lane, Strikes } from "./matching.ts";
import type { Selection } from "./selection.ts";
import { type Draws, returnsOf, type Sorting, type Step, wavesOf } from "./sorting.ts";

export interface Division {
  readonly lanes: readonly Lane[];
  readonly by: Unit;
  /** For each lane and unit of its group the number of its cell, counted from 1; 0 where it is not struck. */
  readonly marks: readonly (Uint8Array | Uint32Array)[];
  readonly cells: readonly Cell[];
}

export interface Cell {
  /** undefined where the outage does not come in waves. */
  readonly wave?: Step;
  /** undefined where all are back at once. */
  readonly back?: Step;
}

/** What divides an outage, besides whom it strikes. */
export interface Dividing {
  readonly id: string;
  readonly strikes: Strikes;
  readonly waves?: WrittenOutage["waves"];
  readonly returns?: WrittenOutage["returns"];
}

/**
 * The cells of an outage. Returns that are drawn one by one are told apart as finely as `quantumMs` of scenario
 * time, and those later than `latestMs` after the start not at all.
 */
export function divide(
  layout: FleetLayout,
  seed: number,
  selection: Selection,
  { id, strikes, waves, returns }: Dividing,
  quantumMs: number,
  latestMs: number,
): Division {
  const isOfTerminals = strikes === "terminals";
  const unit: Unit = isOfTerminals ? "terminal" : "store";
  const isByTerminal =
    waves?.by === "terminal" ||
    (isOfTerminals && typeof returns === "object" && ("steps" in returns || "each" in returns));
  const fine = isByTerminal ? byTerminal(selection) : selection;
  const draws: Draws = { layout, seed, selection: fine, n: numberOf(id) };
  const wave = waves && wavesOf(draws, waves);
  const back =
    returns && returns !== "never" ? returnsOf(draws, returns, unit, quantumMs, latestMs) : undefined;
  return wave || back ? cellsOf(fine, wave, back) : { ...fine, cells: [{}] };
}

/** The same selection, terminal by terminal. */
function byTerminal(selection: Selection): Selection {
  if (selection.by === "terminal") return selection;
  const marks = selection.lanes.map(({ group }, lane) =>
    new Uint8Array(group.terminals[1] - group.terminals[0]).map(
      (_, terminal) => selection.marks[lane][storeIndex(group, "terminal", terminal)],
    ),
  );
  return { ...selection, by: "terminal", marks };
}

/** Numbers the combinations that have anyone: wave by wave, in each the returns one after the other. */
function cellsOf(selection: Selection, wave: Sorting | undefined, back: Sorting | undefined): Division {
  const { lanes, by } = selection;
  const backs = back?.steps.length ?? 1;
  // Floats: waves of single terminals, each returning at a time of its own, make more combinations than 32 bits count.
  const combined = lanes.map((lane, index) =>
    Float64Array.from(selection.marks[index], (mark, unit) => {
      if (mark === 0) return 0;
      return 1 + (wave?.stepOf(lane, by, unit) ?? 0) * backs + (back?.stepOf(lane, by, unit) ?? 0);
    }),
  );
  const found = new Set<number>();
  for (const marks of combined) for (const mark of marks) if (mark > 0) found.add(mark);
  const numbers = new Map([[0, 0]]);
  const cells = Array.from(Float64Array.from(found).sort(), (mark, index): Cell => {
    numbers.set(mark, index + 1);
    const [inWave, inBack] = [Math.floor((mark - 1) / backs), (mark - 1) % backs];
    return {
      ...(wave ? { wave: wave.steps[inWave] } : {}),
      ...(back ? { back: back.steps[inBack] } : {}),
    };
  });
  const marks = combined.map((own) => Uint32Array.from(own, (mark) => numbers.get(mark) ?? 0));
  return { lanes, by, cells, marks };
}
