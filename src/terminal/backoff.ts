// Backoff: how long a terminal waits before it tries again.

import type { Millis } from "../facts.ts";
import type { Backoff } from "../plan/policy.ts";

/**
 * Wait before retry number `retry` (0 is the first), whole ms ≥ 1, from a uniform `u` in (0, 1). `lastMs` is the wait
 * before the retry before it, 0 where this is the first; only decorrelated jitter looks at it. Full jitter draws
 * uniformly from (0, wait]; decorrelated from the base to three times the last wait
 * (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
 */
export function waitMs(backoff: Backoff, retry: number, u: number, lastMs: Millis): Millis {
  const { baseMs, capMs, jitter } = backoff;
  if (jitter === "decorrelated") {
    return Math.min(capMs, Math.ceil(baseMs + u * (3 * Math.max(lastMs, baseMs) - baseMs)));
  }
  // 2^30 · 1 ms is twelve days: no cap is longer, and the shift stays a positive 32-bit integer.
  const wait = Math.min(capMs, baseMs * (1 << Math.min(retry, 30)));
  return jitter === "full" ? Math.ceil(wait * u) : wait;
}
