// The port through which a terminal sees the world. Each engine implements it once.

import type { FactKind, Millis } from "../facts.ts";
import type { Answer, Message } from "../messages.ts";

export interface TerminalPort {
  /** One pending wake a terminal: a later call replaces an earlier one. */
  wakeAt(terminal: number, at: Millis): void;
  /** Never answers synchronously. `attempt` is the terminal's own number of the message, from 0. */
  send(terminal: number, attempt: number, message: Message, link: number): void;
  /** True: it certainly never left, so the sale is unreachable instead of unknown. */
  cancel(terminal: number, attempt: number): boolean;
  record(terminal: number, at: Millis, fact: FactKind, sale: number, value: number): void;
}

/** What an engine tells a terminal. `now` never goes back. */
export interface TerminalEvents {
  start(now: Millis): void;
  wake(now: Millis): void;
  /** May come late, after the attempt was cancelled. `retryAfterMs` is 0 unless the gateway asked for a wait. */
  answered(now: Millis, attempt: number, answer: Answer, retryAfterMs: number): void;
  linkChanged(now: Millis, link: number, isUp: boolean): void;
}
