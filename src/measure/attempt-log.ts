// The attempt log: when which message was sent and how long its answer took. Kept only where an expectation asks for
// the attempts of some terminals or times.

import type { FactKind, Millis } from "../facts.ts";
import { isIn } from "../plan/ranges.ts";
import { isRoundTrip } from "./attempt.ts";
import { type Distribution, distributionOf } from "./distribution.ts";
import type { Scope } from "./scope.ts";
import { TerminalLog } from "./terminal-log.ts";

export class AttemptLog {
  readonly #sent = new TerminalLog();

  record(terminal: number, at: Millis, kind: FactKind, roundTripMs: number): void {
    if (isRoundTrip(kind)) this.#sent.add(terminal, at - roundTripMs, roundTripMs);
  }

  /** Of the messages that the scope's terminals sent in its times. */
  figures({ isMeant, windows }: Scope): Distribution | undefined {
    const { length, at, terminal, value } = this.#sent;
    const found: number[] = [];
    for (let attempt = 0; attempt < length; attempt++) {
      if (isMeant(terminal[attempt]) && isIn(windows, at[attempt])) found.push(value[attempt]);
    }
    return distributionOf(Float64Array.from(found));
  }
}
