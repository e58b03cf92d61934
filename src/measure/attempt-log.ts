// The attempt log: when which message was sent and how long its answer took, 12 bytes each. Kept only where an
// expectation asks for the attempts of some terminals or times.

import type { FactKind, Millis } from "../facts.ts";
import { isIn } from "../plan/ranges.ts";
import { isRoundTrip } from "./attempt.ts";
import { type Distribution, distributionOf } from "./distribution.ts";
import type { Scope } from "./scope.ts";
import { grown } from "./strikes.ts";

export class AttemptLog {
  #length = 0;
  #sentAt = new Int32Array(4096);
  #terminal = new Int32Array(4096);
  #tookMs = new Int32Array(4096);

  record(terminal: number, at: Millis, kind: FactKind, roundTripMs: number): void {
    if (!isRoundTrip(kind)) return;
    if (this.#length === this.#sentAt.length) this.#grow();
    this.#sentAt[this.#length] = at - roundTripMs;
    this.#terminal[this.#length] = terminal;
    this.#tookMs[this.#length++] = roundTripMs;
  }

  /** Of the messages that the scope's terminals sent in its times. */
  figures({ isMeant, windows }: Scope): Distribution | undefined {
    const found: number[] = [];
    for (let attempt = 0; attempt < this.#length; attempt++) {
      if (isMeant(this.#terminal[attempt]) && isIn(windows, this.#sentAt[attempt])) {
        found.push(this.#tookMs[attempt]);
      }
    }
    return distributionOf(Float64Array.from(found));
  }

  #grow(): void {
    const length = this.#length * 2;
    this.#sentAt = grown(this.#sentAt, length);
    this.#terminal = grown(this.#terminal, length);
    this.#tookMs = grown(this.#tookMs, length);
  }
}
