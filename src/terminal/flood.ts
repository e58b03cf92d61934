// Flood: what a compromised terminal sends beside its customers' sales, evenly spaced with a drawn phase, so that a
// fleet of them does not send in step.

import type { Millis } from "../facts.ts";
import { draw, purposes } from "../random.ts";
import { never } from "./never.ts";

/** More would only fill the terminal's own memory while the gateway does not answer. */
const unansweredMax = 8;

export class Flood {
  readonly send: "sales" | "garbage";
  readonly #perMs: number;
  readonly #beganAt: Millis;
  /** Part of the first gap that passes before the first message, (0, 1). */
  readonly #phase: number;
  /** Messages that were due so far, sent or not. */
  #count = 0;
  #unanswered = 0;

  /** `perMs` messages a ms, > 0. */
  constructor(perMs: number, send: "sales" | "garbage", seed: number, terminal: number, now: Millis) {
    this.send = send;
    this.#perMs = perMs;
    this.#beganAt = now;
    this.#phase = draw(seed, terminal, purposes.flood, 0);
  }

  /** When the next message is due; never while as many are unanswered as may be. */
  get nextAt(): Millis {
    if (this.#unanswered >= unansweredMax) return never;
    return Math.min(never, this.#beganAt + Math.ceil((this.#count + this.#phase) / this.#perMs));
  }

  /** How many to send at `now`, each of which must be told by `sent`. What could not be sent in time never is. */
  due(now: Millis): number {
    if (now < this.nextAt) return 0;
    // At least one: rounding must not leave a time that has come and nothing due.
    const due = Math.floor((now - this.#beganAt) * this.#perMs - this.#phase) + 1 - this.#count;
    this.#count += Math.max(1, due);
    return Math.min(Math.max(1, due), unansweredMax - this.#unanswered);
  }

  sent(): void {
    this.#unanswered++;
  }

  /** One of them ended, with an answer or a time-out. */
  answered(): void {
    this.#unanswered--;
  }
}
