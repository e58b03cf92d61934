// Staff: the people in the store. After a while they notice that the terminal does not sell online, and then do what
// they were trained to, one thing after the other, until it is right again or they have nothing left to try.

import type { Millis } from "../facts.ts";
import type { Staff as PlanStaff, StaffDoes } from "../plan/plan.ts";
import { purposes } from "../random.ts";
import { drawnMs } from "./drawn-time.ts";
import { never } from "./never.ts";

type StaffStep = { readonly noticedAfterMs: Millis } | { readonly does: StaffDoes };

export class Staff {
  /** When they notice, or do the next thing; never while nothing is wrong, or nothing is left to do. */
  nextAt: Millis = never;
  readonly #staff: PlanStaff;
  readonly #seed: number;
  readonly #terminal: number;
  /** Since when there is something to notice; never while there is not. */
  #wrongSince: Millis = never;
  #hasNoticed = false;
  #done = 0;

  constructor(staff: PlanStaff, seed: number, terminal: number) {
    this.#staff = staff;
    this.#seed = seed;
    this.#terminal = terminal;
  }

  /** There is something to notice; said again, it changes nothing. */
  wrong(now: Millis): void {
    if (this.#wrongSince !== never) return;
    const { notices, monitoringMs = never } = this.#staff;
    const noticesMs = drawnMs(notices, this.#seed, this.#terminal, purposes.notice, now);
    this.#wrongSince = now;
    // They may notice later than any run lasts.
    this.nextAt = Math.min(now + Math.min(noticesMs, monitoringMs), never);
    this.#hasNoticed = false;
    this.#done = 0;
  }

  /** It is over, noticed or not. */
  right(): void {
    this.#wrongSince = never;
    this.nextAt = never;
  }

  /** First that they noticed, at once the first thing that they do, then the next each time; undefined: nothing is due. */
  due(now: Millis): StaffStep | undefined {
    if (now < this.nextAt) return undefined;
    const { does, eachMs } = this.#staff;
    if (!this.#hasNoticed) {
      this.#hasNoticed = true;
      this.nextAt = does.length > 0 ? now : never;
      return { noticedAfterMs: now - this.#wrongSince };
    }
    const step = { does: does[this.#done++] };
    this.nextAt = this.#done < does.length ? now + eachMs : never;
    return step;
  }
}
