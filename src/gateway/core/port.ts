// The port through which the gateway's core sees the world. The live server implements it with sockets,
// a clock and a durable ledger, the virtual engine with an event queue and counts per sale.

import type { Millis } from "../../facts.ts";
import type { Posting } from "../../ledger.ts";
import type { Totals } from "../../messages.ts";
import type { Batch } from "./batch.ts";
import type { Kept } from "./kept.ts";
import type { Caller } from "./limits.ts";
import type { GatewayRequest, Outcome } from "./request.ts";

/** What finished work leaves behind. It must be durable before it is answered. */
export interface Entry {
  readonly outcome: Outcome;
  /** What is kept under the request's key from now on. */
  readonly kept: Kept;
  /** Rows for the ledger, each with an id of its own. More than one only by a planted defect. */
  readonly rows: 0 | 1 | 2;
  /** Of each row. */
  readonly kind: Posting["kind"];
  /** Of each row, minor units. */
  readonly amountMinor: number;
  /** The terminal's batch agreed with these, and ends here. */
  readonly settled?: Totals;
  // Only by planted defects:
  /** What each row has that its request did not ask for. */
  readonly alters?: "currency" | "terminal";
  /** How far the clock is off that says when it was booked. */
  readonly clockJumpMs?: Millis;
  /** It was answered before it is durable. */
  readonly isAnswered?: true;
}

/** None of these may call the core back before it returns, except book, which may call booked. */
export interface GatewayPort<Request extends GatewayRequest> {
  /** One pending wake: a later call replaces an earlier one. `at` may be now. */
  wakeAt(at: Millis): void;
  /** Exactly once a request, unless it was dropped, closed or ignored. `retryAfterMs` is 0 unless the outcome is busy. */
  answer(request: Request, outcome: Outcome, retryAfterMs: Millis): void;
  /** Ends the connection on which it came, without a word: it is not answered, and was not processed. */
  hangUp(request: Request): void;
  /** Nobody will ever answer it, and its connection stays as it is. It was not processed. */
  ignore(request: Request): void;
  /** Whether nobody waits for its answer any more. */
  isGone(request: Request): boolean;
  /** Number of the request's terminal; none (−1) for a stranger's. Asked for only while somebody is refused. */
  terminalOf(request: Request): number;
  /** Whose limit it counts against. Asked for only while there is one. */
  callerOf(request: Request): Caller;
  /** What was last kept under the request's key; 0 where nothing was. Asked for only where the kind has a key. */
  kept(request: Request): Kept;
  keep(request: Request, kept: Kept): void;
  /**
   * Whether the request is another message than what came first under its key: about another sale, or the same with another
   * amount, currency, terminal or merchant, or a refund instead of a sale. False where nothing is kept under the key. Asked
   * for only where the kind has a key.
   */
  isAnother(request: Request): boolean;
  /** The batch of the request's terminal; undefined where nobody will ever settle. */
  batch(request: Request): Batch | undefined;
  /**
   * Answers what is not durable yet, by a planted defect, and returns the request under which it will be booked: the
   * caller may use this one again.
   */
  acknowledge(request: Request, outcome: Outcome): Request;
  /** Makes the entry durable, in the order of these calls, then calls core.booked(request, entry). */
  book(request: Request, entry: Entry): void;
}
