// The counter: customers, from the time at which they want to pay to their last word. They wait for their turn, their
// sale is entered and made at the checkout, or it is not made: then they pay in another way or leave.

import { facts, type Millis, turnedAwayCauses } from "../facts.ts";
import { type Answer, declineReasons } from "../messages.ts";
import type { Blow } from "../plan/plan.ts";
import { purposes } from "../random.ts";
import { Alternatives } from "./alternatives.ts";
import { Checkout, type Exits } from "./checkout.ts";
import type { CounterSale } from "./counter-sale.ts";
import { Customers } from "./customers.ts";
import { drawnMs } from "./drawn-time.ts";
import { Line } from "./line.ts";
import { never } from "./never.ts";
import { Peripherals } from "./peripherals.ts";
import type { Whole } from "./whole.ts";

type Peripheral = Extract<Blow, { kind: "peripheral" }>;

/** What a refusal by the gateway is for the customer, by declineReason. */
const causeOfRefusal: Readonly<Record<number, number>> = {
  [declineReasons.storeClosed]: turnedAwayCauses.storeClosed,
  [declineReasons.accountFrozen]: turnedAwayCauses.accountFrozen,
  [declineReasons.versionRefused]: turnedAwayCauses.versionRefused,
  [declineReasons.balanceShort]: turnedAwayCauses.balanceShort,
};

export class Counter implements Exits {
  readonly #whole: Whole;
  readonly #customers: Customers;
  readonly #line = new Line();
  readonly #checkout: Checkout;
  /** Made when somebody cannot pay here, or staff takes cash, for the first time. */
  #alternatives: Alternatives | undefined = undefined;
  /** Made when a printer or scanner makes trouble for the first time. */
  #peripherals: Peripherals | undefined = undefined;

  constructor(whole: Whole) {
    this.#whole = whole;
    const { law, seed } = whole.setup;
    this.#customers = new Customers(law, seed, whole.number);
    this.#checkout = new Checkout(whole, this);
  }

  /** When a customer comes, or something is due for one who is there. */
  get nextAt(): Millis {
    return Math.min(this.#customers.nextAt, this.#line.nextAt);
  }

  get isIdle(): boolean {
    return this.#line.isEmpty;
  }

  wake(now: Millis): void {
    const { usual } = this.#line;
    if (usual && usual.nextAt <= now) this.#due(now, usual);
    const due = this.#line.othersDue(now);
    if (due) for (const sale of due) if (sale.nextAt <= now) this.#due(now, sale);
    while (this.#customers.nextAt <= now) this.#arrive(now);
  }

  /** A customer comes from another terminal of the store. */
  customerCame(now: Millis, amountMinor: number, card: number): void {
    const sale = this.#line.join(amountMinor, card, now);
    sale.hasMoved = true;
    this.#whole.record(now, facts.customerCame, sale.sale, 0);
    this.#whole.record(now, facts.wanted, sale.sale, amountMinor);
    this.#admit(now, sale);
  }

  /** An attempt of the sale, or an inquiry about it, has ended. What the answer is has been recorded. */
  ended(now: Millis, sale: CounterSale, answer: Answer, retryAfterMs: Millis, reason: number): void {
    // Nothing is under way any more.
    sale.step = "ending";
    switch (answer) {
      case "approved":
        sale.mayBeBooked = true;
        this.#whole.accepted(sale);
        if (sale.hasLeft) this.#endForNobody(now, sale);
        else this.#checkout.approved(now, sale, this.#hasReceipt(sale));
        return;
      case "declined": {
        const cause = causeOfRefusal[reason];
        // Refused or not found, an earlier attempt may still be on its way: its reversal bars the key.
        sale.mayBeBooked &&= cause !== undefined || reason === declineReasons.notFound;
        if (cause !== undefined && !sale.hasLeft) this.leave(now, sale, cause);
        else if (sale.mayBeBooked) this.#endForNobody(now, sale);
        else this.finish(now, sale);
        return;
      }
      case "unknown":
        sale.mayBeBooked = true;
    }
    if (sale.hasLeft) this.#endForNobody(now, sale);
    else if (!sale.isQr) this.#checkout.failed(now, sale, answer, retryAfterMs);
    else if (sale.mayBeBooked) this.#alternativesOf().askLater(now, sale);
    else this.leave(now, sale, turnedAwayCauses.noOffline);
  }

  /** What became of a sale was asked for and not told: it is asked for again. */
  notTold(now: Millis, sale: CounterSale): void {
    this.#alternativesOf().askLater(now, sale);
  }

  /** The sale is reversed, and its customer is still there. */
  reversed(now: Millis, sale: CounterSale): void {
    this.#checkout.reversed(now, sale);
  }

  /** It could not be reversed, and its customer is still there. */
  notReversed(now: Millis, sale: CounterSale): void {
    sale.mayBeBooked = false;
    this.leave(now, sale, turnedAwayCauses.reversalFirst);
  }

  /** What sales waited for has changed: those that were blocked are looked at again. */
  unblock(now: Millis): void {
    this.#line.each((sale) => {
      if (sale.step === "blocked") this.#checkout.try(now, sale);
    });
  }

  /** The terminal is online again: it takes cards. */
  cameOnline(): void {
    if (this.#alternatives) this.#alternatives.takesCash = false;
  }

  /** The terminal has gone offline: whoever waits for another attempt waits no more. */
  wentOffline(now: Millis): void {
    this.#line.each((sale) => {
      if (sale.step === "reversing") this.#checkout.leaveToBacklog(now, sale);
      else if (sale.step === "blocked") this.#checkout.try(now, sale);
      else if (sale.step === "waiting" && !this.#whole.triesOnline) {
        this.#checkout.putAside(now, sale, sale.queuedCause);
      }
    });
  }

  /** The terminal went down while an attempt was under way; `neverLeft`: it certainly did not reach anybody. */
  lost(now: Millis, sale: CounterSale, neverLeft: boolean, remembers: boolean): void {
    if (!neverLeft) sale.mayBeBooked = true;
    if (sale.isQr) {
      if (remembers && sale.mayBeBooked) this.#alternativesOf().askLater(now, sale);
      else this.#forget(now, sale);
      return;
    }
    sale.step = "ending";
    this.#abandon(now, sale, remembers);
  }

  /** The terminal is down: nobody is served. `remembers`: whether it will know of what it had sent. */
  wentDown(now: Millis, remembers: boolean): void {
    this.#line.each((sale) => {
      switch (sale.step) {
        case "asking":
          if (!remembers) this.#forget(now, sale);
          return;
        case "ending":
          this.#free(now, sale);
          return;
        default:
          this.#abandon(now, sale, remembers);
      }
    });
  }

  /** A printer or scanner begins to make trouble, or is well again. */
  trouble(peripheral: Peripheral, isOn: boolean): void {
    this.#peripherals ??= new Peripherals(this.#whole.setup.seed, this.#whole.number);
    if (isOn) this.#peripherals.begin(peripheral);
    else this.#peripherals.end(peripheral);
  }

  /** Staff takes cash from whoever cannot pay with a card, until the terminal is online again. */
  takeCash(): void {
    this.#alternativesOf().takesCash = true;
  }

  /** The customer has their answer; the receipt may keep the terminal busy. */
  finish(now: Millis, sale: CounterSale): void {
    sale.leavesAt = never;
    const delayMs = sale.isQr ? 0 : (this.#peripherals?.delayMs("printer", sale.sale) ?? 0);
    sale.step = "ending";
    if (delayMs > 0) sale.stepEndsAt = now + delayMs;
    else this.#free(now, sale);
  }

  /**
   * The sale is not made: the customer goes, to pay in another way or not at all. What may be booked must be undone. An
   * attempt that is under way keeps the terminal busy.
   */
  leave(now: Millis, sale: CounterSale, cause: number): void {
    sale.leavesAt = never;
    const isReversed = sale.step === "reversing";
    if (isReversed) this.#whole.forgetSale(sale);
    this.#alternativesOf().take(now, sale, cause);
    if (sale.step === "trying") {
      sale.hasLeft = true;
      return;
    }
    // Before it is freed: its object may be another customer's then.
    if (sale.mayBeBooked && !isReversed) this.#whole.oweReversal(now, sale, undefined);
    this.#free(now, sale);
  }

  #arrive(now: Millis): void {
    const intendedAt = this.#customers.nextAt;
    const customer = this.#customers.take();
    const amountMinor = this.#customers.amountMinor(customer);
    const sale = this.#line.join(amountMinor, this.#customers.card(customer), intendedAt);
    sale.isRefund = this.#customers.wantsRefund(customer);
    const fact = sale.isRefund ? facts.refundWanted : facts.wanted;
    this.#whole.record(intendedAt, fact, sale.sale, amountMinor);
    this.#admit(now, sale);
  }

  #admit(now: Millis, sale: CounterSale): void {
    const { setup, isUp, number } = this.#whole;
    if (!isUp) {
      this.leave(now, sale, turnedAwayCauses.down);
      return;
    }
    const { patience } = setup.law.load;
    if (patience) {
      const waitsMs = drawnMs(patience, setup.seed, number, purposes.patience, sale.sale);
      // Who came while the terminal was busy with something else has waited since then.
      sale.leavesAt = Math.min(never, Math.max(now, sale.intendedAt + waitsMs));
    }
    if (this.#line.hasRoom(setup.policy.counter?.atOnce)) this.#serve(now, sale);
  }

  #serve(now: Millis, sale: CounterSale): void {
    this.#line.call(sale);
    const { setup, number } = this.#whole;
    const entry = setup.policy.counter?.entry;
    let takesMs = entry ? drawnMs(entry, setup.seed, number, purposes.entry, sale.sale) : 0;
    if (this.#peripherals) takesMs += this.#peripherals.delayMs("scanner", sale.sale);
    if (takesMs > 0) sale.stepEndsAt = now + takesMs;
    else this.#checkout.try(now, sale);
  }

  /** Something is due for a customer: they have waited long enough, or their sale goes on. */
  #due(now: Millis, sale: CounterSale): void {
    if (sale.leavesAt <= now) {
      const isInLine = sale.step === "line";
      this.leave(now, sale, isInLine ? turnedAwayCauses.busy : turnedAwayCauses.patience);
      return;
    }
    sale.stepEndsAt = never;
    switch (sale.step) {
      case "entering":
      case "waiting":
        this.#checkout.try(now, sale);
        return;
      case "approving":
        this.#checkout.allowed(now, sale);
        return;
      case "ending":
        this.#free(now, sale);
        return;
      case "asking":
        this.#alternativesOf().ask(now, sale);
    }
  }

  /** As leave, where the terminal is down and may remember nothing. */
  #abandon(now: Millis, sale: CounterSale, remembers: boolean): void {
    if (!remembers) sale.mayBeBooked = false;
    if (sale.hasLeft) this.#endForNobody(now, sale);
    else this.leave(now, sale, turnedAwayCauses.down);
  }

  /** Paid by QR code or not: the terminal, that is down, will not know of it. */
  #forget(now: Millis, sale: CounterSale): void {
    this.#whole.record(now, facts.turnedAway, sale.sale, turnedAwayCauses.down);
    this.#free(now, sale);
  }

  /** The attempt of a customer who has left has ended: what may be booked must be undone. */
  #endForNobody(now: Millis, sale: CounterSale): void {
    if (sale.mayBeBooked) this.#whole.oweReversal(now, sale, undefined);
    this.#free(now, sale);
  }

  #free(now: Millis, sale: CounterSale): void {
    this.#line.leave(sale);
    // Only who came by themselves make room for the next one who does.
    if (!sale.isQr && !sale.hasMoved) this.#customers.served(now);
    if (!this.#line.isEmpty) this.#callNext(now);
  }

  /** The next in the line, if it is their turn. */
  #callNext(now: Millis): void {
    const { counter } = this.#whole.setup.policy;
    if (counter === undefined || !this.#line.hasRoom(counter.atOnce) || !this.#whole.isUp) return;
    const { next } = this.#line;
    if (next) this.#serve(now, next);
  }

  /** False: the printer gave none, and a sale without one is undone. */
  #hasReceipt(sale: CounterSale): boolean {
    if (this.#peripherals === undefined || sale.isQr) return true;
    const { counter } = this.#whole.setup.policy;
    return counter?.noReceipt !== "reverse" || !this.#peripherals.fails("printer", sale.sale);
  }

  #alternativesOf(): Alternatives {
    this.#alternatives ??= new Alternatives(this.#whole, this.#line);
    return this.#alternatives;
  }
}
