// Forwarding: the pace at which queued sales go to the gateway once it is back: a first wait, a gap between one and the
// next or between batches, and a backoff after one that failed. One is in flight at a time.

import type { Millis } from "../facts.ts";
import type { TerminalPolicy } from "../plan/policy.ts";
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
  #lastWaitMs: Millis = 0;
  /** Of the batch that goes on. */
  #sentInBatch = 0;

  constructor(policy: TerminalPolicy["forward"], seed: number, terminal: number) {
    this.#policy = policy;
    this.#seed = seed;
    this.#terminal = terminal;
  }

  get isInFlight(): boolean {
    return this.#isInFlight;
  }

  /** Whether the last one failed and waits to be tried again. */
  get isFailing(): boolean {
    return this.#failuresInRow > 0;
  }

  /** There is something to forward and the terminal is online. */
  begin(now: Millis): void {
    if (this.#isInFlight || this.nextAt !== never) return;
    const { firstWaitMs, spreadMs = 0 } = this.#policy;
    // Verifone's terminals spread their reconnecting by the serial number; its last two digits are enough for a store.
    this.nextAt = now + firstWaitMs + Math.floor(((this.#terminal % 100) / 100) * spreadMs);
  }

  /** There is something that a customer waits for. */
  hurry(now: Millis): void {
    if (!this.#isInFlight && this.#failuresInRow === 0) this.nextAt = now;
  }

  stop(): void {
    this.nextAt = never;
  }

  sent(): void {
    this.#isInFlight = true;
    this.nextAt = never;
  }

  /** The one in flight was answered for good; `isMore` says whether others wait and can be sent. */
  settled(now: Millis, isMore: boolean): void {
    this.#isInFlight = false;
    this.#failuresInRow = 0;
    this.#lastWaitMs = 0;
    const isBatchOver = ++this.#sentInBatch >= (this.#policy.batch ?? 1);
    if (isBatchOver) this.#sentInBatch = 0;
    if (isMore) this.nextAt = isBatchOver ? now + this.#policy.gapMs : now;
  }

  /** The one in flight failed; it is tried again after a wait, if that can be done then. */
  failed(now: Millis, retryAfterMs: Millis, backoff: TerminalPolicy["probe"], canSend: boolean): void {
    this.#isInFlight = false;
    this.#sentInBatch = 0;
    const u = draw(this.#seed, this.#terminal, purposes.forward, this.#retries++);
    this.#lastWaitMs = waitMs(backoff, this.#failuresInRow++, u, this.#lastWaitMs);
    if (canSend) this.nextAt = now + Math.max(retryAfterMs, this.#lastWaitMs);
  }

  /** What was in flight is given up with the terminal. */
  reset(): void {
    this.nextAt = never;
    this.#isInFlight = false;
    this.#failuresInRow = 0;
    this.#lastWaitMs = 0;
    this.#sentInBatch = 0;
  }
}
