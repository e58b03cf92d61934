// Recorder: where the facts of a run go, to disk and into the measures, and how late the engine was.

import { type FactKind, type FactSink, type FaultTiming, facts, type Millis, none } from "../facts.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { Measures } from "../measure/measures.ts";

export class Recorder implements FactSink {
  readonly #history: HistoryWriter;
  readonly #measures: Measures;
  /** Lags of the second that goes on, ms. */
  #lags: number[] = [];
  #secondEndsAt: Millis = 1_000;

  constructor(history: HistoryWriter, measures: Measures) {
    this.#history = history;
    this.#measures = measures;
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    this.#history.record(terminal, at, kind, sale, value);
    this.#measures.record(terminal, at, kind, sale, value);
  }

  /** An outage begins or ends, for everybody, when the conductor's action is confirmed. */
  fault(timing: FaultTiming): void {
    const { outage, action, confirmedAt } = timing;
    this.#history.fault(timing);
    this.#measures.fault(timing);
    if (confirmedAt === undefined) return;
    this.record(
      none,
      Math.round(confirmedAt),
      action === "begin" ? facts.outageBegan : facts.outageEnded,
      outage,
      0,
    );
  }

  /** The engine did something so much later than it was due, ms. */
  lag(ms: number): void {
    this.#measures.lag(ms);
    this.#lags.push(ms);
  }

  /** Brings to disk what came since the last time. Throws a HistoryError where the disk takes no more. */
  flush(now: Millis): void {
    if (now >= this.#secondEndsAt) {
      if (this.#lags.length > 0) {
        const lags = Float64Array.from(this.#lags).sort();
        const p99 = lags[Math.ceil(0.99 * lags.length) - 1];
        this.#history.lag({ at: now, samples: lags.length, p99, max: lags[lags.length - 1] });
        this.#lags = [];
      }
      this.#secondEndsAt = now + 1_000;
    }
    this.#history.flush();
  }
}
