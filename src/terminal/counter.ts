// The counter: customers, from the time at which they want to pay to their last word. They wait for their turn, their
// sale is entered, tried, tried again, put aside, or not made: then they pay in another way or leave.

import { facts, interventions, type Millis, queuedCauses, turnedAwayCauses, waysToPay } from "../facts.ts";
import { type Answer, declineReasons } from "../messages.ts";
import type { Blow, DrawnTime } from "../plan/plan.ts";
import { draw, logNormal, type Purpose, purposes } from "../random.ts";
import { waitMs } from "./backoff.ts";
import { CounterSale } from "./counter-sale.ts";
import { Customers } from "./customers.ts";
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

export class Counter {
  /** Staff takes cash from whoever cannot pay with a card. */
  takesCash = false;
  readonly #whole: Whole;
  readonly #customers: Customers;
  /** Most of the time there is one customer at most, and one object for all of them. */
  readonly #own = new CounterSale();
  #isOwnFree = true;
  /** The others, in the order in which they came. */
  #others: CounterSale[] | undefined = undefined;
  #serving = 0;
  #sales = 0;
  /** Drawn waits between inquiries, over the terminal's life. */
  #inquiries = 0;
  /** Made when a printer or scanner makes trouble for the first time. */
  #peripherals: Peripherals | undefined = undefined;

  constructor(whole: Whole) {
    this.#whole = whole;
    const { law, seed } = whole.setup;
    this.#customers = new Customers(law, seed, whole.number);
  }

  /** When a customer comes, or something is due for one who is there. */
  get nextAt(): Millis {
    let at = this.#customers.nextAt;
    if (!this.#isOwnFree && this.#own.nextAt < at) at = this.#own.nextAt;
    if (this.#others) for (const sale of this.#others) if (sale.nextAt < at) at = sale.nextAt;
    return at;
  }

  get isIdle(): boolean {
    return this.#isOwnFree && this.#others === undefined;
  }

  wake(now: Millis): void {
    if (!this.#isOwnFree && this.#own.nextAt <= now) this.#due(now, this.#own);
    // A copy only where something is due: with a long line it would be most of a wake.
    const due = this.#others?.filter((sale) => sale.nextAt <= now);
    if (due) for (const sale of due) if (sale.nextAt <= now) this.#due(now, sale);
    while (this.#customers.nextAt <= now) this.#arrive(now);
  }

  /** A customer comes from another terminal of the store. */
  customerCame(now: Millis, amountMinor: number, card: number): void {
    const sale = this.#open(this.#sales++, amountMinor, card, now);
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
        this.#approved(now, sale);
        return;
      case "declined": {
        const cause = causeOfRefusal[reason];
        // Refused or not found, an earlier attempt may still be on its way: its reversal bars the key.
        sale.mayBeBooked &&= cause !== undefined || reason === declineReasons.notFound;
        if (cause !== undefined && !sale.hasLeft) this.#leave(now, sale, cause);
        else if (sale.mayBeBooked) this.#endForNobody(now, sale);
        else this.#finish(now, sale);
        return;
      }
      case "unknown":
        sale.mayBeBooked = true;
    }
    if (sale.hasLeft) this.#endForNobody(now, sale);
    else if (sale.isQr) this.#ask(now, sale, answer);
    else this.#failed(now, sale, answer, retryAfterMs);
  }

  /** What became of a sale was asked for and not told: it is asked for again. */
  notTold(now: Millis, sale: CounterSale): void {
    this.#askLater(now, sale);
  }

  /** The sale is reversed, and its customer is still there. */
  reversed(now: Millis, sale: CounterSale): void {
    sale.mayBeBooked = false;
    this.#newKey(now, sale);
    const at = this.#whole.triesOnline ? this.#whole.retryAt(now, sale, 0) : never;
    if (at === never) this.#putAside(now, sale, queuedCauses.unknown);
    else this.#wait(sale, at, queuedCauses.unknown);
  }

  /** It could not be reversed, and its customer is still there. */
  notReversed(now: Millis, sale: CounterSale): void {
    sale.mayBeBooked = false;
    this.#leave(now, sale, turnedAwayCauses.reversalFirst);
  }

  /** What sales waited for has changed: those that were blocked are looked at again. */
  unblock(now: Millis): void {
    this.#each((sale) => {
      if (sale.step === "blocked") this.#try(now, sale);
    });
  }

  /** The terminal has gone offline: whoever waits for another attempt waits no more. */
  wentOffline(now: Millis): void {
    this.#each((sale) => {
      if (sale.step === "reversing") this.#leaveToBacklog(now, sale);
      else if (sale.step === "blocked") this.#try(now, sale);
      else if (sale.step === "waiting" && !this.#whole.triesOnline) {
        this.#putAside(now, sale, sale.queuedCause);
      }
    });
  }

  /** The terminal went down while an attempt was under way; `neverLeft`: it certainly did not reach anybody. */
  lost(now: Millis, sale: CounterSale, neverLeft: boolean, remembers: boolean): void {
    if (!neverLeft) sale.mayBeBooked = true;
    if (sale.isQr) {
      if (remembers && sale.mayBeBooked) this.#askLater(now, sale);
      else this.#forget(now, sale);
      return;
    }
    sale.step = "ending";
    this.#abandon(now, sale, remembers);
  }

  /** The terminal is down: nobody is served. `remembers`: whether it will know of what it had sent. */
  wentDown(now: Millis, remembers: boolean): void {
    this.#each((sale) => {
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

  #arrive(now: Millis): void {
    const intendedAt = this.#customers.nextAt;
    const customer = this.#customers.take();
    const amountMinor = this.#customers.amountMinor(customer);
    const sale = this.#open(this.#sales++, amountMinor, this.#customers.card(customer), intendedAt);
    sale.isRefund = this.#customers.wantsRefund(customer);
    const fact = sale.isRefund ? facts.refundWanted : facts.wanted;
    this.#whole.record(intendedAt, fact, sale.sale, amountMinor);
    this.#admit(now, sale);
  }

  #open(number: number, amountMinor: number, card: number, intendedAt: Millis): CounterSale {
    let sale = this.#own;
    if (this.#isOwnFree) this.#isOwnFree = false;
    else {
      sale = new CounterSale();
      if (this.#others) this.#others.push(sale);
      else this.#others = [sale];
    }
    sale.begin(number, amountMinor, card, intendedAt);
    return sale;
  }

  #admit(now: Millis, sale: CounterSale): void {
    if (!this.#whole.isUp) {
      this.#leave(now, sale, turnedAwayCauses.down);
      return;
    }
    const { patience } = this.#whole.setup.law.load;
    if (patience) {
      const waitsMs = this.#drawn(patience, purposes.patience, sale.sale);
      // Who came while the terminal was busy with something else has waited since then.
      sale.leavesAt = Math.min(never, Math.max(now, sale.intendedAt + waitsMs));
    }
    const { counter } = this.#whole.setup.policy;
    if (counter === undefined || this.#serving < counter.atOnce) this.#serve(now, sale);
  }

  #serve(now: Millis, sale: CounterSale): void {
    this.#serving++;
    const entry = this.#whole.setup.policy.counter?.entry;
    let takesMs = entry ? this.#drawn(entry, purposes.entry, sale.sale) : 0;
    if (this.#peripherals) takesMs += this.#peripherals.delayMs("scanner", sale.sale);
    sale.step = "entering";
    if (takesMs > 0) sale.stepEndsAt = now + takesMs;
    else this.#try(now, sale);
  }

  /** Something is due for a customer: they have waited long enough, or their sale goes on. */
  #due(now: Millis, sale: CounterSale): void {
    if (sale.leavesAt <= now) {
      const isInLine = sale.step === "line";
      this.#leave(now, sale, isInLine ? turnedAwayCauses.busy : turnedAwayCauses.patience);
      return;
    }
    sale.stepEndsAt = never;
    switch (sale.step) {
      case "entering":
      case "waiting":
        this.#try(now, sale);
        return;
      case "approving":
        this.#whole.record(now, facts.intervention, sale.sale, interventions.approve);
        this.#store(now, sale, sale.queuedCause);
        return;
      case "ending":
        this.#free(now, sale);
        return;
      case "asking":
        if (this.#whole.isUp) this.#inquire(now, sale);
        else this.#askLater(now, sale);
    }
  }

  #try(now: Millis, sale: CounterSale): void {
    const whole = this.#whole;
    if (!whole.triesOnline) {
      if (whole.blocks(now) === "refuses") this.#leave(now, sale, turnedAwayCauses.reversalFirst);
      else this.#putAside(now, sale, queuedCauses.offline);
      return;
    }
    const blocked = whole.blocks(now);
    if (blocked) {
      if (blocked === "waits") sale.step = "blocked";
      else this.#leave(now, sale, turnedAwayCauses.reversalFirst);
      return;
    }
    const heldBack = whole.holdsBack(now);
    if (heldBack !== undefined) {
      whole.record(now, facts.heldBack, sale.sale, heldBack);
      this.#putAside(now, sale, queuedCauses.heldBack);
      return;
    }
    sale.step = "trying";
    sale.attempts++;
    this.#send(now, sale, whole.link);
  }

  #send(now: Millis, sale: CounterSale, link: number): void {
    const attempt = this.#whole.begin(now, "sale", link);
    attempt.sale = sale;
    this.#whole.record(now, facts.sent, sale.sale, attempt.number);
    this.#whole.sendAbout(attempt, sale.isRefund ? "refund" : "sale", sale, false);
  }

  #inquire(now: Millis, sale: CounterSale): void {
    const attempt = this.#whole.begin(now, "inquiry", this.#whole.link);
    attempt.sale = sale;
    this.#whole.record(now, facts.inquirySent, sale.sale, sale.attempts);
    this.#whole.sendAbout(attempt, "inquiry", sale, false);
  }

  #approved(now: Millis, sale: CounterSale): void {
    const whole = this.#whole;
    sale.mayBeBooked = true;
    whole.accepted(sale);
    if (sale.hasLeft) {
      this.#endForNobody(now, sale);
      return;
    }
    if (this.#isVoided(sale) || this.#hasNoReceipt(sale)) {
      whole.record(now, facts.voided, sale.sale, 1);
      whole.oweReversal(now, sale, undefined);
    } else if (!sale.isRefund) whole.sold(now);
    this.#finish(now, sale);
  }

  /** An attempt came to nothing, or nobody knows what came of it. */
  #failed(
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
      this.#putAside(now, sale, cause);
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
      this.#putAside(now, sale, cause);
      return;
    }
    if (whole.setup.policy.retry?.key === "new") this.#newKey(now, sale);
    this.#wait(sale, at, cause);
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

  /** The sale is stored, if that may be; a manager may have to be asked. */
  #putAside(now: Millis, sale: CounterSale, cause: number): void {
    const { manager } = this.#whole.setup.policy.offline;
    const isAsked = manager !== undefined && sale.amountMinor > manager.aboveMinor && !sale.isRefund;
    if (!isAsked || this.#whole.offlineRefusal(sale.amountMinor) !== undefined) {
      this.#store(now, sale, cause);
      return;
    }
    sale.step = "approving";
    sale.queuedCause = cause;
    sale.stepEndsAt = now + this.#drawn(manager.takes, purposes.manager, sale.sale);
  }

  #store(now: Millis, sale: CounterSale, cause: number): void {
    const whole = this.#whole;
    const refusal = sale.isRefund ? turnedAwayCauses.refundOffline : whole.offlineRefusal(sale.amountMinor);
    if (refusal !== undefined) {
      this.#leave(now, sale, refusal);
      return;
    }
    whole.record(now, facts.queued, sale.sale, cause);
    const entry = whole.putAside(now, sale);
    if (this.#isVoided(sale)) whole.takeBack(now, entry, sale.mayBeBooked);
    else whole.sold(now);
    this.#finish(now, sale);
  }

  /** The terminal went offline while a sale was being reversed: its customer takes the goods, or leaves. */
  #leaveToBacklog(now: Millis, sale: CounterSale): void {
    const { manager } = this.#whole.setup.policy.offline;
    // There is no time to ask a manager: the terminal is busy with undoing the sale.
    const isTooLarge = manager !== undefined && sale.amountMinor > manager.aboveMinor;
    const limit = isTooLarge ? turnedAwayCauses.amountLimit : this.#whole.offlineRefusal(sale.amountMinor);
    const refusal = sale.isRefund ? turnedAwayCauses.refundOffline : limit;
    if (refusal !== undefined) {
      this.#leave(now, sale, refusal);
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
    this.#finish(now, sale);
  }

  /** As leave, where the terminal is down and may remember nothing. */
  #abandon(now: Millis, sale: CounterSale, remembers: boolean): void {
    if (!remembers) sale.mayBeBooked = false;
    if (sale.hasLeft) this.#endForNobody(now, sale);
    else this.#leave(now, sale, turnedAwayCauses.down);
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

  /**
   * The sale is not made: the customer goes, to pay in another way or not at all. What may be booked must be undone. An
   * attempt that is under way keeps the terminal busy.
   */
  #leave(now: Millis, sale: CounterSale, cause: number): void {
    sale.leavesAt = never;
    const isReversed = sale.step === "reversing";
    if (isReversed) this.#whole.forgetSale(sale);
    this.#goElsewhere(now, sale, cause);
    if (sale.step === "trying") {
      sale.hasLeft = true;
      return;
    }
    // Before it is freed: its object may be another customer's then.
    if (sale.mayBeBooked && !isReversed) this.#whole.oweReversal(now, sale, undefined);
    this.#free(now, sale);
  }

  #goElsewhere(now: Millis, sale: CounterSale, cause: number): void {
    const whole = this.#whole;
    const way = sale.isRefund || sale.isQr ? undefined : this.#wayToPay(sale);
    if (way === undefined) whole.record(now, facts.turnedAway, sale.sale, cause);
    else whole.record(now, facts.paidOtherwise, sale.sale, waysToPay[way]);
    if (way === "qr") this.#payByQr(now, sale);
  }

  /** How a customer pays who cannot pay here; undefined: not at all. */
  #wayToPay(sale: CounterSale): keyof typeof waysToPay | undefined {
    if (this.takesCash) return "cash";
    const { number, setup } = this.#whole;
    if (setup.alternatives.length === 0) return undefined;
    let u = draw(setup.seed, number, purposes.alternative, sale.sale);
    for (const { way, share } of setup.alternatives) {
      u -= share;
      if (u >= 0) continue;
      // The terminal shows the code, and it is paid over the customers' own link, or over the terminal's.
      const canShow = this.#whole.isUp && (setup.customerLink !== undefined || this.#whole.triesOnline);
      if (way === "qr" && !canShow) return undefined;
      if (way !== "other-terminal") return way;
      return !sale.hasMoved && this.#whole.moveCustomer(sale.amountMinor, sale.card) ? way : undefined;
    }
    return undefined;
  }

  /** A sale of its own, over the customer's link or the terminal's. Nobody else waits for it. */
  #payByQr(now: Millis, { amountMinor, card }: CounterSale): void {
    const whole = this.#whole;
    const sale = this.#open(this.#sales++, amountMinor, card, now);
    sale.isQr = true;
    whole.record(now, facts.wanted, sale.sale, amountMinor);
    sale.step = "trying";
    sale.attempts++;
    this.#send(now, sale, whole.setup.customerLink ?? whole.link);
  }

  /** A QR code was paid, or not: the terminal asks until it knows. */
  #ask(now: Millis, sale: CounterSale, answer: Answer): void {
    if (answer === "unknown" || sale.mayBeBooked) this.#askLater(now, sale);
    else this.#leave(now, sale, turnedAwayCauses.noOffline);
  }

  #askLater(now: Millis, sale: CounterSale): void {
    const { setup, number } = this.#whole;
    const u = draw(setup.seed, number, purposes.inquiry, this.#inquiries++);
    sale.step = "asking";
    sale.stepEndsAt = now + waitMs(setup.policy.probe, sale.attempts++ - 1, u, 0);
  }

  /** The customer has their answer; the receipt may keep the terminal busy. */
  #finish(now: Millis, sale: CounterSale): void {
    sale.leavesAt = never;
    const delayMs = sale.isQr ? 0 : (this.#peripherals?.delayMs("printer", sale.sale) ?? 0);
    sale.step = "ending";
    if (delayMs > 0) sale.stepEndsAt = now + delayMs;
    else this.#free(now, sale);
  }

  #free(now: Millis, sale: CounterSale): void {
    if (sale.step !== "line" && !sale.isQr) this.#serving--;
    sale.stepEndsAt = never;
    sale.leavesAt = never;
    if (sale === this.#own) this.#isOwnFree = true;
    else {
      this.#others = this.#others?.filter((other) => other !== sale);
      if (this.#others?.length === 0) this.#others = undefined;
    }
    // Only who came by themselves make room for the next one who does.
    if (!sale.isQr && !sale.hasMoved) this.#customers.served(now);
    if (this.#others || !this.#isOwnFree) this.#callNext(now);
  }

  /** The next in the line, if it is their turn. */
  #callNext(now: Millis): void {
    const { counter } = this.#whole.setup.policy;
    if (counter === undefined || this.#serving >= counter.atOnce || !this.#whole.isUp) return;
    let next = !this.#isOwnFree && this.#own.step === "line" ? this.#own : undefined;
    for (const sale of this.#others ?? []) {
      if (sale.step === "line" && (next === undefined || sale.sale < next.sale)) next = sale;
    }
    if (next) this.#serve(now, next);
  }

  #isVoided({ sale, isRefund }: CounterSale): boolean {
    const { seed, law } = this.#whole.setup;
    const { voidShare } = law.load;
    return voidShare > 0 && !isRefund && draw(seed, this.#whole.number, purposes.void, sale) < voidShare;
  }

  /** Approved, but the printer gave no receipt, and the sale is undone for that. */
  #hasNoReceipt(sale: CounterSale): boolean {
    if (this.#peripherals === undefined || sale.isQr) return false;
    const { counter } = this.#whole.setup.policy;
    return counter?.noReceipt === "reverse" && this.#peripherals.fails("printer", sale.sale);
  }

  #drawn({ medianMs, sigma }: DrawnTime, purpose: Purpose, n: number): Millis {
    const { seed } = this.#whole.setup;
    return Math.min(
      never,
      Math.round(logNormal(draw(seed, this.#whole.number, purpose, n), medianMs, sigma)),
    );
  }

  /** Everybody who is there, also where what is done changes who that is. */
  #each(does: (sale: CounterSale) => void): void {
    const others = this.#others === undefined ? undefined : [...this.#others];
    if (!this.#isOwnFree) does(this.#own);
    for (const sale of others ?? []) does(sale);
  }
}
