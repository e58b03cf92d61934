// Fitting: whether what the planner divides an outage into is within the run. Waves and labels are counted here only,
// where the fleet is laid out: nothing of an outage may be left out because it comes too late.

import type { OutageKind } from "../outages/kind.ts";
import { type FieldPath, type Mistake, wrongValue } from "../scenario/mistake.ts";
import type { WrittenOutage } from "../scenario/schema.ts";
import { exactDuration } from "../units.ts";
import type { Cell } from "./cells.ts";

/** A plan of which something would happen after the run. */
export class PlanMisfit extends Error {
  override readonly name = "PlanMisfit";
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(({ what }) => what).join("; "));
    this.mistakes = mistakes;
  }
}

/** An outage of the file at `index`, divided; times in ms of the scenario. */
interface Divided {
  readonly index: number;
  readonly outage: WrittenOutage;
  readonly startMs: number;
  readonly runEndMs: number;
  readonly kinds: readonly OutageKind[];
  cellsOf(kind: OutageKind): readonly Cell[];
}

/** What of an outage is too late, or comes again too early. */
export function misfits(divided: Divided): Mistake[] {
  const { index, outage, startMs, runEndMs } = divided;
  const { waves, returns, repeat } = outage;
  const path: FieldPath = ["outages", index];
  if (startMs >= runEndMs) return [startsLate([...path, "at"], startMs, runEndMs)];
  const inTurn = waves ? "waves" : isInTurn(returns) ? "returns" : undefined;
  if (!inTurn) return [];
  const late = (endMs: number, field: FieldPath, todo: string) => [
    wrongValue(
      [...path, ...field],
      `ends at ${exactDuration(endMs)}, after the run`,
      `the run ends at ${exactDuration(runEndMs)}: ${todo}`,
    ),
  ];
  const { onceMs, lastStartMs } = lengths(divided);
  if (onceMs === Number.POSITIVE_INFINITY) {
    const lastMs = startMs + lastStartMs;
    return lastMs < runEndMs ? [] : [startsLate([...path, inTurn], lastMs, runEndMs)];
  }
  if (startMs + onceMs > runEndMs) {
    const todo = waves ? "write larger waves, or a shorter every" : "write shorter times";
    return late(startMs + onceMs, [inTurn], `${todo}, or raise settle`);
  }
  if (!repeat) return [];
  if (repeat.every < onceMs) {
    const todo = `it lasts ${exactDuration(onceMs)}: write at least that`;
    return [wrongValue([...path, "repeat", "every"], "begins again before it is over", todo)];
  }
  const endMs = startMs + (repeat.times - 1) * repeat.every + onceMs;
  if (endMs <= runEndMs) return [];
  const times = Math.floor((runEndMs - startMs - onceMs) / repeat.every) + 1;
  return late(
    endMs,
    ["repeat", "times"],
    times > 1 ? `write at most ${times}, or raise settle` : "leave repeat out",
  );
}

/** That something begins when the run is over. */
export function startsLate(path: FieldPath, atMs: number, runEndMs: number): Mistake {
  return wrongValue(
    path,
    `begins at ${exactDuration(atMs)}, after the run`,
    `the run ends at ${exactDuration(runEndMs)}: write an earlier time, or raise settle`,
  );
}

function isInTurn(returns: WrittenOutage["returns"]): boolean {
  return typeof returns === "object" && !("each" in returns);
}

/** From the start until all are back, at least, and until the last wave begins. */
function lengths({ outage, kinds, cellsOf }: Divided): { onceMs: number; lastStartMs: number } {
  let onceMs = 0;
  let lastStartMs = 0;
  for (const kind of kinds) {
    for (const { wave, back } of cellsOf(kind)) {
      const afterMs = wave?.afterMs ?? 0;
      lastStartMs = Math.max(lastStartMs, afterMs);
      onceMs = Math.max(onceMs, afterMs + leastOf(outage, kind, back));
    }
  }
  return { onceMs, lastStartMs };
}

function leastOf(
  { what, for: length, returns }: WrittenOutage,
  kind: OutageKind,
  back: Cell["back"],
): number {
  // Repairs that are drawn one by one may outlast the run.
  if (back) return isInTurn(returns) ? back.afterMs : 0;
  if (length) return length.from;
  if (returns === "never" || kind.isPermanent) return Number.POSITIVE_INFINITY;
  return kind.takesMs?.(what?.parameters) ?? 0;
}
