// Parts: a written outage as the elementary ones that it consists of, each with one beginning and one end for one
// cell of the struck. Times here are scenario time; whoever makes outages of them divides by the speed.

import type { OutageKind } from "../outages/kind.ts";
import { kindOf } from "../outages/kinds.ts";
import { draw, purposes } from "../random.ts";
import type { WrittenOutage } from "../scenario/schema.ts";
import type { Cell } from "./cells.ts";
import { courseOf } from "./course.ts";
import { drawnFrom, numberOf } from "./luck.ts";

export interface Part {
  /** The outage's id, then what of it this is: `optus`, `optus.2`, `optus.2.nsw`. */
  readonly id: string;
  readonly kind: OutageKind;
  readonly parameters: unknown;
  readonly startMs: number;
  /** At most the end of the run. */
  readonly endMs: number;
  /** Nobody repairs it while the run goes on. */
  readonly isPermanent: boolean;
  /** Index of those whom it strikes in the outage's cells for this kind. */
  readonly cell: number;
}

/** When and how an outage happens, with the seed of its luck. */
export interface Happening {
  readonly outage: WrittenOutage;
  readonly startMs: number;
  readonly runEndMs: number;
  readonly seed: number;
  /** The cells of those whom a kind strikes. */
  cellsOf(kind: OutageKind): readonly Cell[];
}

/** All parts of an outage, in the order of its repetitions, strokes, cells and then time. */
export function* partsOf(happening: Happening): Generator<Part> {
  for (const { names, startMs, what } of strokesOf(happening)) {
    const kind = kindOf(what.kind);
    for (const [cell, { wave, back }] of happening.cellsOf(kind).entries()) {
      const named = [...names, ...[wave, back].flatMap((step) => step?.name ?? [])];
      yield* stretchesOf(happening, {
        names: named,
        what,
        cell,
        startMs: startMs + (wave?.afterMs ?? 0),
        back,
      });
    }
  }
}

/** A stroke as one cell has it. */
interface CellStroke extends Stroke {
  readonly cell: number;
  readonly back: Cell["back"];
}

function* stretchesOf(happening: Happening, stroke: CellStroke): Generator<Part> {
  const { outage, runEndMs, seed } = happening;
  const { names, startMs, what, cell } = stroke;
  const kind = kindOf(what.kind);
  const plannedMs = startMs + lengthOf(happening, stroke, kind);
  const endMs = Math.max(startMs, Math.min(plannedMs, runEndMs));
  const { grows, fades } = outage;
  const n = numberOf([outage.id, ...names].join("."));
  const course = courseOf(kind, what.parameters, { startMs, endMs }, { grows, fades }, (spell) =>
    draw(seed, spell, purposes.spell, n),
  );
  for (const stretch of course) {
    yield {
      id: [outage.id, ...names, ...(stretch.name ? [stretch.name] : [])].join("."),
      kind,
      parameters: stretch.parameters,
      startMs: stretch.startMs,
      endMs: stretch.endMs,
      isPermanent: plannedMs > runEndMs && stretch.endMs === endMs,
      cell,
    };
  }
}

function lengthOf({ outage, seed }: Happening, { names, what, back }: CellStroke, kind: OutageKind): number {
  if (back) return back.afterMs;
  if (outage.for) {
    const n = numberOf([outage.id, ...names].join("."));
    return drawnFrom(outage.for, draw(seed, 0, purposes.length, n));
  }
  if (outage.returns === "never" || kind.isPermanent) return Number.POSITIVE_INFINITY;
  if (kind.takesMs) return kind.takesMs(what.parameters);
  throw new Error(`outage ${outage.id} does not say when it ends`);
}

/** One beginning of one kind. */
interface Stroke {
  /** Of the repetition and of the stroke in its storm, where there are several. */
  readonly names: readonly string[];
  readonly startMs: number;
  readonly what: NonNullable<WrittenOutage["what"]>;
}

function strokesOf(happening: Happening): Stroke[] {
  const { outage, startMs } = happening;
  const { what, storm, repeat = { every: 0, times: 1 } } = outage;
  return Array.from({ length: repeat.times }, (_, time) => time).flatMap((time) => {
    const names = repeat.times === 1 ? [] : [String(time + 1)];
    const beginMs = startMs + time * repeat.every;
    if (storm) return stormOf(happening, storm, names, beginMs);
    if (!what) throw new Error(`outage ${outage.id} does not say what breaks`);
    return [{ names, startMs: beginMs, what }];
  });
}

/** Strokes at times of their own, in the order of time. */
function stormOf(
  { outage, seed }: Happening,
  { count, of, within }: NonNullable<WrittenOutage["storm"]>,
  names: readonly string[],
  beginMs: number,
): Stroke[] {
  const n = numberOf([outage.id, ...names].join("."));
  const luck = (index: number) => draw(seed, index, purposes.storm, n);
  const strokes = Array.from({ length: drawnFrom(count, luck(0)) }, (_, stroke) => ({
    startMs: beginMs + Math.floor(luck(1 + 2 * stroke) * within),
    what: of[Math.floor(luck(2 + 2 * stroke) * of.length)],
  }));
  return strokes
    .toSorted((one, other) => one.startMs - other.startMs)
    .map((stroke, index) => ({ ...stroke, names: [...names, String(index + 1)] }));
}
