// Back office: the reports of what was sold, for stock and figures, apart from the money's way. Until one has arrived,
// the back office's stock does not agree with what the shop has sold.

import type { Millis } from "../facts.ts";
import { draw, purposes } from "../random.ts";
import { never } from "./never.ts";

export class BackOffice {
  /** When the next report is due; never while one is in flight, or nothing was sold since. */
  nextAt: Millis = never;
  /** Whether its link is broken: reports wait, and sales are still counted. The terminal sets it. */
  isBroken = false;
  /** Sales that the back office has not been told of. */
  unreported = 0;
  readonly #everyMs: Millis;
  /** A drawn part of the interval, so that a fleet does not report at once. */
  readonly #phaseMs: Millis;
  /** Sales that the report in flight tells of. */
  #inFlight = 0;

  /** It reports every `everyMs` what was sold since, if anything was. */
  constructor(everyMs: Millis, seed: number, terminal: number) {
    this.#everyMs = everyMs;
    this.#phaseMs = Math.floor(draw(seed, terminal, purposes.report, 0) * everyMs);
  }

  /** A sale was made, online or offline. */
  sold(now: Millis): void {
    this.unreported++;
    if (this.#inFlight === 0 && this.nextAt === never) this.#schedule(now);
  }

  /** Of how many sales to report at `now`; 0: there is nothing to send now. */
  due(now: Millis): number {
    if (now < this.nextAt) return 0;
    if (this.isBroken) {
      this.#schedule(now);
      return 0;
    }
    this.nextAt = never;
    this.#inFlight = this.unreported;
    return this.#inFlight;
  }

  /** The terminal is offline: what would be due waits for the next time. 0, as nothing is sent. */
  postpone(now: Millis): number {
    if (now >= this.nextAt) this.#schedule(now);
    return 0;
  }

  /** The report in flight ended: `isOk`, it has arrived; otherwise its sales are in the next one. */
  answered(now: Millis, isOk: boolean): void {
    if (isOk) this.unreported -= this.#inFlight;
    this.#inFlight = 0;
    if (this.unreported > 0) this.#schedule(now);
  }

  #schedule(now: Millis): void {
    const intervals = Math.floor((now - this.#phaseMs) / this.#everyMs) + 1;
    this.nextAt = this.#phaseMs + intervals * this.#everyMs;
  }
}
