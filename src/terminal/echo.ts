// Echo: the message that only asks whether the gateway is there. A terminal sends one to sign on, every so often, to make
// sure after a failure or a lost link, and while offline to find out when the gateway is back.

import type { Millis } from "../facts.ts";
import { draw, purposes } from "../random.ts";
import { waitMs } from "./backoff.ts";
import { never } from "./never.ts";
import type { Whole } from "./whole.ts";

export class Echo {
  /** When to send the next one; never for no plan to. */
  nextAt: Millis = never;
  readonly #whole: Whole;
  #isInFlight = false;
  /** When the last one that was planned as a regular one is due. */
  #regularAt: Millis = never;
  /** Drawn waits so far, over the terminal's life. */
  #waits = 0;
  #failuresInRow = 0;
  #lastWaitMs: Millis = 0;

  constructor(whole: Whole) {
    this.#whole = whole;
  }

  /** Asks for the first time, so long after `now` that a fleet does not do so at once. */
  signOn(now: Millis): void {
    const { setup, number } = this.#whole;
    const u = draw(setup.seed, number, purposes.signOn, 0);
    this.nextAt = now + Math.floor(u * setup.policy.signOnWithinMs);
  }

  /** It has just started: asks at once, and whatever was asked before is forgotten. */
  start(now: Millis): void {
    this.reset();
    this.nextAt = now;
  }

  /** Something else failed, or a link was lost: asks at once, or as soon as the gateway allows. */
  confirm(now: Millis, retryAfterMs: Millis): void {
    if (this.#isInFlight || this.#detection.confirms === false) return;
    this.nextAt = Math.min(this.nextAt, now + retryAfterMs);
  }

  /** The terminal went offline: it must ask until the gateway is back. */
  wentOffline(now: Millis, retryAfterMs: Millis): void {
    const { returnsBy, confirms } = this.#detection;
    if (returnsBy === "sale") {
      this.nextAt = never;
      return;
    }
    // A regular one may be minutes away: that is how it comes back only where the policy says so.
    const isRegular = this.nextAt === this.#regularAt && returnsBy !== "echo";
    const hasNone = this.nextAt === never || isRegular || confirms === false;
    if (hasNone && !this.#isInFlight) this.#schedule(now, retryAfterMs);
  }

  /** Offline, and there is a reason to ask again. */
  resume(now: Millis): void {
    if (!this.#isInFlight && this.#detection.returnsBy !== "sale") this.#schedule(now, 0);
  }

  /** The gateway answered whatever: there is nothing to ask before the next regular one. */
  cameOnline(now: Millis): void {
    this.#failuresInRow = 0;
    this.#lastWaitMs = 0;
    this.#planRegular(now);
  }

  /** Offline by its own choice for a while longer: it asks nothing. */
  pause(): void {
    this.nextAt = never;
  }

  sent(): void {
    this.#isInFlight = true;
    this.nextAt = never;
  }

  answered(now: Millis): void {
    this.#isInFlight = false;
    this.#failuresInRow = 0;
    this.#lastWaitMs = 0;
    this.#planRegular(now);
  }

  failed(now: Millis, retryAfterMs: Millis, isOnline: boolean): void {
    this.#isInFlight = false;
    if (!isOnline && this.#detection.returnsBy === "sale") return;
    this.#schedule(now, retryAfterMs);
  }

  /** What was in flight is given up with the terminal. */
  reset(): void {
    this.nextAt = never;
    this.#isInFlight = false;
    this.#failuresInRow = 0;
    this.#lastWaitMs = 0;
  }

  get #detection() {
    return this.#whole.setup.policy.detection;
  }

  #planRegular(now: Millis): void {
    const every = this.#detection.echoEveryMs;
    this.#regularAt = every === undefined ? never : now + every;
    this.nextAt = this.#regularAt;
  }

  #schedule(now: Millis, retryAfterMs: Millis): void {
    const { returnsBy, echoEveryMs } = this.#detection;
    if (returnsBy === "echo" && echoEveryMs !== undefined) {
      this.nextAt = now + Math.max(retryAfterMs, echoEveryMs);
      return;
    }
    const { setup, number } = this.#whole;
    const u = draw(setup.seed, number, purposes.probe, this.#waits++);
    this.#lastWaitMs = waitMs(setup.policy.probe, this.#failuresInRow++, u, this.#lastWaitMs);
    this.nextAt = now + Math.max(retryAfterMs, this.#lastWaitMs);
  }
}
