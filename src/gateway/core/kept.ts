// Kept: what the gateway remembers of an idempotency key, as one byte, so that a million terminals'
// keys fit into byte arrays. One request at a time holds a key; others with it hear "in progress".

import type { MessageKind } from "../../messages.ts";
import type { Outcome } from "./request.ts";

/** A result, with the held bit on top while a request with this key is worked on. 0…15. */
export type Kept = number;

/** The numbers are stored in ledgers: never reuse or renumber one. */
export const results = {
  nothing: 0,
  /** A sale that is booked. */
  approved: 1,
  declined: 2,
  /** Booked, then reversed. */
  reversed: 3,
  /** Reversed before it arrived: what comes later is not booked. */
  barred: 4,
  /** Approved and never booked: only by a planted defect. */
  forgotten: 5,
  /** A refund that is booked. */
  refunded: 6,
} as const;

const heldBit = 8;

export function held(kept: Kept): Kept {
  return kept | heldBit;
}

export function isHeld(kept: Kept): boolean {
  return (kept & heldBit) !== 0;
}

export function released(kept: Kept): Kept {
  return kept & ~heldBit;
}

/** Whether a reversal has something to take back. */
export function isBooked(kept: Kept): boolean {
  return kept === results.approved || kept === results.refunded;
}

/**
 * Whether messages of this kind are about a sale of the terminal's own, and so carry a key under which their result is
 * kept. Nobody sends a bogus sale twice.
 */
export function hasKey(kind: MessageKind): boolean {
  switch (kind) {
    case "sale":
    case "refund":
    case "advice":
    case "upload":
    case "reversal":
    case "inquiry":
      return true;
    case "settlement":
    case "report":
    case "echo":
    case "bogus":
    case "garbage":
      return false;
  }
}

/**
 * The answer that needs no work, because the first result of the key is known or still being worked on;
 * undefined where a worker must take the request. `kind` is one that has a key.
 */
export function knownOutcome(kind: MessageKind, kept: Kept): Outcome | undefined {
  if (isHeld(kept)) return "in progress";
  const isUndone = kept === results.reversed || kept === results.barred;
  if (kind === "reversal") return isUndone ? "approved" : undefined;
  // A late copy of a reversed sale must not hear "approved": nothing is booked under its key.
  if (isUndone) return "reversed";
  // The batch is held against what is booked, not against what was said: what was forgotten is booked by its upload.
  if (isBooked(kept) || (kept === results.forgotten && kind !== "upload")) return "approved";
  if (kind === "inquiry") return kept === results.declined ? "issuer" : "notFound";
  // An advice or an upload is a fact: it is booked although its sale was declined online.
  const canBeDeclined = kind === "sale" || kind === "refund";
  return canBeDeclined && kept === results.declined ? "issuer" : undefined;
}
