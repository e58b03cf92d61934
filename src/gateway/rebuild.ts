// Rebuild: what a gateway that starts again knows from its ledger, every key and every batch. It reads row by row, and
// where keys are kept for a time it holds no more of them on the way than it would have held then.

import type { Millis } from "../facts.ts";
import type { Batch } from "./core/batch.ts";
import { results } from "./core/kept.ts";
import type { Keys } from "./keys.ts";
import type { Remembered } from "./ledger.ts";

/** What it puts back. */
export interface Rebuilt {
  readonly keys: Keys;
  batch(of: Pick<Remembered, "terminal" | "currency">): Batch;
  /** When the gateway began, ms since the epoch. */
  readonly startedAtEpochMs: Millis;
}

/** Old keys are looked for after so many rows. */
const roundRows = 10_000;

/** `remembered` in the order in which it came to be. */
export function rebuild(remembered: Iterable<Remembered>, rebuilt: Rebuilt): void {
  const { keys, startedAtEpochMs } = rebuilt;
  let rows = 0;
  // The least of a round: a clock that jumped ahead for some rows must not make the keys of all others old.
  let least = Number.POSITIVE_INFINITY;
  for (const one of remembered) {
    // Before this gateway began, so less than 0.
    const at = one.at - startedAtEpochMs;
    remember(one, at, rebuilt);
    least = Math.min(least, at);
    if (++rows % roundRows > 0) continue;
    keys.forgetOld(least);
    least = Number.POSITIVE_INFINITY;
  }
  keys.forgetOld(0);
}

function remember(one: Remembered, at: Millis, { keys, batch }: Rebuilt): void {
  const { kind, key, reference, result, amountMinor, asked } = one;
  if (kind === "settlement") {
    const { sales, salesMinor, refunds, refundsMinor } = one;
    batch(one).settle({ sales, salesMinor, refunds, refundsMinor }, key);
    return;
  }
  if (kind === "reversal") {
    // Which of both it takes back, only what came before under its key tells.
    batch(one).add(keys.kept(key) === results.refunded, -1, amountMinor);
    // What it takes back has said already what the key is for.
    keys.keep(key, { ...one, kind }, result, at);
    return;
  }
  if (kind !== "result") batch(one).add(kind === "refund", 1, amountMinor);
  keys.remember(key, reference, asked === "" ? undefined : { ...one, kind: asked }, result, at);
}
