// Detection: when a terminal decides that it is offline. It counts attempts that failed in a row,
// whatever they were for, and goes offline after so many, or so long after the first of them was sent.

import { type Millis, offlineCauses } from "../facts.ts";
import type { TerminalPolicy } from "../plan/plan.ts";
import { never } from "./never.ts";

export class Detection {
  isOnline = true;
  readonly #policy: TerminalPolicy["detection"];
  #failures = 0;
  #firstSentAt = never;

  constructor(policy: TerminalPolicy["detection"]) {
    this.#policy = policy;
  }

  /** When the silence has lasted long enough to go offline; never while nothing has failed. */
  get nextAt(): Millis {
    return this.isOnline && this.#failures > 0 ? this.#firstSentAt + this.#policy.afterMs : never;
  }

  /** An attempt sent at `sentAt` failed. */
  failed(sentAt: Millis): void {
    this.#failures++;
    this.#firstSentAt = Math.min(this.#firstSentAt, sentAt);
  }

  /** The gateway answered. True: the terminal is online again. */
  succeeded(): boolean {
    const wasOnline = this.isOnline;
    if (wasOnline && this.#failures === 0) return false;
    this.isOnline = true;
    this.#failures = 0;
    this.#firstSentAt = never;
    return !wasOnline;
  }

  /** Goes offline if it is time to: the cause, an offlineCause, or undefined. */
  offline(now: Millis): number | undefined {
    if (!this.isOnline) return undefined;
    const hasFailed = this.#failures >= this.#policy.failures;
    if (!hasFailed && now < this.nextAt) return undefined;
    this.isOnline = false;
    return hasFailed ? offlineCauses.failures : offlineCauses.silence;
  }
}
