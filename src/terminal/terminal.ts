// The virtual terminal: it sells, notices that it is offline, stores, comes back and forwards.
// Pure: no clock, no I/O, no luck of its own; it runs unchanged live, in virtual time and in k6.
// This class routes events to the parts beside it; each owns its state and names its wake.

import { type FactKind, facts, heldBackCauses, type Millis, none, turnedAwayCauses } from "../facts.ts";
import {
  type Announcement,
  type Answer,
  answerNumbers,
  isDefinite,
  type MessageKind,
  type Totals,
} from "../messages.ts";
import type { Blow } from "../plan/plan.ts";
import { type Attempt, Attempts, type Purpose } from "./attempts.ts";
import { Backlog } from "./backlog.ts";
import { Connection } from "./connection.ts";
import { Counter } from "./counter.ts";
import type { CounterSale } from "./counter-sale.ts";
import { Errands } from "./errands.ts";
import { never } from "./never.ts";
import { Operation } from "./operation.ts";
import type { TerminalEvents, TerminalPort } from "./port.ts";
import type { QueuedSale } from "./queue.ts";
import { Retrying } from "./retrying.ts";
import type { Setup } from "./setup.ts";
import { isRefusal, Standing } from "./standing.ts";
import type { State } from "./states.ts";
import type { About, Loses, Whole } from "./whole.ts";

export class Terminal implements TerminalEvents, Whole {
  readonly number: number;
  readonly setup: Setup;
  readonly #port: TerminalPort;
  readonly #attempts: Attempts;
  readonly #counter: Counter;
  readonly #connection: Connection;
  /** Made when something waits for the first time. */
  #backlog: Backlog | undefined = undefined;
  // Each made when there is something for it to do for the first time: a terminal that is idle has none of them.
  #operation: Operation | undefined = undefined;
  #errands: Errands | undefined = undefined;
  #retrying: Retrying | undefined = undefined;
  #standing: Standing | undefined = undefined;
  /** Dead, and others forward what it had stored: the store's server its copies, or who read out its storage. */
  #isServed = false;
  /**
   * Online and well, with nothing stored: only customers, attempts and what is planned can change that. So it is nearly
   * always, and the parts for other times are not asked then: with a million terminals, memory is what takes time.
   */
  #isCalm = false;
  /** When something other than a customer or an attempt is due. */
  #otherwiseAt: Millis = never;

  constructor(number: number, setup: Setup, port: TerminalPort) {
    this.number = number;
    this.setup = setup;
    this.#port = port;
    this.#attempts = new Attempts(setup.policy.timeoutMs);
    this.#counter = new Counter(this);
    this.#connection = new Connection(this);
  }

  start(now: Millis): void {
    this.#connection.start(now);
    this.#arm(now);
  }

  wake(now: Millis): void {
    this.#timeOut(now);
    if (this.#otherwiseAt <= now) this.#wakeOthers(now);
    this.#counter.wake(now);
    this.#arm(now);
  }

  answered(
    now: Millis,
    number: number,
    answer: Answer,
    retryAfterMs: Millis,
    reason: number,
    announced?: Announcement,
  ): void {
    const attempt = this.#attempts.take(number);
    if (announced !== undefined && this.isUp) {
      this.#isCalm = false;
      // Of what was given up, nobody knows how long it was under way.
      this.#connection.announced(now, attempt?.sentAt ?? now, announced);
    }
    if (attempt) this.#end(now, attempt, answer, retryAfterMs, reason);
    else this.record(now, facts.lateAnswer, none, answerNumbers[answer]);
    this.#arm(now);
  }

  linkChanged(now: Millis, link: number, isUp: boolean): void {
    this.record(now, isUp ? facts.linkUp : facts.linkDown, none, link);
    // The customers' own link, and that of a terminal without power, tell it nothing.
    if (link >= this.setup.links || !this.isUp) return;
    this.#isCalm = false;
    this.#connection.linkChanged(now, link, isUp);
    this.#arm(now);
  }

  strike(now: Millis, _outage: number, blow: Blow): void {
    this.#isCalm = false;
    switch (blow.kind) {
      case "link-dead":
        this.#loseLink(now, blow.link);
        break;
      case "wipe":
        this.#backlog?.wipe(now, blow.by);
        if (blow.by === "reset") this.#operationOf().reset(now);
        else if (this.isUp) this.#connection.signOn(now);
        break;
      case "peripheral":
        this.#counter.trouble(blow, true);
        break;
      case "flood":
        this.#errandsOf().beginFlood(now, blow);
        break;
      case "back-office":
        if (this.setup.policy.backOffice) this.#errandsOf().breakBackOffice(true);
        break;
      default:
        this.#operationOf().strike(now, blow);
    }
    this.#arm(now);
  }

  release(now: Millis, _outage: number, blow: Blow): void {
    this.#isCalm = false;
    switch (blow.kind) {
      case "link-dead":
        this.#connection.regainLink(now, blow.link);
        break;
      case "peripheral":
        this.#counter.trouble(blow, false);
        break;
      case "flood":
        this.#errands?.endFlood();
        break;
      case "back-office":
        this.#errands?.breakBackOffice(false);
        break;
      case "wipe":
        break;
      default:
        this.#operationOf().release(now, blow);
    }
    this.#arm(now);
  }

  customerCame(now: Millis, amountMinor: number, card: number): void {
    this.#counter.customerCame(now, amountMinor, card);
    this.#arm(now);
  }

  get canSell(): boolean {
    if (!this.isUp || this.#isRefused) return false;
    return this.isOnline || this.offlineRefusal(1) === undefined;
  }

  /** Whether the certificate that it shows on a new connection has expired. */
  get hasExpiredCertificate(): boolean {
    return this.#operation?.life.hasExpiredCertificate ?? false;
  }

  get isSettled(): boolean {
    const hasBacklog = this.#backlog !== undefined && !this.#backlog.isEmpty;
    if (hasBacklog && (this.isUp || this.#isServed)) return false;
    if (this.#operation?.life.isDead) return true;
    return this.isUp && this.isDone && (this.#errands?.isOver ?? !this.setup.policy.settlement);
  }

  /** When it wants to be woken next; never where nothing is planned. */
  get nextAt(): Millis {
    return Math.min(this.#counter.nextAt, this.#attempts.nextAt, this.#otherwiseAt);
  }

  // What the parts ask of the whole.

  get isUp(): boolean {
    return this.#operation === undefined || this.#operation.life.isUp;
  }

  get isOnline(): boolean {
    return this.#connection.isOnline;
  }

  get triesOnline(): boolean {
    if (this.isOnline) return true;
    const { isClosed } = this.#connection;
    return this.setup.policy.detection.returnsBy === "sale" && !this.hasNoLink && !isClosed;
  }

  get canForward(): boolean {
    return this.isOnline || this.#isServed;
  }

  get link(): number {
    return this.#connection.link;
  }

  get hasNoLink(): boolean {
    return this.#connection.hasNoLink;
  }

  get isDone(): boolean {
    const isBacklogEmpty = this.#backlog === undefined || this.#backlog.isEmpty;
    return this.isOnline && isBacklogEmpty && this.#counter.isIdle && !this.#attempts.hasPayments;
  }

  record(at: Millis, fact: FactKind, sale: number, value: number): void {
    this.#port.record(this.number, at, fact, sale, value);
  }

  begin(now: Millis, purpose: Purpose, link: number): Attempt {
    return this.#attempts.begin(now, purpose, link);
  }

  sendAbout({ number, link }: Attempt, kind: MessageKind, about: About, isForward: boolean): void {
    const { sale, key, amountMinor, card } = about;
    const { isUpdated } = this;
    this.#port.send(this.number, number, { kind, sale, key, amountMinor, card, isForward, isUpdated }, link);
  }

  send({ number, link }: Attempt, kind: MessageKind, amountMinor = 0): void {
    const { isUpdated } = this;
    // A bogus sale is numbered by its attempt: no customer ever had it.
    const sale = kind === "bogus" ? number : none;
    const message = { kind, sale, key: 0, amountMinor, card: 0, isForward: false, isUpdated };
    this.#port.send(this.number, number, message, link);
  }

  sendSettlement({ number, link }: Attempt, batch: number, totals: Totals): void {
    const { isUpdated } = this;
    const about = { kind: "settlement", sale: none, key: batch, totals } as const;
    const message = { ...about, amountMinor: 0, card: 0, isForward: false, isUpdated };
    this.#port.send(this.number, number, message, link);
  }

  holdsBack(now: Millis): number | undefined {
    const { policy, seed } = this.setup;
    if (policy.retry) this.#retrying ??= new Retrying(policy.retry, seed, this.number);
    return this.#retrying?.holdsBack(now);
  }

  retryAt(now: Millis, { sale, attempts }: CounterSale, retryAfterMs: Millis): Millis {
    if (this.#retrying === undefined) return never;
    const at = this.#retrying.retryAt(now, attempts, retryAfterMs);
    if (this.#retrying.isOutOfBudget) this.record(now, facts.heldBack, sale, heldBackCauses.budget);
    return at;
  }

  offlineRefusal(amountMinor: number): number | undefined {
    if (this.setup.policy.offline.sells === false) return turnedAwayCauses.noOffline;
    return this.#backlogOf().refusal(amountMinor);
  }

  blocks(now: Millis): "waits" | "refuses" | undefined {
    return this.#backlog?.blocks(now);
  }

  putAside(now: Millis, sale: CounterSale): QueuedSale {
    this.#isCalm = false;
    return this.#backlogOf().add(now, sale, false, undefined);
  }

  oweReversal(now: Millis, sale: CounterSale, counter: CounterSale | undefined): void {
    this.#isCalm = false;
    this.#backlogOf().add(now, sale, true, counter);
  }

  sellLater(sale: CounterSale): void {
    this.#backlog?.sellLater(sale);
  }

  forgetSale(sale: CounterSale): void {
    this.#backlog?.forgetSale(sale);
  }

  takeBack(now: Millis, entry: QueuedSale, mayBeBooked: boolean): void {
    this.#backlogOf().takeBack(now, entry, mayBeBooked);
  }

  moveCustomer(amountMinor: number, card: number): boolean {
    return this.#port.moveCustomer(this.number, amountMinor, card);
  }

  sold(now: Millis): void {
    if (!this.setup.policy.backOffice) return;
    const errands = this.#errandsOf();
    errands.sold(now);
    // Nothing else changes by it, so nothing else is looked at.
    this.#otherwiseAt = Math.min(this.#otherwiseAt, errands.nextAt(now));
  }

  accepted(sale: About): void {
    if (this.setup.policy.settlement) this.#errandsOf().accepted(sale);
  }

  takenBack(sale: number): void {
    this.#errands?.takenBack(sale);
  }

  cameOnline(now: Millis): void {
    this.#counter.cameOnline();
    this.#backlog?.goOn(now);
  }

  wentOffline(now: Millis): void {
    this.#backlog?.stop();
    this.#counter.wentOffline(now);
  }

  wentDown(now: Millis, cause: number, remembers: boolean, loses: Loses): void {
    this.#connection.goDown(now);
    this.record(now, facts.down, none, cause);
    if (!remembers) this.#errands?.forgetBatch();
    this.#dropAttempts(now, remembers);
    this.#counter.wentDown(now, remembers);
    this.#backlog?.goDown(now, loses);
    // What one that only does not boot has stored is still in it when it does.
    const isBroken = this.#operation?.life.isBroken ?? false;
    this.#isServed = isBroken && this.#backlog !== undefined && !this.#backlog.isEmpty;
    if (this.#isServed) this.#backlog?.goOn(now);
  }

  signOn(now: Millis): void {
    this.#connection.signOn(now);
  }

  cameUp(now: Millis, isAnswered: boolean): void {
    if (this.isUpdated) this.#standing?.updated();
    this.#isServed = false;
    this.#connection.signedOn(now, isAnswered);
  }

  switchLink(now: Millis): void {
    this.#connection.switchLink(now);
  }

  renew(): void {
    this.#connection.renew();
    this.#errands?.renew();
  }

  takeCash(): void {
    this.#counter.takeCash();
  }

  get isUpdated(): boolean {
    return this.#operation?.isUpdated ?? false;
  }

  // Time.

  #timeOut(now: Millis): void {
    for (let late = this.#attempts.takeTimedOut(now); late; late = this.#attempts.takeTimedOut(now)) {
      this.#giveUp(now, late);
    }
  }

  #giveUp(now: Millis, attempt: Attempt): void {
    const neverLeft = this.#port.cancel(this.number, attempt.number);
    this.#end(now, attempt, neverLeft ? "unreachable" : "unknown", 0, 0);
  }

  /** Everything that is due but customers and attempts. */
  #wakeOthers(now: Millis): void {
    this.#isCalm = false;
    this.#operation?.wake(now);
    this.#backlog?.wake(now);
    this.#connection.wake(now);
    const { policy, closesAt } = this.setup;
    if (policy.settlement && now >= closesAt) this.#errandsOf();
    if (this.isUp && !this.hasNoLink) this.#errands?.wake(now);
  }

  #arm(now: Millis): void {
    if (!this.#isCalm) this.#look(now);
    const at = this.nextAt;
    // Never is no wake: an engine keeps the one it had, and an early wake finds nothing due.
    if (at !== never) this.#port.wakeAt(this.number, at);
  }

  /** Brings up to date what follows from everything else: the state, the screen, the next plan. */
  #look(now: Millis): void {
    const { isUp } = this;
    const hasBacklog = this.#backlog !== undefined && !this.#backlog.isEmpty;
    const isClosing = this.#errands?.isClosing(now) ?? false;
    this.#isCalm = isUp && !hasBacklog && this.#connection.isCalm && !isClosing;
    const state = this.#stateNow(hasBacklog);
    if (state !== "online" || this.#standing) this.#standingOf().enter(now, state, this.#takesOffline);
    let at = this.#connection.nextAt;
    if (this.#backlog) at = Math.min(at, this.#backlog.nextAt);
    // The people in the store have something to notice.
    if (!this.isOnline && this.setup.staff) this.#operationOf();
    if (this.#operation) {
      this.#operation.look(now);
      at = Math.min(at, this.#operation.nextAt);
    }
    const { policy, closesAt } = this.setup;
    if (this.#errands === undefined && policy.settlement) at = Math.min(at, closesAt);
    if (this.#errands && isUp && !this.hasNoLink) at = Math.min(at, this.#errands.nextAt(now));
    this.#otherwiseAt = at;
  }

  #stateNow(hasBacklog: boolean): State {
    const life = this.#operation?.life;
    if (life && !life.isUp) return life.isDead ? "dead" : life.isOff ? "off" : "booting";
    if (this.isOnline) {
      if (hasBacklog && this.#backlog?.isForwarding) return "forwarding";
      return this.#connection.isCalm ? "online" : "degraded";
    }
    const isFull = this.#backlog?.isFull && this.setup.policy.offline.sells !== false;
    return isFull ? "full" : "offline";
  }

  /** Whether a sale would be stored now, unless a limit is reached. */
  get #takesOffline(): boolean {
    const { offline, unknown } = this.setup.policy;
    const isBlocked = unknown?.reversal.first === true && (this.#backlog?.hasReversals ?? false);
    return offline.sells !== false && !isBlocked;
  }

  // Attempts.

  /** Every attempt ends here, once: with an answer, an error or a time-out. */
  #end(now: Millis, attempt: Attempt, answer: Answer, retryAfterMs: Millis, reason: number): void {
    // The attempt's object is used again by whatever is sent from here on.
    const { purpose, link, sentAt, sale, entry, uploaded } = attempt;
    if (purpose === "sale") {
      this.#saleEnded(now, sale!, link, sentAt, answer, retryAfterMs, reason);
      return;
    }
    this.#isCalm = false;
    switch (purpose) {
      case "inquiry":
        this.record(now, facts.inquiryAnswered, sale!.sale, answerNumbers[answer]);
        this.#connection.heard(now, link, sentAt, answer, retryAfterMs);
        if (isDefinite(answer)) this.#counter.ended(now, sale!, answer, 0, reason);
        else this.#counter.notTold(now, sale!);
        return;
      case "forward":
        this.#forwardEnded(now, entry!, link, sentAt, answer, retryAfterMs, reason);
        return;
      case "echo":
        this.#echoEnded(now, link, sentAt, answer, retryAfterMs);
        return;
      case "link":
        this.#connection.linkAsked(now, link, sentAt, answer);
        return;
      case "flood":
        this.#errands?.floodEnded();
        return;
      case "report":
        this.#errands?.reportEnded(now, answer === "approved");
        break;
      case "settlement":
        this.#errands?.settlementEnded(now, answer, reason, retryAfterMs);
        break;
      case "upload":
        this.#errands?.uploadEnded(now, uploaded, answer, reason, retryAfterMs);
    }
    this.#connection.heard(now, link, sentAt, answer, retryAfterMs);
  }

  #saleEnded(
    now: Millis,
    customer: CounterSale,
    link: number,
    sentAt: Millis,
    answer: Answer,
    retryAfterMs: Millis,
    reason: number,
  ): void {
    const isOk = isDefinite(answer);
    const isRefused = isRefusal(answer, reason);
    if (isRefused) this.record(now, facts.refused, customer.sale, reason);
    else this.record(now, facts[answer], customer.sale, now - sentAt);
    if (this.#retrying) {
      if (isOk) this.#retrying.succeeded(now);
      else this.#retrying.failed(now);
    }
    if (isOk && (isRefused || this.#isRefused)) this.#hearRefusal(now, answer, reason);
    if (!isOk) this.#isCalm = false;
    // What goes over the customers' own link says nothing of the terminal's.
    if (!this.#isCalm && link < this.setup.links) {
      this.#connection.heard(now, link, sentAt, answer, retryAfterMs);
    }
    this.#counter.ended(now, customer, answer, retryAfterMs, reason);
  }

  #forwardEnded(
    now: Millis,
    entry: QueuedSale,
    link: number,
    sentAt: Millis,
    answer: Answer,
    retryAfterMs: Millis,
    reason: number,
  ): void {
    const backlog = this.#backlogOf();
    const wasReversal = entry.isReversal;
    if (isDefinite(answer) && !wasReversal) this.#hearRefusal(now, answer, reason);
    const isOver = backlog.ended(now, entry, sentAt, answer);
    // What the store's server hears, a dead terminal does not.
    if (this.isUp) this.#connection.heard(now, link, sentAt, answer, retryAfterMs);
    backlog.paced(now, isOver, wasReversal, retryAfterMs);
  }

  #echoEnded(now: Millis, link: number, sentAt: Millis, answer: Answer, retryAfterMs: Millis): void {
    this.#connection.echoEnded(now, sentAt, answer, retryAfterMs);
    const { link: inUse } = this;
    const operation = this.#operation;
    if (operation?.life.isSigningOn) operation.signedOn(now, isDefinite(answer));
    else this.#connection.heard(now, link, sentAt, answer, retryAfterMs, true);
    // Unless the failure itself has made it use another one.
    if (!isDefinite(answer) && this.link === inUse) this.#connection.rotate(now);
  }

  /** Why the gateway refuses the terminal, or that it does not any more. */
  #hearRefusal(now: Millis, answer: Answer, reason: number): void {
    this.#isCalm = false;
    const standing = this.#standingOf();
    standing.heard(answer, reason);
    if (standing.isVersionRefused) this.#operationOf().versionRefused(now);
  }

  #loseLink(now: Millis, link: number): void {
    this.#connection.loseLink(now, link);
    for (let lost = this.#attempts.takeOver(link); lost; lost = this.#attempts.takeOver(link)) {
      this.#giveUp(now, lost);
    }
    if (this.isUp) this.#connection.lostLink(now);
  }

  /** Whatever is in flight when the terminal goes down. */
  #dropAttempts(now: Millis, remembers: boolean): void {
    for (let attempt = this.#attempts.takeAny(); attempt; attempt = this.#attempts.takeAny()) {
      const { purpose, sale, sentAt } = attempt;
      const neverLeft = this.#port.cancel(this.number, attempt.number);
      if (purpose === "sale") {
        this.record(now, neverLeft ? facts.unreachable : facts.unknown, sale!.sale, now - sentAt);
        this.#counter.lost(now, sale!, neverLeft, remembers);
      } else if (purpose === "inquiry") {
        this.record(now, facts.inquiryAnswered, sale!.sale, answerNumbers.unknown);
        this.#counter.lost(now, sale!, neverLeft, remembers);
      } else if (purpose === "settlement" || purpose === "upload") {
        this.#errands?.settlementEnded(now, "unknown", 0, 0);
      } else if (purpose === "report") this.#errands?.reportEnded(now, false);
      else if (purpose === "flood") this.#errands?.floodEnded();
    }
  }

  #backlogOf(): Backlog {
    this.#backlog ??= new Backlog(this, this.#counter);
    return this.#backlog;
  }

  #errandsOf(): Errands {
    this.#errands ??= new Errands(this);
    return this.#errands;
  }

  /** Whether the gateway refused it when it last answered a sale. */
  get #isRefused(): boolean {
    return this.#standing?.isRefused ?? false;
  }

  #standingOf(): Standing {
    this.#standing ??= new Standing(this);
    return this.#standing;
  }

  #operationOf(): Operation {
    this.#operation ??= new Operation(this);
    return this.#operation;
  }
}
