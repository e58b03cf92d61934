// Request: what comes in at the gateway's door, and every way in which it can be answered.

import type { DeclineReason, MessageKind, Totals } from "../../messages.ts";

/** What the core must know of a request; engines add what they need to answer it. */
export interface GatewayRequest {
  readonly kind: MessageKind;
  /** Minor units; means nothing where nothing is sold, refunded or reversed. */
  readonly amountMinor: number;
  /** Whether the card's issuer declines it; false where there is no card. */
  readonly isCardDeclined: boolean;
  /** Whether the customer has left already. Advices and uploads are forwards even so. */
  readonly isForward: boolean;
  /** Whether the terminal has been updated since it started. */
  readonly isUpdated: boolean;
  /** Index in the plan's routes of its card's network; 0 where there is none, and of what carries no card. */
  readonly route: number;
  /** Of a settlement. */
  readonly totals?: Totals;
  /** Of a settlement: what its repeats are known by; "" or undefined where its caller gives it nothing. */
  readonly key?: string | number;
}

/**
 * - approved: booked; for a reversal: nothing of this key is booked any more, or ever will be.
 * - a reason: declined for it, and not booked.
 * - conflict: its key was used for another message. Definitely not processed.
 * - in progress: another request with this key is being worked on; its result is not known yet.
 * - busy: not processed; try again after retryAfterMs.
 * - failed: an error of the gateway's own. Nothing is booked, but it does not say so.
 * - unanswered: the acquirer gave no answer. Nothing is booked, but the gateway cannot know whether the card was charged.
 */
export type Outcome =
  | "approved"
  | DeclineReason
  | "conflict"
  | "in progress"
  | "busy"
  | "failed"
  | "unanswered";
