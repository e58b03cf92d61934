// The port through which the gateway's core sees the world. The live server implements it with sockets,
// a clock and a durable ledger, the virtual engine with an event queue and counts per sale.

import type { Millis } from "../../facts.ts";
import type { Posting } from "../../ledger.ts";
import type { Totals } from "../../messages.ts";
import type { Batch } from "./batch.ts";
import type { Kept } from "./kept.ts";
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
}

/** None of these may call the core back before it returns, except book, which may call booked. */
export interface GatewayPort<Request extends GatewayRequest> {
  /** One pending wake: a later call replaces an earlier one. `at` may be now. */
  wakeAt(at: Millis): void;
  /** Exactly once a request, unless it was dropped. `retryAfterMs` is 0 unless the outcome is busy. */
  answer(request: Request, outcome: Outcome, retryAfterMs: Millis): void;
  /** Whether nobody waits for its answer any more. */
  isGone(request: Request): boolean;
  /** Number of the request's terminal; none (−1) for a stranger's. Asked for only while somebody is refused. */
  terminalOf(request: Request): number;
  /** What was last kept under the request's key; 0 where nothing was. Asked for only where the kind has a key. */
  kept(request: Request): Kept;
  keep(request: Request, kept: Kept): void;
  /** The batch of the request's terminal; undefined where nobody will ever settle. */
  batch(request: Request): Batch | undefined;
  /** Makes the entry durable, in the order of these calls, then calls core.booked(request, entry). */
  book(request: Request, entry: Entry): void;
}
