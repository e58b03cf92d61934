// Checkout: how a sale at the counter is made. It is tried, tried again, reversed and tried under a new key, or put aside.
// What must go first, holds back or refuses belongs to others.

import { facts, interventions, type Millis, queuedCauses, turnedAwayCauses } from "../facts.ts";
import { draw, purposes } from "../random.ts";
import type { CounterSale } from "./counter-sale.ts";
import { drawnMs } from "./drawn-time.ts";
import { never } from "./never.ts";
import type { Whole } from "./whole.ts";

/** How a customer leaves the checkout. */
export interface Exits {
  /** With an answer or with the goods. */
  finish(now: Millis, sale: CounterSale): void;
  /** Without: the sale is not made, for this turnedAwayCause. */
  leave(now: Millis, sale: CounterSale, cause: number): void;
}

export class Checkout {
  readonly #whole: Whole;
  readonly #exits: Exits;

  constructor(whole: Whole, exits: Exits) {
    this.#whole = whole;
    this.#exits = exits;
  }

  /** The sale goes on: an attempt, or what has to be done without one. */
  try(now: Millis, sale: CounterSale): void {
    const whole = this.#whole;
    const blocked = whole.blocks(now);
    if (blocked === "refuses") {
      this.#exits.leave(now, sale, turnedAwayCauses.reversalFirst);
      return;
    }
    if (!whole.triesOnline) {
      this.putAside(now, sale, queuedCauses.offline);
      return;
    }
    if (blocked === "waits") {
      sale.step = "blocked";
      return;
    }
    const heldBack = whole.holdsBack(now);
    if (heldBack !== undefined) {
      whole.record(now, facts.heldBack, sale.sale, heldBack);
      this.putAside(now, sale, queuedCauses.heldBack);
      return;
    }
    trySale(whole, now, sale, whole.link);
  }

  /** An attempt was approved, and the customer is there. */
  approved(now: Millis, sale: CounterSale, hasReceipt: boolean): void {
    const whole = this.#whole;
    if (!hasReceipt || this.#isVoided(sale)) {
      whole.record(now, facts.voided, sale.sale, 1);
      whole.oweReversal(now, sale, undefined);
    } else if (!sale.isRefund) whole.sold(now);
    this.#exits.finish(now, sale);
  }

  /** An attempt came to nothing, or nobody knows what came of it. */
  failed(
    now: Millis,
    sale: CounterSale,
    answer: "busy" | "unreachable" | "unknown",
    retryAfterMs: Millis,
  ): void {
    const whole = this.#whole;
    const cause = queuedCauses[answer];
    const does = whole.setup.policy.unknown?.does ?? "hold";
    const isHeld = sale.mayBeBooked && (does === "hold" || (does === "reverse" && !whole.isOnline));
    if (!whole.triesOnline || isHeld) {
      this.putAside(now, sale, cause);
      return;
    }
    if (sale.mayBeBooked && does === "reverse") {
      sale.step = "reversing";
      whole.oweReversal(now, sale, sale);
      return;
    }
    const at = whole.retryAt(now, sale, retryAfterMs);
    // The gateway has said how long it takes, and the customer does not wait so long.
    const isTooLong = retryAfterMs > 0 && at >= sale.leavesAt;
    if (at === never || isTooLong) {
      this.putAside(now, sale, cause);
      return;
    }
    if (whole.setup.policy.retry?.key === "new") this.#newKey(now, sale);
    this.#wait(sale, at, cause);
  }

  /** The sale is reversed, and its customer is still there. */
  reversed(now: Millis, sale: CounterSale): void {
    sale.mayBeBooked = false;
    this.#newKey(now, sale);
    const at = this.#whole.triesOnline ? this.#whole.retryAt(now, sale, 0) : never;
    if (at === never) this.putAside(now, sale, queuedCauses.unknown);
    else this.#wait(sale, at, queuedCauses.unknown);
  }

  /** The sale is stored, if that may be; a manager may have to be asked. */
  putAside(now: Millis, sale: CounterSale, cause: number): void {
    const { setup, number } = this.#whole;
    const { manager } = setup.policy.offline;
    const isAsked = manager !== undefined && sale.amountMinor > manager.aboveMinor && !sale.isRefund;
    if (!isAsked || this.#whole.offlineRefusal(sale.amountMinor) !== undefined) {
      this.#store(now, sale, cause);
      return;
    }
    sale.step = "approving";
    sale.queuedCause = cause;
    sale.stepEndsAt = now + drawnMs(manager.takes, setup.seed, number, purposes.manager, sale.sale);
  }

  /** The manager who was asked says yes. */
  allowed(now: Millis, sale: CounterSale): void {
    this.#whole.record(now, facts.intervention, sale.sale, interventions.approve);
    this.#store(now, sale, sale.queuedCause);
  }

  /** The terminal went offline while a sale was being reversed: its customer takes the goods, or leaves. */
  leaveToBacklog(now: Millis, sale: CounterSale): void {
    const { manager } = this.#whole.setup.policy.offline;
    // There is no time to ask a manager: the terminal is busy with undoing the sale.
    const isTooLarge = manager !== undefined && sale.amountMinor > manager.aboveMinor;
    const refusal = isTooLarge && !sale.isRefund ? turnedAwayCauses.amountLimit : this.#refusal(sale);
    if (refusal !== undefined) {
      this.#exits.leave(now, sale, refusal);
      return;
    }
    this.#whole.record(now, facts.queued, sale.sale, queuedCauses.unknown);
    if (this.#isVoided(sale)) {
      // What is left of it is its reversal.
      this.#whole.forgetSale(sale);
      this.#whole.record(now, facts.voided, sale.sale, 1);
    } else {
      this.#whole.sellLater(sale);
      this.#whole.sold(now);
    }
    this.#exits.finish(now, sale);
  }

  #store(now: Millis, sale: CounterSale, cause: number): void {
    const whole = this.#whole;
    const refusal = this.#refusal(sale);
    if (refusal !== undefined) {
      this.#exits.leave(now, sale, refusal);
      return;
    }
    whole.record(now, facts.queued, sale.sale, cause);
    const entry = whole.putAside(now, sale);
    if (this.#isVoided(sale)) whole.takeBack(now, entry, sale.mayBeBooked);
    else whole.sold(now);
    this.#exits.finish(now, sale);
  }

  /** Why it is not stored, a turnedAwayCause; undefined: it is. */
  #refusal({ isRefund, amountMinor }: CounterSale): number | undefined {
    return isRefund ? turnedAwayCauses.refundOffline : this.#whole.offlineRefusal(amountMinor);
  }

  #wait(sale: CounterSale, at: Millis, cause: number): void {
    sale.step = "waiting";
    sale.stepEndsAt = at;
    sale.queuedCause = cause;
  }

  #newKey(now: Millis, sale: CounterSale): void {
    sale.key++;
    this.#whole.record(now, facts.newKey, sale.sale, sale.key);
  }

  /** Whether the cashier takes it back. */
  #isVoided({ sale, isRefund }: CounterSale): boolean {
    const { seed, law } = this.#whole.setup;
    const { voidShare } = law.load;
    return voidShare > 0 && !isRefund && draw(seed, this.#whole.number, purposes.void, sale) < voidShare;
  }
}

/** Another attempt of the sale, over this link. */
export function trySale(whole: Whole, now: Millis, sale: CounterSale, link: number): void {
  sale.step = "trying";
  sale.attempts++;
  const attempt = whole.begin(now, "sale", link);
  attempt.sale = sale;
  whole.record(now, facts.sent, sale.sale, attempt.number);
  whole.sendAbout(attempt, sale.isRefund ? "refund" : "sale", sale, false);
}
