// Recorder: where the facts of a run go, to disk and into the measures, and how late the engine was.

import type { FactKind, FactSink, FaultTiming, Millis } from "../facts.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { ClockJump } from "../measure/clock-jump.ts";
import type { Measures } from "../measure/measures.ts";

export class Recorder implements FactSink {
  /** undefined for a run that keeps no history. */
  readonly #history: HistoryWriter | undefined;
  readonly #measures: Measures;
  /** Lags of the second that goes on, ms. */
  #lags: number[] = [];
  #secondEndsAt: Millis = 1_000;
  readonly #look: ((now: Millis) => void) | undefined;
  #lookAt: Millis;

  /** `look` is called about once a second of run time; undefined where nobody wants to. */
  constructor(history: HistoryWriter | undefined, measures: Measures, look?: (now: Millis) => void) {
    this.#history = history;
    this.#measures = measures;
    this.#look = look;
    this.#lookAt = look ? 1_000 : Number.POSITIVE_INFINITY;
  }

  /** When flush() wants to be called at the latest: an engine that makes its own time stops there. */
  get dueAt(): Millis {
    return this.#lookAt;
  }

  /** Where the rows of a ledger go that the engine itself keeps; undefined for a run that keeps no history. */
  get history(): HistoryWriter | undefined {
    return this.#history;
  }

  /** The clock of the facts was started at `startedAt`, ms since the epoch: later than the history was begun. */
  startsAt(startedAt: number): void {
    this.#history?.startsAt(startedAt);
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    this.#history?.record(terminal, at, kind, sale, value);
    this.#measures.record(terminal, at, kind, sale, value);
  }

  /** How an action of the timeline went. */
  fault(timing: FaultTiming): void {
    this.#history?.fault(timing);
    this.#measures.fault(timing);
  }

  /** The engine did something so much later than it was due, ms. */
  lag(ms: number): void {
    this.#measures.lag(ms);
    this.#lags.push(ms);
  }

  /** The wall clock of this machine jumped. */
  clockJumped(jump: ClockJump): void {
    this.#history?.clockJumped(jump);
    this.#measures.clockJumped(jump);
  }

  /** Brings to disk what came since the last time. Throws a HistoryError where the disk takes no more. */
  flush(now: Millis): void {
    if (now >= this.#secondEndsAt) {
      if (this.#lags.length > 0) this.#flushLags(now);
      this.#secondEndsAt = now + 1_000;
    }
    this.#history?.flush();
    if (now < this.#lookAt) return;
    this.#lookAt = now + 1_000;
    this.#look?.(now);
  }

  #flushLags(now: Millis): void {
    const lags = Float64Array.from(this.#lags).sort();
    const p99 = lags[Math.ceil(0.99 * lags.length) - 1];
    this.#history?.lag({ at: now, samples: lags.length, p99, max: lags[lags.length - 1] });
    this.#lags = [];
  }
}
