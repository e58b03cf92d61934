// The backlog: what waits in the terminal to be sent, and its way out of it: forwarded, reversed, or given up for a cause
// that is named in the facts. Reversals go first.

import { facts, givenUpCauses, interventions, type Millis } from "../facts.ts";
import { type Answer, answerNumbers } from "../messages.ts";
import type { Counter } from "./counter.ts";
import type { CounterSale } from "./counter-sale.ts";
import { Forwarding } from "./forwarding.ts";
import { never } from "./never.ts";
import { Queue, type QueuedSale } from "./queue.ts";
import { hasCopy, isWipedBy, lostWithPower } from "./storage.ts";
import type { Loses, Whole } from "./whole.ts";

export class Backlog {
  readonly #whole: Whole;
  readonly #counter: Counter;
  readonly #queue: Queue;
  readonly #forwarding: Forwarding;
  /** What had waited for more to come is being sent, to its end. */
  #isDraining = false;

  constructor(whole: Whole, counter: Counter) {
    this.#whole = whole;
    this.#counter = counter;
    const { policy, seed } = whole.setup;
    this.#queue = new Queue(policy);
    this.#forwarding = new Forwarding(policy.forward, seed, whole.number);
  }

  get isEmpty(): boolean {
    return this.#queue.isEmpty;
  }

  /** Whether something is owed a reversal. */
  get hasReversals(): boolean {
    return this.#queue.hasReversals;
  }

  get isFull(): boolean {
    return this.#queue.isFull;
  }

  /** Whether something is on its way, or will be as soon as its time has come. */
  get isForwarding(): boolean {
    return this.#forwarding.isInFlight || this.#forwarding.nextAt !== never;
  }

  get nextAt(): Millis {
    const at = Math.min(this.#queue.nextAt, this.#forwarding.nextAt);
    // What waits for more to come goes when the day is closed.
    return this.#isHeldUp ? Math.min(at, this.#whole.setup.closesAt) : at;
  }

  /** Why another sale of this amount is not stored, a turnedAwayCause, or undefined. */
  refusal(amountMinor: number): number | undefined {
    return this.#queue.refusal(amountMinor);
  }

  wake(now: Millis): void {
    let hasAged = false;
    for (let entry = this.#queue.takeAged(now); entry; entry = this.#queue.takeAged(now)) {
      this.#whole.record(now, facts.givenUp, entry.sale, this.#queue.agedCause);
      hasAged = true;
    }
    if (this.#isHeldUp && now >= this.#whole.setup.closesAt) {
      this.#isDraining = true;
      this.#begin(now);
    }
    if (this.#forwarding.nextAt <= now) this.#forward(now);
    if (hasAged) this.#counter.unblock(now);
  }

  /** Puts a sale aside, or the reversal of one. `counter`: whose customer waits for the reversal. */
  add(now: Millis, sale: CounterSale, isReversal: boolean, counter: CounterSale | undefined): QueuedSale {
    if (isReversal) this.#whole.record(now, facts.reversalOwed, sale.sale, 0);
    const entry = this.#queue.add(sale, now, isReversal, counter);
    if (counter && this.#whole.canForward) this.#forwarding.hurry(now);
    this.#begin(now);
    return entry;
  }

  /** The customer whose sale is being reversed has the goods: it is forwarded once it is reversed. */
  sellLater(sale: CounterSale): void {
    this.#queue.sellLater(sale);
  }

  /** The customer whose sale is being reversed has gone without the goods. */
  forgetSale(sale: CounterSale): void {
    this.#queue.forgetSale(sale);
  }

  /** The cashier took back what was put aside; what may be booked is reversed. */
  takeBack(now: Millis, entry: QueuedSale, mayBeBooked: boolean): void {
    this.#whole.record(now, facts.voided, entry.sale, mayBeBooked ? 1 : 0);
    if (!mayBeBooked) {
      this.#queue.remove(entry);
      return;
    }
    this.#whole.record(now, facts.reversalOwed, entry.sale, 0);
    this.#queue.reverse(entry);
    this.#begin(now);
  }

  /** What a sale at the counter must wait for, or cannot be made for. */
  blocks(now: Millis): "waits" | "refuses" | undefined {
    const { forward, unknown } = this.#whole.setup.policy;
    if (unknown?.reversal.first && this.#queue.hasReversals) {
      if (!this.#whole.isOnline) return "refuses";
      this.#forwarding.hurry(now);
      return "waits";
    }
    const goesFirst = forward.beforeSale && this.#queue.count > 0 && this.#whole.isOnline;
    if (!goesFirst || this.#forwarding.isFailing) return undefined;
    this.#isDraining = true;
    this.#forwarding.hurry(now);
    return "waits";
  }

  /** What waits may be sent from now on. */
  goOn(now: Millis): void {
    this.#begin(now);
  }

  /** Nothing can be sent. */
  stop(): void {
    this.#forwarding.stop();
  }

  /** A forward or reversal has ended; true where that was for good. What follows waits for `paced`. */
  ended(now: Millis, entry: QueuedSale, sentAt: Millis, answer: Answer): boolean {
    if (entry.isReversal) return this.#reversalEnded(now, entry, sentAt, answer);
    if (answer === "approved" || answer === "declined") {
      const isAccepted = answer === "approved";
      this.#queue.remove(entry);
      const fact = isAccepted ? facts.forwardAccepted : facts.forwardDeclined;
      this.#whole.record(now, fact, entry.sale, now - sentAt);
      if (isAccepted) this.#whole.accepted(entry);
      return true;
    }
    entry.failures++;
    this.#whole.record(now, facts.forwardFailed, entry.sale, answerNumbers[answer]);
    if (entry.failures >= this.#whole.setup.policy.forward.maxAttempts) {
      this.#queue.remove(entry);
      this.#whole.record(now, facts.givenUp, entry.sale, givenUpCauses.exhausted);
    } else this.#queue.putBack();
    return false;
  }

  /** When the next one goes, after one that ended for good (`isOk`) or not. */
  paced(now: Millis, isOk: boolean, wasReversal: boolean, retryAfterMs: Millis): void {
    const { canForward, setup } = this.#whole;
    if (this.#queue.isEmpty) this.#isDraining = false;
    if (isOk) this.#forwarding.settled(now, canForward && this.#isDue());
    else {
      const { forward, unknown } = setup.policy;
      const backoff = wasReversal ? (unknown?.reversal.wait ?? forward.retry) : forward.retry;
      this.#forwarding.failed(now, retryAfterMs, backoff, canForward);
    }
    this.#counter.unblock(now);
  }

  /** The terminal has gone down. What was on the wire is not any more, and what is not stored is lost. */
  goDown(now: Millis, loses: Loses): void {
    const { inFlight } = this.#queue;
    // Power goes before its answer has come: it counts as sent.
    if (inFlight) this.ended(now, inFlight, now, "unknown");
    this.#forwarding.reset();
    this.#isDraining = false;
    const { storage } = this.#whole.setup.policy;
    this.#lose(now, (entry) => {
      if (loses !== "all without a copy") return lostWithPower(storage, entry, now, loses !== "as stored");
      return hasCopy(storage, entry.queuedAt, now) ? undefined : givenUpCauses.stranded;
    });
  }

  /** Somebody logged out or reset the terminal. */
  wipe(now: Millis, by: "logout" | "reset"): void {
    const { storage } = this.#whole.setup.policy;
    if (!isWipedBy(storage, by)) return;
    // What is on the wire may yet be accepted, but after a reset its answer comes to nobody.
    const inFlight = by === "logout" ? this.#queue.inFlight : undefined;
    this.#lose(now, (entry) =>
      entry === inFlight || hasCopy(storage, entry.queuedAt, now) ? undefined : givenUpCauses.wiped,
    );
    // What customers waited for may be gone.
    this.#counter.unblock(now);
  }

  #lose(now: Millis, causeOf: (entry: QueuedSale) => number | undefined): void {
    for (const entry of [...this.#queue.all()]) {
      const cause = causeOf(entry);
      if (cause === undefined) continue;
      this.#queue.remove(entry);
      if (entry.isReversal) this.#whole.record(now, facts.reversalGivenUp, entry.sale, entry.failures);
      if (!entry.isReversal || entry.isSoldAgain) this.#whole.record(now, facts.givenUp, entry.sale, cause);
      if (entry.counter) this.#counter.notReversed(now, entry.counter);
    }
  }

  #reversalEnded(now: Millis, entry: QueuedSale, sentAt: Millis, answer: Answer): boolean {
    const whole = this.#whole;
    const { counter } = entry;
    // A reversal that is declined still stands: it is asked for again.
    if (answer === "approved") {
      whole.record(now, facts.reversalAccepted, entry.sale, now - sentAt);
      whole.takenBack(entry.sale);
      if (entry.isSoldAgain) {
        this.#queue.sellAgain(entry);
        whole.record(now, facts.newKey, entry.sale, entry.key);
        return true;
      }
      this.#queue.remove(entry);
      if (counter) this.#counter.reversed(now, counter);
      return true;
    }
    entry.failures++;
    whole.record(now, facts.reversalFailed, entry.sale, answerNumbers[answer]);
    const most = whole.setup.policy.unknown?.reversal.attempts ?? Number.MAX_SAFE_INTEGER;
    if (entry.failures < most) {
      this.#queue.putBack();
      return false;
    }
    this.#queue.remove(entry);
    whole.record(now, facts.reversalGivenUp, entry.sale, entry.failures);
    whole.record(now, facts.intervention, entry.sale, interventions.reversal);
    if (entry.isSoldAgain) whole.record(now, facts.givenUp, entry.sale, givenUpCauses.exhausted);
    if (counter) this.#counter.notReversed(now, counter);
    return false;
  }

  #forward(now: Millis): void {
    const entry = this.#whole.canForward ? this.#queue.send() : undefined;
    if (!entry) {
      this.#forwarding.stop();
      return;
    }
    this.#forwarding.sent();
    const { sale, isReversal, failures } = entry;
    const attempt = this.#whole.begin(now, "forward", this.#whole.link);
    attempt.entry = entry;
    this.#whole.record(now, isReversal ? facts.reversalSent : facts.forwardSent, sale, failures);
    const { as } = this.#whole.setup.policy.forward;
    const kind = isReversal ? "reversal" : as === "advice" ? "advice" : "sale";
    this.#whole.sendAbout(attempt, kind, entry, true);
  }

  #begin(now: Millis): void {
    if (this.#whole.canForward && this.#isDue()) this.#forwarding.begin(now);
  }

  /** Whether something is to be sent as soon as it can be: enough have come together, and then all of them go. */
  #isDue(): boolean {
    const { atRecords = 1 } = this.#whole.setup.policy.forward;
    if (this.#queue.count >= atRecords) this.#isDraining = true;
    return !this.#queue.isEmpty && (this.#isDraining || this.#queue.hasReversals);
  }

  /** Whether something waits only because more is to come. */
  get #isHeldUp(): boolean {
    return !this.#isDraining && this.#whole.canForward && this.#queue.count > 0 && !this.isForwarding;
  }
}
