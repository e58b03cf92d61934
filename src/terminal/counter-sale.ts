// CounterSale: a customer at the counter, and how far their sale has come.

import { type Millis, none } from "../facts.ts";
import { never } from "./never.ts";

/**
 * - line: waits for its turn.
 * - entering: amount and card are entered.
 * - blocked: waits until something else went through first: a reversal, or what is stored.
 * - trying: an attempt is under way.
 * - waiting: for the time of the next attempt.
 * - reversing: may be booked, and is reversed before it is tried again.
 * - approving: a manager is asked.
 * - ending: answered; the receipt keeps the terminal busy.
 * - asking: paid by QR code, and nobody knows yet whether.
 */
type Step =
  | "line"
  | "entering"
  | "blocked"
  | "trying"
  | "waiting"
  | "reversing"
  | "approving"
  | "ending"
  | "asking";

/** The object of a terminal's usual one customer is used again. */
export class CounterSale {
  sale: number = none;
  amountMinor = 0;
  card = 0;
  isRefund = false;
  intendedAt: Millis = 0;
  /** Number of its key. */
  key = 0;
  /** Attempts so far. */
  attempts = 0;
  step: Step = "line";
  /** When its step is over; never where something else ends it. */
  stepEndsAt: Millis = never;
  /** When its customer has waited long enough; never for one who waits for ever, or has gone. */
  leavesAt: Millis = never;
  /** The customer has gone: what comes of the attempt that is still under way is for nobody. */
  hasLeft = false;
  /** An attempt may have been booked, under its key of now. */
  mayBeBooked = false;
  /** Why it is to be put aside, a queuedCause, if it is not tried again. */
  queuedCause = 0;
  /** Came over from another terminal, and goes to no other. */
  hasMoved = false;
  /** Paid by QR code: nobody stands in the way of the next customer. */
  isQr = false;

  begin(sale: number, amountMinor: number, card: number, intendedAt: Millis): void {
    this.sale = sale;
    this.amountMinor = amountMinor;
    this.card = card;
    this.isRefund = false;
    this.intendedAt = intendedAt;
    this.key = 0;
    this.attempts = 0;
    this.step = "line";
    this.stepEndsAt = never;
    this.leavesAt = never;
    this.hasLeft = false;
    this.mayBeBooked = false;
    this.hasMoved = false;
    this.isQr = false;
  }

  /** When something is due for it by itself. */
  get nextAt(): Millis {
    return this.stepEndsAt < this.leavesAt ? this.stepEndsAt : this.leavesAt;
  }
}
