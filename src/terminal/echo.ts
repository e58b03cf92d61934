// Echo: the message that only asks whether the gateway is there. A terminal sends one to sign on,
// to make sure after a failure or a lost link, and while offline to find out when the gateway is back.

import type { Millis } from "../facts.ts";
import type { TerminalPolicy } from "../plan/plan.ts";
import { draw, purposes } from "../random.ts";
import { waitMs } from "./backoff.ts";
import { never } from "./never.ts";

export class Echo {
  /** When to send the next one; never for no plan to. */
  nextAt: Millis = never;
  readonly #policy: TerminalPolicy;
  readonly #seed: number;
  readonly #terminal: number;
  #isInFlight = false;
  /** Drawn waits so far, over the terminal's life. */
  #waits = 0;
  #failuresInRow = 0;

  constructor(policy: TerminalPolicy, seed: number, terminal: number) {
    this.#policy = policy;
    this.#seed = seed;
    this.#terminal = terminal;
  }

  signOn(now: Millis): void {
    const u = draw(this.#seed, this.#terminal, purposes.signOn, 0);
    this.nextAt = now + Math.floor(u * this.#policy.signOnWithinMs);
  }

  /** Something else failed, or a link was lost: asks at once, or as soon as the gateway allows. */
  confirm(now: Millis, retryAfterMs: Millis): void {
    if (!this.#isInFlight) this.nextAt = Math.min(this.nextAt, now + retryAfterMs);
  }

  /** The terminal went offline: it must ask until the gateway is back. */
  wentOffline(now: Millis, retryAfterMs: Millis): void {
    if (!this.#isInFlight && this.nextAt === never) this.#schedule(now, retryAfterMs);
  }

  /** The gateway answered whatever: there is nothing to ask. */
  cameOnline(): void {
    this.#failuresInRow = 0;
    this.nextAt = never;
  }

  sent(): void {
    this.#isInFlight = true;
    this.nextAt = never;
  }

  answered(): void {
    this.#isInFlight = false;
    this.#failuresInRow = 0;
  }

  failed(now: Millis, retryAfterMs: Millis): void {
    this.#isInFlight = false;
    this.#schedule(now, retryAfterMs);
  }

  #schedule(now: Millis, retryAfterMs: Millis): void {
    const u = draw(this.#seed, this.#terminal, purposes.probe, this.#waits++);
    this.nextAt = now + Math.max(retryAfterMs, waitMs(this.#policy.probe, this.#failuresInRow++, u));
  }
}
