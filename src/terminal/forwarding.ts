// Forwarding: the pace at which queued sales go to the gateway once it is back: a first wait,
// a gap between one and the next, and a backoff after one that failed. One is in flight at a time.

import type { Millis } from "../facts.ts";
import type { TerminalPolicy } from "../plan/plan.ts";
import { draw, purposes } from "../random.ts";
import { waitMs } from "./backoff.ts";
import { never } from "./never.ts";

export class Forwarding {
  /** When to forward the next one; never while offline, in flight, or with nothing to forward. */
  nextAt: Millis = never;
  readonly #policy: TerminalPolicy["forward"];
  readonly #seed: number;
  readonly #terminal: number;
  #isInFlight = false;
  #failuresInRow = 0;
  #retries = 0;

  constructor(policy: TerminalPolicy["forward"], seed: number, terminal: number) {
    this.#policy = policy;
    this.#seed = seed;
    this.#terminal = terminal;
  }

  /** There is something to forward and the terminal is online. */
  begin(now: Millis): void {
    if (!this.#isInFlight && this.nextAt === never) this.nextAt = now + this.#policy.firstWaitMs;
  }

  stop(): void {
    this.nextAt = never;
  }

  sent(): void {
    this.#isInFlight = true;
    this.nextAt = never;
  }

  /** The one in flight was answered for good; `isMore` says whether others wait and the terminal is online. */
  settled(now: Millis, isMore: boolean): void {
    this.#isInFlight = false;
    this.#failuresInRow = 0;
    if (isMore) this.nextAt = now + this.#policy.gapMs;
  }

  /** The one in flight failed; it is tried again after a wait, if the terminal is online then. */
  failed(now: Millis, retryAfterMs: Millis, isOnline: boolean): void {
    this.#isInFlight = false;
    const u = draw(this.#seed, this.#terminal, purposes.forward, this.#retries++);
    const wait = Math.max(retryAfterMs, waitMs(this.#policy.retry, this.#failuresInRow++, u));
    if (isOnline) this.nextAt = now + wait;
  }
}
