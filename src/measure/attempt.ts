// attempt: one message about a sale (sale, forward or reversal) that the gateway answered, a busy included, from the
// terminal's handing it over to the answer: what it waited behind the terminal's own earlier message is in it. An
// attempt that timed out or broke made no round trip and is not in it. In run time.

import { type FactKind, facts } from "../facts.ts";
import { Durations } from "./distribution.ts";

export class Attempt extends Durations {
  constructor() {
    super(1);
  }

  take(kind: FactKind, roundTripMs: number): void {
    if (isRoundTrip(kind)) this.record(roundTripMs);
  }
}

/** Whether it is an answer, so that the value of the fact is a round trip. */
export function isRoundTrip(kind: FactKind): boolean {
  switch (kind) {
    case facts.approved:
    case facts.declined:
    case facts.busy:
    case facts.forwardAccepted:
    case facts.forwardDeclined:
    case facts.reversalAccepted:
      return true;
    default:
      return false;
  }
}
