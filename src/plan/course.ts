// The course of an outage between its beginning and its end: all of it at once, spell by spell, or growing and fading.

import type { OutageKind } from "../outages/kind.ts";
import type { WrittenOutage } from "../scenario/schema.ts";
import { drawnFrom } from "./luck.ts";

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** What is done during a part of the time; the name is undefined where that is all there is. */
interface Stretch extends Span {
  readonly name?: string;
  readonly parameters: unknown;
}

type Slopes = Pick<WrittenOutage, "grows" | "fades">;

/** `luck` is a draw for the number of a spell's, or a pause's, length. */
export function courseOf(
  kind: OutageKind,
  parameters: unknown,
  span: Span,
  slopes: Slopes,
  luck: (n: number) => number,
): Iterable<Stretch> {
  const flaps = kind.flaps?.(parameters);
  if (flaps) return spells(flaps, parameters, span, luck);
  if (slopes.grows || slopes.fades) return slope(kind, parameters, span, slopes);
  return [{ ...span, parameters }];
}

type Flaps = ReturnType<NonNullable<OutageKind["flaps"]>>;

/** Down first, then up, and so on; the last spell is cut off by the end. */
function* spells(
  flaps: Flaps,
  parameters: unknown,
  { startMs, endMs }: Span,
  luck: (n: number) => number,
): Generator<Stretch> {
  let atMs = startMs;
  for (let spell = 0; atMs < endMs; spell++) {
    const upMs = atMs + drawnFrom(flaps.down, luck(2 * spell));
    yield { name: `down-${spell + 1}`, startMs: atMs, endMs: Math.min(upMs, endMs), parameters };
    atMs = upMs + drawnFrom(flaps.up, luck(2 * spell + 1));
  }
}

/**
 * Steps of a kind that has a magnitude. Where several at once add up, each step is a layer that lies upon the ones
 * before it: nothing is taken away and put back while messages are under way. Else one step follows the other.
 */
function slope(kind: OutageKind, parameters: unknown, span: Span, slopes: Slopes): Stretch[] {
  const { scaled } = kind;
  if (!scaled) throw new Error(`${kind.name} has no magnitude that could grow or fade`);
  const steps = staircase(span, slopes);
  const stretches = kind.addsUp ? layers(steps, span.endMs) : steps;
  return stretches.map(({ startMs, endMs, level }, index) => ({
    name: `level-${index + 1}`,
    startMs,
    endMs,
    parameters: scaled(parameters, level),
  }));
}

interface Level extends Span {
  /** Share of the whole magnitude, above 0 to 1. */
  readonly level: number;
}

/** The level over the time: up in equal steps from the beginning, down in equal steps towards the end. */
function staircase({ startMs, endMs }: Span, { grows, fades }: Slopes): Level[] {
  const lengthMs = endMs - startMs;
  const times = (steps: number, overMs: number) =>
    Array.from({ length: steps - 1 }, (_, step) =>
      Math.round(((step + 1) * Math.min(overMs, lengthMs)) / steps),
    );
  const ups = grows ? times(grows.steps, grows.over).map((afterMs) => startMs + afterMs) : [];
  const downs = fades ? times(fades.steps, fades.over).map((beforeMs) => endMs - beforeMs) : [];
  const edges = [...new Set([startMs, ...ups, ...downs])]
    .filter((atMs) => atMs === startMs || atMs < endMs)
    .toSorted((one, other) => one - other);
  return edges.map((atMs, index) => {
    const grown = grows ? (1 + ups.filter((up) => up <= atMs).length) / grows.steps : 1;
    const left = fades ? (fades.steps - downs.filter((down) => down <= atMs).length) / fades.steps : 1;
    return { startMs: atMs, endMs: edges[index + 1] ?? endMs, level: Math.min(grown, left) };
  });
}

/** The same staircase, which rises and then falls, cut across: from the lowest layer, which lasts longest. */
function layers(steps: readonly Level[], endMs: number): Level[] {
  const heights = [...new Set(steps.map(({ level }) => level))].toSorted((one, other) => one - other);
  return heights.map((height, index) => {
    const first = steps.findIndex(({ level }) => level >= height);
    const after = steps.findIndex(({ level }, step) => step > first && level < height);
    return {
      startMs: steps[first].startMs,
      endMs: after === -1 ? endMs : steps[after].startMs,
      level: height - (heights[index - 1] ?? 0),
    };
  });
}
