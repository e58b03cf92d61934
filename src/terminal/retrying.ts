// Retrying: whether a sale at the counter is tried once more, when, and whether an attempt is made at all. What a
// terminal does to spare a gateway in trouble: backoff, a retry budget, client throttling, a circuit breaker.

import { heldBackCauses, type Millis } from "../facts.ts";
import type { RetryPolicy } from "../plan/policy.ts";
import { draw, purposes } from "../random.ts";
import { waitMs } from "./backoff.ts";
import { never } from "./never.ts";
import { Recent } from "./recent.ts";

export class Retrying {
  /** Whether the last `retryAt` was never because of the budget, and not because the sale's attempts are used up. */
  isOutOfBudget = false;
  readonly #policy: RetryPolicy;
  readonly #seed: number;
  readonly #terminal: number;
  /** Drawn waits and throttles so far, over the terminal's life. */
  #waits = 0;
  #throttles = 0;
  #lastMs: Millis = 0;
  /** Requests, and the retries among them. */
  readonly #spent: Recent | undefined;
  /** Requests, and those that were accepted. */
  readonly #served: Recent | undefined;
  #failuresInRow = 0;
  /** The breaker is open until then, or until its trial has ended; 0 while it is closed. */
  #openUntil: Millis = 0;
  #isTrying = false;

  constructor(policy: RetryPolicy, seed: number, terminal: number) {
    this.#policy = policy;
    this.#seed = seed;
    this.#terminal = terminal;
    this.#spent = policy.budget && new Recent(policy.budget.overMs);
    this.#served = policy.throttle && new Recent(policy.throttle.overMs);
  }

  /**
   * Why no attempt, first or further, may be made now: a heldBackCause. undefined: it may, and counts as a request.
   * What ends it must be told: `succeeded` or `failed`.
   */
  holdsBack(now: Millis): number | undefined {
    if (now < this.#openUntil) return heldBackCauses.breaker;
    if (this.#isThrottled(now)) return heldBackCauses.throttle;
    if (this.#openUntil > 0) this.#try(now);
    this.#spent?.request(now);
    return undefined;
  }

  /**
   * When a sale that has had `attempts` attempts, ≥ 1, may have its next one; never where they are used up or the budget
   * has none left. A time counts as a retry: it is to be used. `retryAfterMs` is what the gateway asked for, or 0.
   */
  retryAt(now: Millis, attempts: number, retryAfterMs: Millis): Millis {
    this.isOutOfBudget = false;
    if (attempts >= this.#policy.attempts) return never;
    this.isOutOfBudget = !this.#affordsRetry(now);
    if (this.isOutOfBudget) return never;
    this.#spent?.other(now);
    const u = draw(this.#seed, this.#terminal, purposes.retry, this.#waits++);
    this.#lastMs = waitMs(this.#policy.wait, attempts - 1, u, attempts === 1 ? 0 : this.#lastMs);
    return now + Math.max(this.#policy.honoursRetryAfter ? retryAfterMs : 0, this.#lastMs);
  }

  /** An attempt was answered for good: approved or declined. */
  succeeded(now: Millis): void {
    this.#served?.other(now);
    if (this.#openUntil > 0 && !this.#isTrying) return;
    this.#openUntil = 0;
    this.#isTrying = false;
    this.#failuresInRow = 0;
  }

  /** An attempt came to nothing: busy, unreachable or unknown. */
  failed(now: Millis): void {
    const { breaker } = this.#policy;
    // While it is open only the trial decides: what had been sent before says nothing new.
    if (breaker === undefined || (this.#openUntil > 0 && !this.#isTrying)) return;
    this.#failuresInRow++;
    if (!this.#isTrying && this.#failuresInRow < breaker.failures) return;
    this.#isTrying = false;
    this.#openUntil = now + breaker.openMs;
  }

  /** Half-open: one attempt. It holds the others back for one more time only, because a power cut may forget it. */
  #try(now: Millis): void {
    this.#isTrying = true;
    this.#openUntil = now + (this.#policy.breaker?.openMs ?? 0);
  }

  /**
   * Each request deposits its share, each retry withdraws one, and `perSecond` is always there; deposits and
   * withdrawals are forgotten after `overMs` (Finagle, com.twitter.finagle.service.RetryBudget: a leaky token bucket).
   */
  #affordsRetry(now: Millis): boolean {
    const { budget } = this.#policy;
    if (this.#spent === undefined || budget === undefined) return true;
    const retries = this.#spent.others(now);
    const requests = Math.max(0, this.#spent.requests(now) - retries);
    const reserve = (budget.perSecond * budget.overMs) / 1_000;
    return budget.share * requests + reserve - retries >= 1;
  }

  /**
   * Held back with probability max(0, (requests − k · accepts) / (requests + 1)), where what was held back is a request
   * too (Google, "Site Reliability Engineering", 2016, ch. 21, "Client-Side Throttling").
   */
  #isThrottled(now: Millis): boolean {
    const { throttle } = this.#policy;
    if (this.#served === undefined || throttle === undefined) return false;
    const requests = this.#served.requests(now);
    const accepts = this.#served.others(now);
    this.#served.request(now);
    const share = (requests - throttle.k * accepts) / (requests + 1);
    return share > 0 && draw(this.#seed, this.#terminal, purposes.throttle, this.#throttles++) < share;
  }
}
