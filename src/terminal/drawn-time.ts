// Drawn time: how long something takes that takes people or chance a different time each time.

import type { Millis } from "../facts.ts";
import type { DrawnTime } from "../plan/policy.ts";
import { draw, logNormal, type Purpose } from "../random.ts";
import { never } from "./never.ts";

/** The n-th draw for this purpose at this terminal: whole ms, ≥ 0; never where it is longer than any run lasts. */
export function drawnMs(
  { medianMs, sigma }: DrawnTime,
  seed: number,
  terminal: number,
  purpose: Purpose,
  n: number,
): Millis {
  return Math.min(never, Math.round(logNormal(draw(seed, terminal, purpose, n), medianMs, sigma)));
}
