// Detection: when a terminal decides that it is offline, and when that it is back. It counts attempts that failed in a
// row, whatever they were for, and goes offline after so many, or so long after the first of them was sent.

import { type Millis, offlineCauses } from "../facts.ts";
import { purposes } from "../random.ts";
import { drawnMs } from "./drawn-time.ts";
import { never } from "./never.ts";
import type { Whole } from "./whole.ts";

export class Detection {
  readonly #whole: Whole;
  #failures = 0;
  #firstSentAt: Millis = never;
  /** When it lets go of being offline, although the gateway has answered before; never where it does not hold on. */
  #releasedAt: Millis = never;
  /** How often it has held on. */
  #heldOn = 0;

  constructor(whole: Whole) {
    this.#whole = whole;
  }

  /** Nothing has failed since the gateway last answered. */
  get isCalm(): boolean {
    return this.#failures === 0;
  }

  /** When the silence has lasted long enough to go offline, or holding on to it is over; never while neither can be. */
  get nextAt(): Millis {
    if (this.#failures > 0) return this.#firstSentAt + this.#whole.setup.policy.detection.afterMs;
    return this.#releasedAt;
  }

  /** An attempt sent at `sentAt` failed. Offline, that says nothing new. */
  failed(sentAt: Millis): void {
    if (!this.#whole.isOnline) return;
    this.#failures++;
    if (sentAt < this.#firstSentAt) this.#firstSentAt = sentAt;
  }

  /** The gateway has answered, or another link is used: what failed before counts no more. */
  forget(): void {
    this.#failures = 0;
    this.#firstSentAt = never;
    this.#releasedAt = never;
  }

  /** Offline, and the gateway answered. True: the terminal is online again, and does not hold on to being offline. */
  succeeded(now: Millis): boolean {
    const { setup, number } = this.#whole;
    const { sticky } = setup.policy.detection;
    if (sticky && this.#releasedAt === never) {
      const heldMs = drawnMs(sticky, setup.seed, number, purposes.sticky, this.#heldOn++);
      this.#releasedAt = Math.min(never, now + Math.max(1, heldMs));
    }
    if (sticky && now < this.#releasedAt) return false;
    this.forget();
    return true;
  }

  /** Offline: whether holding on to it is over at `now`. */
  release(now: Millis): boolean {
    if (now < this.#releasedAt) return false;
    this.forget();
    return true;
  }

  /** Why it is time to go offline, an offlineCause, or undefined. */
  offline(now: Millis): number | undefined {
    if (this.#failures === 0) return undefined;
    if (this.#failures >= this.#whole.setup.policy.detection.failures) return offlineCauses.failures;
    return now < this.nextAt ? undefined : offlineCauses.silence;
  }

  /** It is offline: failures are counted anew when it is back. */
  goOffline(): void {
    this.forget();
  }
}
