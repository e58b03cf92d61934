// Kept: what the gateway remembers of an idempotency key, as one byte, so that a million terminals'
// keys fit into byte arrays. One request at a time holds a key; others with it hear "in progress".

import type { GatewayRequest, Outcome } from "./request.ts";

/** A result, with the held bit on top while a request with this key is worked on. 0…15. */
export type Kept = number;

/** The numbers are stored in ledgers: never reuse or renumber one. */
export const results = {
  nothing: 0,
  approved: 1,
  declined: 2,
  /** Booked, then reversed. */
  reversed: 3,
  /** Reversed before it arrived: a sale that comes later is not booked. */
  barred: 4,
  /** Approved and never booked: only by a planted defect. */
  forgotten: 5,
} as const;

const heldBit = 8;

export function held(kept: Kept): Kept {
  return kept | heldBit;
}

export function released(kept: Kept): Kept {
  return kept & ~heldBit;
}

/**
 * The answer that needs no work, because the first result of the key is known or still being worked on;
 * undefined where a worker must take the request. Echoes have no key and are none of its business.
 */
export function knownOutcome(kind: GatewayRequest["kind"], kept: Kept): Outcome | undefined {
  if (kept & heldBit) return "in progress";
  const isUndone = kept === results.reversed || kept === results.barred;
  const isApproved = kept === results.approved || kept === results.forgotten;
  switch (kind) {
    case "sale":
    case "advice":
      // A late copy of a reversed sale must not hear "approved": nothing is booked under its key.
      if (isUndone) return "reversed";
      if (isApproved) return "approved";
      // An advice is a fact: it is booked although its sale was declined online.
      return kind === "sale" && kept === results.declined ? "declined" : undefined;
    case "reversal":
      return isUndone ? "approved" : undefined;
    case "inquiry":
      if (isUndone) return "reversed";
      if (isApproved) return "approved";
      return kept === results.declined ? "declined" : "not found";
    case "echo":
      return undefined;
  }
}
