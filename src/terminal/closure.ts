// Closure: maintenance that the gateway has announced and that the terminal heeds: until it is over it stores what it
// sells, and nobody at the counter waits for a time-out.

import type { Millis } from "../facts.ts";
import type { Announcement } from "../messages.ts";
import { never } from "./never.ts";

export class Closure {
  /** From when on it does not try, and until when; both never while it knows of nothing. */
  #fromAt: Millis = never;
  #untilAt: Millis = never;
  /** Whether it has begun, for the terminal. */
  isOn = false;

  /** When it begins or ends. */
  get nextAt(): Millis {
    return this.isOn ? this.#untilAt : this.#fromAt;
  }

  /**
   * An answer to what was sent at `sentAt` tells of maintenance. When it was sent is not known, so it is taken to begin
   * counted from the one end of its round trip and to last counted from the other; and what leaves less than a round
   * trip before the beginning would hardly be answered in time. True: that is news, until the same is told again.
   */
  heard(now: Millis, sentAt: Millis, { inMs, forMs }: Announcement): boolean {
    const roundTripMs = now - sentAt;
    const fromAt = Math.max(now, sentAt + inMs - roundTripMs);
    const untilAt = now + inMs + forMs;
    const isSame = this.#fromAt <= untilAt && fromAt <= this.#untilAt && this.#untilAt !== never;
    if (!isSame && this.isOn) return false;
    this.#fromAt = isSame ? Math.min(this.#fromAt, fromAt) : fromAt;
    this.#untilAt = isSame ? Math.max(this.#untilAt, untilAt) : untilAt;
    return !isSame;
  }

  /** Whether it begins now. */
  begins(now: Millis): boolean {
    if (this.isOn || now < this.#fromAt) return false;
    this.isOn = true;
    return true;
  }

  /** Whether it ends now. */
  ends(now: Millis): boolean {
    if (!this.isOn || now < this.#untilAt) return false;
    this.forget();
    return true;
  }

  /** The terminal knows of nothing. */
  forget(): void {
    this.isOn = false;
    this.#fromAt = never;
    this.#untilAt = never;
  }
}
