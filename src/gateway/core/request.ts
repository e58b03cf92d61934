// Request: what comes in at the gateway's door, and every way in which it can be answered.

import type { MessageKind } from "../../messages.ts";

/** What the core must know of a request; engines add what they need to answer it. */
export interface GatewayRequest {
  /** An inquiry asks what became of a sale. */
  readonly kind: MessageKind | "inquiry";
  /** Minor units; 0 for echo and inquiry. */
  readonly amountMinor: number;
  /** Whether the card's issuer declines it; false where there is no card. */
  readonly isCardDeclined: boolean;
}

/**
 * - approved: booked; for a reversal: nothing of this key is booked any more, or ever will be.
 * - declined: by the card's issuer; not booked.
 * - reversed: not booked, because a reversal of this key was accepted, before or after the sale.
 * - in progress: another request with this key is being worked on; its result is not known yet.
 * - busy: not processed; try again after retryAfterMs.
 * - not found: nothing is known under this key (inquiries only).
 */
export type Outcome = "approved" | "declined" | "reversed" | "in progress" | "busy" | "not found";
