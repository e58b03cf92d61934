// Limits: how many requests one caller may make: a bucket of tokens each, which fills again at the limit's rate.
// A caller is a terminal, by the name that it gives. What carries no name, such as an echo over HTTP or bytes that are no
// message, belongs to whoever spoke last on its connection, and to the connection where nobody has named himself on it:
// that is all that a gateway can know of it.

import type { Millis } from "../../facts.ts";
import type { GatewayPlan } from "../../plan/plan.ts";

export type Caller = string | number;

type Limit = NonNullable<GatewayPlan["limit"]>;

interface Bucket {
  tokens: number;
  /** When it held so many. */
  at: Millis;
}

/** Fewer buckets than this are never looked through for those that are full. */
const fewBuckets = 1024;

export class Limits {
  readonly #limit: Limit;
  /** A bucket that is not here is full. */
  readonly #buckets = new Map<Caller, Bucket>();
  #sweepAt = fewBuckets;

  constructor(limit: Limit) {
    this.#limit = limit;
  }

  /** Buckets that are kept. */
  get buckets(): number {
    return this.#buckets.size;
  }

  /** One more request of this caller: whether it is within the limit. One that is not costs nothing. */
  allows(now: Millis, caller: Caller): boolean {
    const bucket = this.#bucketOf(now, caller);
    bucket.tokens = this.#tokens(now, bucket);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }

  #bucketOf(now: Millis, caller: Caller): Bucket {
    const known = this.#buckets.get(caller);
    if (known) return known;
    if (this.#buckets.size >= this.#sweepAt) this.#sweep(now);
    const bucket = { tokens: this.#limit.burst, at: now };
    this.#buckets.set(caller, bucket);
    return bucket;
  }

  #tokens(now: Millis, { tokens, at }: Bucket): number {
    return Math.min(this.#limit.burst, tokens + (now - at) * this.#limit.perMs);
  }

  /** Forgets those that are full again: callers that come once each, under ever new names, must not fill the memory. */
  #sweep(now: Millis): void {
    for (const [caller, bucket] of this.#buckets)
      if (this.#tokens(now, bucket) >= this.#limit.burst) this.#buckets.delete(caller);
    this.#sweepAt = Math.max(fewBuckets, 2 * this.#buckets.size);
  }
}
