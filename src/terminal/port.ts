// The port through which a terminal sees the world. Each engine implements it once.

import type { FactKind, Millis } from "../facts.ts";
import type { Announcement, Answer, Message } from "../messages.ts";
import type { Blow } from "../plan/plan.ts";

export interface TerminalPort {
  /** One pending wake a terminal: a later call replaces an earlier one. */
  wakeAt(terminal: number, at: Millis): void;
  /**
   * Never answers synchronously. `attempt` is the terminal's own number of the message, from 0; `link` is an index of its
   * group's links.
   */
  send(terminal: number, attempt: number, message: Message, link: number): void;
  /** True: it certainly never left, so the sale is unreachable instead of unknown. */
  cancel(terminal: number, attempt: number): boolean;
  record(terminal: number, at: Millis, fact: FactKind, sale: number, value: number): void;
  /**
   * A customer of this terminal goes to another one of its store that can sell, which is told by customerCame before
   * this returns. False: there is none.
   */
  moveCustomer(terminal: number, amountMinor: number, card: number): boolean;
}

/** What an engine tells a terminal. `now` never goes back. */
export interface TerminalEvents {
  start(now: Millis): void;
  wake(now: Millis): void;
  /**
   * May come late, after the attempt was cancelled. `retryAfterMs` is 0 unless the gateway asked for a wait; `reason` is a
   * declineReasons number, and means something where the answer is declined; `announced` is maintenance that it tells of.
   */
  answered(
    now: Millis,
    attempt: number,
    answer: Answer,
    retryAfterMs: number,
    reason: number,
    announced?: Announcement,
  ): void;
  linkChanged(now: Millis, link: number, isUp: boolean): void;
  /** Outage number `outage` of the plan begins to do this to the terminal. */
  strike(now: Millis, outage: number, blow: Blow): void;
  /** It is over. */
  release(now: Millis, outage: number, blow: Blow): void;
  /** A customer comes from another terminal of the store. */
  customerCame(now: Millis, amountMinor: number, card: number): void;
  /** Whether a customer who came now would be served: it is neither dead, off nor starting, and may take a card. */
  readonly canSell: boolean;
  /** Whether nothing more can come of it by itself: online with nothing waiting or under way, or dead. */
  readonly isSettled: boolean;
}
