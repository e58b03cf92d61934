// Announcements: maintenance that is to come, and of which the gateway tells in its answers until it begins. What an
// answer says counts from the answer on, so that no two clocks must agree.

import type { Millis } from "../../facts.ts";
import type { Announcement } from "../../messages.ts";

interface Announced {
  readonly outage: number;
  readonly fromAt: Millis;
  readonly untilAt: Millis;
}

export class Announcements {
  /** In the order in which they begin. */
  #coming: readonly Announced[] = [];

  /** Outage number `outage` will last from `fromAt` until `untilAt`. What is said again of one takes its place. */
  announce(outage: number, fromAt: Millis, untilAt: Millis): void {
    const others = this.#coming.filter((announced) => announced.outage !== outage);
    this.#coming = [...others, { outage, fromAt, untilAt }].sort((a, b) => a.fromAt - b.fromAt);
  }

  /** What an answer tells at `now`: of the next one only. undefined: nothing is to come. */
  at(now: Millis): Announcement | undefined {
    if (this.#coming.length === 0) return undefined;
    if (this.#coming[0].fromAt <= now) this.#coming = this.#coming.filter(({ fromAt }) => fromAt > now);
    if (this.#coming.length === 0) return undefined;
    const [{ fromAt, untilAt }] = this.#coming;
    return { inMs: fromAt - now, forMs: untilAt - fromAt };
  }
}
