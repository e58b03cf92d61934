// Early answers: what the planted defect acknowledges-early has answered and not stored yet. A crash loses it.

import type { Millis } from "../../facts.ts";
import type { Entry } from "./port.ts";

/** How much later it is stored: long enough that a crash under load finds some. */
const storedLateMs = 1_000;

interface Owed<Request> {
  readonly at: Millis;
  readonly request: Request;
  readonly entry: Entry;
}

export class EarlyAnswers<Request> {
  /** In order of time. */
  readonly #owed: Owed<Request>[] = [];

  /** When the next one is stored; Infinity while there is none. */
  get nextAt(): Millis {
    return this.#owed.length > 0 ? this.#owed[0].at : Number.POSITIVE_INFINITY;
  }

  add(now: Millis, request: Request, entry: Entry): void {
    this.#owed.push({ at: now + storedLateMs, request, entry: { ...entry, isAnswered: true } });
  }

  /** Everything that is to be stored by now. */
  take(now: Millis): readonly Owed<Request>[] {
    const later = this.#owed.findIndex(({ at }) => at > now);
    return this.#owed.splice(0, later === -1 ? this.#owed.length : later);
  }

  /** Requests that are lost with the gateway. */
  *unstored(): Generator<Request> {
    for (const { request } of this.#owed) yield request;
  }
}
