// The virtual terminal: it sells, notices that it is offline, stores, comes back and forwards.
// Pure: no clock, no I/O, no luck of its own; it runs unchanged live, in virtual time and in k6.
// This class routes events to the policies beside it; each policy owns its state and names its wake.

import { type FactKind, facts, givenUpCauses, type Millis, none, queuedCauses } from "../facts.ts";
import { type Answer, answerNumbers, type Message } from "../messages.ts";
import type { TerminalPolicy } from "../plan/plan.ts";
import { type Attempt, Attempts, type CounterSale } from "./attempts.ts";
import { type ArrivalLaw, Customers } from "./customers.ts";
import { Detection } from "./detection.ts";
import { Echo } from "./echo.ts";
import { Forwarding } from "./forwarding.ts";
import { never } from "./never.ts";
import type { TerminalEvents, TerminalPort } from "./port.ts";
import { Queue, type QueuedSale } from "./queue.ts";

/** A fleet's terminals have one link each so far. */
const onlyLink = 0;

const echo: Message = { kind: "echo", sale: none, amountMinor: 0, card: 0, isForward: false };

export class Terminal implements TerminalEvents {
  readonly #number: number;
  readonly #policy: TerminalPolicy;
  readonly #port: TerminalPort;
  readonly #customers: Customers;
  readonly #attempts: Attempts;
  readonly #detection: Detection;
  readonly #echo: Echo;
  readonly #queue: Queue;
  readonly #forwarding: Forwarding;
  /**
   * Online, and only customers and attempts can be due: nothing has failed, waits or is planned. So it is nearly
   * always, and the policies for other times are not asked then: with a million terminals, memory is what takes time.
   */
  #isQuiet = false;

  constructor(number: number, policy: TerminalPolicy, law: ArrivalLaw, seed: number, port: TerminalPort) {
    this.#number = number;
    this.#policy = policy;
    this.#port = port;
    this.#customers = new Customers(law, seed, number);
    this.#attempts = new Attempts(policy.timeoutMs);
    this.#detection = new Detection(policy.detection);
    this.#echo = new Echo(policy, seed, number);
    this.#queue = new Queue(policy.offline);
    this.#forwarding = new Forwarding(policy.forward, seed, number);
  }

  /** Whether it is online and nothing waits in it or for an answer. Customers may still come. */
  get isSettled(): boolean {
    return this.#detection.isOnline && this.#queue.isEmpty && !this.#attempts.hasPayments;
  }

  start(now: Millis): void {
    this.#echo.signOn(now);
    this.#arm();
  }

  wake(now: Millis): void {
    this.#timeOut(now);
    if (!this.#isQuiet) {
      this.#goOfflineIfDue(now, 0);
      this.#expire(now);
    }
    while (this.#customers.nextAt <= now) this.#serveCustomer(now);
    if (!this.#isQuiet) {
      if (this.#echo.nextAt <= now) this.#sendEcho(now);
      if (this.#forwarding.nextAt <= now) this.#forward(now);
    }
    this.#arm();
  }

  answered(now: Millis, number: number, answer: Answer, retryAfterMs: number): void {
    const attempt = this.#attempts.take(number);
    if (attempt) this.#end(now, attempt, answer, retryAfterMs);
    else this.#record(now, facts.lateAnswer, none, answerNumbers[answer]);
    this.#arm();
  }

  linkChanged(now: Millis, link: number, isUp: boolean): void {
    this.#isQuiet = false;
    this.#record(now, isUp ? facts.linkUp : facts.linkDown, none, link);
    if (!isUp && this.#detection.isOnline) this.#echo.confirm(now, 0);
    this.#arm();
  }

  /** When it wants to be woken next; never where nothing is planned. */
  get nextAt(): Millis {
    const soon = Math.min(this.#customers.nextAt, this.#attempts.nextAt);
    return this.#isQuiet ? soon : Math.min(soon, this.#otherwiseAt);
  }

  /** When something other than a customer or an attempt is due. */
  get #otherwiseAt(): Millis {
    return Math.min(this.#detection.nextAt, this.#echo.nextAt, this.#queue.nextAt, this.#forwarding.nextAt);
  }

  #arm(): void {
    this.#isQuiet ||= this.#detection.isOnline && this.#otherwiseAt === never;
    const at = this.nextAt;
    // Never is no wake: an engine keeps the one it had, and an early wake finds nothing due.
    if (at !== never) this.#port.wakeAt(this.#number, at);
  }

  #serveCustomer(now: Millis): void {
    const intendedAt = this.#customers.nextAt;
    const sale = this.#customers.take();
    const amountMinor = this.#customers.amountMinor(sale);
    const card = this.#customers.card(sale);
    this.#record(intendedAt, facts.wanted, sale, amountMinor);
    if (!this.#isQuiet && !this.#detection.isOnline) {
      this.#putAside(now, { sale, amountMinor, card }, queuedCauses.offline);
      return;
    }
    const number = this.#attempts.number();
    this.#attempts.add({ number, sentAt: now, for: "sale", sale, amountMinor, card });
    this.#record(now, facts.sent, sale, number);
    this.#send(number, { kind: "sale", sale, amountMinor, card, isForward: false });
  }

  #sendEcho(now: Millis): void {
    const number = this.#attempts.number();
    this.#attempts.add({ number, sentAt: now, for: "echo" });
    this.#echo.sent();
    this.#record(now, facts.echoSent, none, number);
    this.#send(number, echo);
  }

  #forward(now: Millis): void {
    const entry = this.#queue.send();
    if (!entry) {
      this.#forwarding.stop();
      return;
    }
    const { sale, amountMinor, card, isReversal } = entry;
    const number = this.#attempts.number();
    this.#attempts.add({ number, sentAt: now, for: "forward", entry });
    this.#forwarding.sent();
    this.#record(now, isReversal ? facts.reversalSent : facts.forwardSent, sale, entry.failures);
    const kind = isReversal ? "reversal" : this.#policy.forward.as === "advice" ? "advice" : "sale";
    this.#send(number, { kind, sale, amountMinor, card, isForward: true });
  }

  #timeOut(now: Millis): void {
    for (
      let attempt = this.#attempts.takeTimedOut(now);
      attempt;
      attempt = this.#attempts.takeTimedOut(now)
    ) {
      const neverLeft = this.#port.cancel(this.#number, attempt.number);
      this.#end(now, attempt, neverLeft ? "unreachable" : "unknown", 0);
    }
  }

  /** Every attempt ends here, once: with an answer, an error or a time-out. */
  #end(now: Millis, attempt: Attempt, answer: Answer, retryAfterMs: Millis): void {
    if (attempt.for !== "sale" || !isDefinite(answer)) this.#isQuiet = false;
    switch (attempt.for) {
      case "sale":
        this.#record(now, facts[answer], attempt.sale, now - attempt.sentAt);
        this.#detect(now, attempt, answer, retryAfterMs);
        if (!isDefinite(answer)) this.#putAside(now, attempt, queuedCauses[answer]);
        break;
      case "forward":
        this.#endForward(now, attempt, attempt.entry, answer, retryAfterMs);
        break;
      case "echo":
        if (isDefinite(answer)) {
          this.#echo.answered();
          this.#record(now, facts.echoAnswered, none, now - attempt.sentAt);
        } else {
          this.#echo.failed(now, retryAfterMs);
          this.#record(now, facts.echoFailed, none, answerNumbers[answer]);
        }
        this.#detect(now, attempt, answer, retryAfterMs);
        break;
    }
  }

  #endForward(now: Millis, attempt: Attempt, entry: QueuedSale, answer: Answer, retryAfterMs: Millis): void {
    const roundTripMs = now - attempt.sentAt;
    // A reversal that is declined still stands: it is asked for again.
    if (answer === "approved" || (answer === "declined" && !entry.isReversal)) {
      this.#queue.settle();
      const accepted = entry.isReversal ? facts.reversalAccepted : facts.forwardAccepted;
      this.#record(now, answer === "approved" ? accepted : facts.forwardDeclined, entry.sale, roundTripMs);
      this.#detect(now, attempt, answer, retryAfterMs);
      this.#forwarding.settled(now, !this.#queue.isEmpty && this.#detection.isOnline);
      return;
    }
    entry.failures++;
    const failed = entry.isReversal ? facts.reversalFailed : facts.forwardFailed;
    this.#record(now, failed, entry.sale, answerNumbers[answer]);
    if (!entry.isReversal && entry.failures >= this.#policy.forward.maxAttempts) {
      this.#queue.settle();
      this.#record(now, facts.givenUp, entry.sale, givenUpCauses.exhausted);
    } else this.#queue.putBack();
    this.#detect(now, attempt, answer, retryAfterMs);
    this.#forwarding.failed(now, retryAfterMs, this.#detection.isOnline);
  }

  #putAside(now: Millis, customer: CounterSale, cause: number): void {
    const refusal = this.#queue.refusal(customer.amountMinor);
    if (refusal === undefined) {
      this.#record(now, facts.queued, customer.sale, cause);
      this.#enqueue(now, customer, false);
      return;
    }
    this.#record(now, facts.turnedAway, customer.sale, refusal);
    // It may have been booked for a customer who leaves without the goods.
    if (cause === queuedCauses.unknown) {
      this.#record(now, facts.reversalOwed, customer.sale, 0);
      this.#enqueue(now, customer, true);
    }
  }

  #enqueue(now: Millis, { sale, amountMinor, card }: CounterSale, isReversal: boolean): void {
    this.#isQuiet = false;
    this.#queue.add({ sale, amountMinor, card, queuedAt: now, isReversal, failures: 0, next: undefined });
    if (this.#detection.isOnline) this.#forwarding.begin(now);
  }

  #expire(now: Millis): void {
    for (let entry = this.#queue.takeExpired(now); entry; entry = this.#queue.takeExpired(now)) {
      this.#record(now, facts.givenUp, entry.sale, givenUpCauses.expired);
    }
  }

  /** What an ended attempt says about being online. */
  #detect(now: Millis, attempt: Attempt, answer: Answer, retryAfterMs: Millis): void {
    if (isDefinite(answer)) {
      if (this.#isQuiet || !this.#detection.succeeded()) return;
      this.#isQuiet = false;
      this.#record(now, facts.online, none, 0);
      this.#echo.cameOnline();
      if (!this.#queue.isEmpty) this.#forwarding.begin(now);
      return;
    }
    this.#detection.failed(attempt.sentAt);
    this.#goOfflineIfDue(now, retryAfterMs);
    // A failed echo has planned the next one itself.
    if (this.#detection.isOnline && attempt.for !== "echo") this.#echo.confirm(now, retryAfterMs);
  }

  #goOfflineIfDue(now: Millis, retryAfterMs: Millis): void {
    const cause = this.#detection.offline(now);
    if (cause === undefined) return;
    this.#record(now, facts.offline, none, cause);
    this.#forwarding.stop();
    this.#echo.wentOffline(now, retryAfterMs);
  }

  #send(attempt: number, message: Message): void {
    this.#port.send(this.#number, attempt, message, onlyLink);
  }

  #record(at: Millis, fact: FactKind, sale: number, value: number): void {
    this.#port.record(this.#number, at, fact, sale, value);
  }
}

/** The gateway has spoken: it is there, and the sale needs no other attempt. */
function isDefinite(answer: Answer): answer is "approved" | "declined" {
  return answer === "approved" || answer === "declined";
}
