// Backoff: how long a terminal waits before it tries again.

import type { Millis } from "../facts.ts";
import type { Backoff } from "../plan/plan.ts";

/**
 * Wait before retry number `retry` (0 is the first), whole ms ≥ 1, from a uniform `u` in (0, 1).
 * Full jitter draws uniformly from (0, wait]: it spreads a herd best
 * (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
 */
export function waitMs(backoff: Backoff, retry: number, u: number): Millis {
  // 2^30 · 1 ms is twelve days: no cap is longer, and the shift stays a positive 32-bit integer.
  const wait = Math.min(backoff.capMs, backoff.baseMs * (1 << Math.min(retry, 30)));
  return backoff.jitter === "full" ? Math.ceil(wait * u) : wait;
}
