// Pace: how far a run in virtual time has come, how fast it goes, and how long people still wait for it.
// Its own clock runs as fast as the machine lets it, so each is said in the time that it belongs to.

import type { Millis } from "../facts.ts";
import { expectedSales } from "../plan/load-curve.ts";
import type { Plan } from "../plan/plan.ts";
import { readableCount, readableDuration } from "../units.ts";

/** Share of the sales before which a guess of what is left would be wild: the first moments are slow. */
const enoughToGuess = 0.01;

export class Pace {
  readonly #plan: Plan;
  /** Real time, ms. */
  readonly #clock: () => number;
  readonly #beganAt: number;
  readonly #expectedSales: number;

  /** The run begins now. */
  constructor(plan: Plan, clock: () => number) {
    this.#plan = plan;
    this.#clock = clock;
    this.#beganAt = clock();
    this.#expectedSales = expectedSales(plan);
  }

  /** How far it is in scenario time: `12:31 of 40:00`. */
  where(now: Millis): string {
    const { durationMs, speed } = this.#plan;
    const end = dial(durationMs * speed);
    if (now < durationMs) return `${dial(now * speed)} of ${end}`;
    return `${end} and ${dial((now - durationMs) * speed)} of draining`;
  }

  /** How that compares with real time: `180x as fast, 4.2 s so far, about 9 s left`; `sales` were wanted until now. */
  speed(now: Millis, sales: number): string {
    const realMs = this.#clock() - this.#beganAt;
    const times = (now * this.#plan.speed) / Math.max(1, realMs);
    const fast = `${times < 10 ? Number(times.toPrecision(2)) : readableCount(times)}x as fast`;
    return `${fast}, ${readableDuration(realMs)} so far${this.#left(realMs, now, sales)}`;
  }

  /** Sales are the work: a night without customers is over at once, however long it is. */
  #left(realMs: number, now: Millis, sales: number): string {
    const done = sales / this.#expectedSales;
    if (now >= this.#plan.durationMs || !(done >= enoughToGuess)) return "";
    const leftMs = realMs * Math.max(0, 1 / done - 1);
    return `, about ${readableDuration(leftMs < 1_000 ? leftMs : Math.round(leftMs / 1_000) * 1_000)} left`;
  }
}

/** As a clock shows it: `12:31`, `4:00:07`. */
export function dial(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}
