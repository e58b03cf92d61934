// The gateway's core: what it does with a request, whatever carried it and whatever keeps its ledger.
// Pure: no clock, no I/O, no luck of its own; the live server and the virtual engine drive the same code.
//
// A request is answered at the door (busy, in progress, a repeated key, conflict, echo, inquiry, refused) or accepted:
// it holds its key, waits for a worker, is worked on, authorised by an acquirer where it needs one, booked, and answered
// once the booking is durable. Booking holds no worker, so that how fast a disk is does not change the modelled capacity.
//
// What fails at the door (a limit, a share of failures, a full queue) takes no worker, and leaves nothing behind: the
// request was not processed, whatever its caller makes of the answer.

import { assert } from "../../errors.ts";
import type { Millis } from "../../facts.ts";
import type { Announcement } from "../../messages.ts";
import type { DefectName, GatewayChange, GatewayPlan, Outage, Refusal, Trouble } from "../../plan/plan.ts";
import { Acquirers, type Authorisation } from "./acquirers.ts";
import { Announcements } from "./announcements.ts";
import type { Batch } from "./batch.ts";
import { Defects } from "./defects.ts";
import { EarlyAnswers } from "./early-answers.ts";
import { hasKey, held, isBooked, type Kept, knownOutcome, released, results } from "./kept.ts";
import { Limits } from "./limits.ts";
import type { Entry, GatewayPort } from "./port.ts";
import { Refusals } from "./refusals.ts";
import type { GatewayRequest, Outcome } from "./request.ts";
import { Service } from "./service.ts";
import { Troubles } from "./troubles.ts";
import { isSwapped, WrongAnswers } from "./wrong-answers.ts";
import { WrongEntries } from "./wrong-entries.ts";
import { WrongKeys } from "./wrong-keys.ts";

/** What a request meets at the door: an answer, the end of its connection, or nothing at all. */
type Met = Outcome | "closed" | "silent";

/** What becomes of a sale; where it has neither answer nor result, it is not booked. */
type Authorised = Exclude<Authorisation, "unanswered"> | "standIn";

export class GatewayCore<Request extends GatewayRequest> {
  #plan: GatewayPlan;
  readonly #port: GatewayPort<Request>;
  readonly #service: Service<Request>;
  readonly #defects: Defects;
  readonly #wrongEntries: WrongEntries;
  readonly #wrongAnswers: WrongAnswers<Request>;
  readonly #wrongKeys: WrongKeys<Request>;
  readonly #early = new EarlyAnswers<Request>();
  readonly #refusals = new Refusals();
  readonly #announcements = new Announcements();
  readonly #troubles: Troubles;
  readonly #acquirers: Acquirers;
  /** Undefined where callers may make any number of requests. */
  #limits: Limits | undefined;
  #wakesAt: Millis = Number.POSITIVE_INFINITY;
  #maintenance = { isOn: false, retryAfterMs: 0 };
  /** Accepted, worked on, not durable yet. */
  #booking = 0;
  /** Entries with rows so far: a defect's count. */
  #stored = 0;

  /** `seed` is the plan's. Throws where the plan allows no service at all. */
  constructor(plan: GatewayPlan, seed: number, port: GatewayPort<Request>) {
    assert(
      plan.workers >= 1 && plan.queueLimit >= 0,
      () => `${plan.workers} workers, queue of ${plan.queueLimit}`,
    );
    this.#plan = plan;
    this.#port = port;
    const troubles = new Troubles(seed);
    const acquirers = new Acquirers(plan.routes, seed, troubles);
    this.#troubles = troubles;
    this.#acquirers = acquirers;
    const isWanted = (request: Request) => this.#isWanted(request);
    this.#service = new Service({ plan, seed, troubles, acquirers, isWanted });
    this.#limits = plan.limit && new Limits(plan.limit);
    this.#defects = new Defects(plan.defects, seed);
    this.#wrongEntries = new WrongEntries(this.#defects);
    this.#wrongAnswers = new WrongAnswers(this.#defects);
    this.#wrongKeys = new WrongKeys(this.#defects);
  }

  /** Requests that are worked on or being booked. */
  get inFlight(): number {
    return this.#service.working + this.#booking;
  }

  /** Workers that have a request in hand. */
  get working(): number {
    return this.#service.working;
  }

  /** What it was planned with, as changed since. */
  get plan(): GatewayPlan {
    return this.#plan;
  }

  /** Requests that wait for a worker. */
  get queued(): number {
    return this.#service.waiting;
  }

  get isInMaintenance(): boolean {
    return this.#maintenance.isOn;
  }

  /** How many refusals are on. */
  get refusals(): number {
    return this.#refusals.count;
  }

  /** How many troubles are on. */
  get troubles(): number {
    return this.#troubles.count;
  }

  /** How often each planted defect has acted. */
  get defects(): Readonly<Record<DefectName, number>> {
    return this.#defects.counts;
  }

  /** Maintenance: everything that arrives is answered busy; what was accepted before is finished. */
  maintain(isOn: boolean, retryAfterMs: Millis): void {
    this.#maintenance = { isOn, retryAfterMs };
  }

  /** Outage number `outage`, maintenance, will last from `fromAt` until `untilAt`: until it begins, answers tell of it. */
  announce(outage: number, fromAt: Millis, untilAt: Millis): void {
    this.#announcements.announce(outage, fromAt, untilAt);
  }

  /** What an answer that leaves at `now` tells of maintenance to come. */
  announcement(now: Millis): Announcement | undefined {
    return this.#announcements.at(now);
  }

  /**
   * From now on the struck terminals are refused, until outage number `outage` allows them again. What they want is
   * refused at the door, without a worker; what was accepted before is finished, and a key whose result is known
   * still hears that.
   */
  refuse(outage: number, refusal: Refusal, struck: Outage["struck"]): void {
    this.#refusals.begin(outage, refusal, struck);
  }

  allow(outage: number): void {
    this.#refusals.end(outage);
  }

  /** From now on it works badly in this way too, until it is cured of what began under number `outage`. */
  suffer(outage: number, trouble: Trouble): void {
    this.#troubles.begin(outage, trouble);
  }

  cure(outage: number): void {
    this.#troubles.end(outage);
  }

  /** Works otherwise from now on. What was accepted before is finished. */
  change(now: Millis, change: GatewayChange): void {
    this.#finishEnded(now);
    this.#plan = { ...this.#plan, ...change };
    const { routes, limit, defects } = change;
    if (routes) this.#acquirers.change(routes);
    if (limit) this.#limits = new Limits(limit);
    if (defects) this.#defects.change(defects);
    this.#service.change(now, this.#plan);
    this.#arm();
  }

  /** A request has come in. `now` never goes back. */
  arrived(now: Millis, request: Request): void {
    this.#finishEnded(now);
    const met = this.#metAtDoor(now, request);
    if (met === undefined) this.#accept(now, request);
    else if (met === "closed") this.#port.hangUp(request);
    else if (met === "silent") this.#port.ignore(request);
    else this.#port.answer(request, met, met === "busy" ? this.#retryAfterMs : 0);
    this.#arm();
  }

  /** The time that wakeAt asked for has come; too early or too often does no harm. */
  wake(now: Millis): void {
    this.#wakesAt = Number.POSITIVE_INFINITY;
    this.#finishEnded(now);
    this.#arm();
  }

  /** The entry is durable. */
  booked(request: Request, entry: Entry): void {
    this.#booking--;
    if (hasKey(request.kind)) this.#port.keep(request, entry.kept);
    if (entry.isAnswered) return;
    const isRight = this.#defects.isHonest && !this.#wrongAnswers.isOneWaiting;
    if (isRight || !isSwapped(request, entry.outcome)) this.#port.answer(request, entry.outcome, 0);
    else this.#answerWrongly(request, entry.outcome);
  }

  /** Every request that was accepted and is not durable, where the gateway ends; the port knows those that it is to book. */
  *unfinished(): Generator<Request> {
    yield* this.#service.all();
    yield* this.#early.unstored();
    yield* this.#wrongAnswers.unanswered();
  }

  /** Whether one more key that was booked before a restart is forgotten by it, by a planted defect. */
  isKeyLostInRestart(): boolean {
    return this.#wrongKeys.isLostInRestart();
  }

  /** Whether its ledger is read out without the last page, by a planted defect; counts it if so. */
  dropsLastPage(): boolean {
    return this.#defects.acts("drops-last-page", 0);
  }

  /** What a request meets at once; undefined: it is accepted. */
  #metAtDoor(now: Millis, request: Request): Met | undefined {
    const { kind } = request;
    // Before anything is read: a limit that reads everything first would protect nobody.
    if (this.#limits && !this.#limits.allows(now, this.#port.callerOf(request))) return "busy";
    // What cannot be read is refused as such, whatever the gateway is at.
    if (kind === "garbage") return "issuer";
    if (this.#maintenance.isOn) return "busy";
    if (this.#troubles.hasFailures) {
      const failure = this.#troubles.failure();
      if (failure !== undefined) return failure === "error" ? "failed" : failure;
    }
    if (kind === "echo") return "approved";
    // Who heard the first result would take it for his own: money that was never booked.
    if (hasKey(kind) && this.#port.isAnother(request)) return "conflict";
    const known = hasKey(kind) ? this.#knownOutcome(request) : undefined;
    if (known !== undefined) return known;
    if (this.#refusals.count > 0) {
      const refused = this.#refusals.outcome(request, this.#port.terminalOf(request));
      if (refused !== undefined) return refused;
    }
    return this.#service.isFull ? this.#metWhenFull : undefined;
  }

  get #metWhenFull(): Met {
    const { full } = this.#plan;
    return full === "refuse" ? "closed" : full;
  }

  /** Small, so that it is compiled into the door: every sale comes this way, and nearly none meets a defect. */
  #knownOutcome(request: Request): Outcome | undefined {
    const kept = this.#port.kept(request);
    return this.#defects.isHonest ? knownOutcome(request.kind, kept) : this.#wronglyKnown(request, kept);
  }

  #wronglyKnown(request: Request, kept: Kept): Outcome | undefined {
    if (kept === results.nothing && isSwapped(request, "approved")) {
      return this.#wrongAnswers.takeStale(this.#port.terminalOf(request));
    }
    const isForgotten = this.#wrongKeys.forgets(kept);
    if (isForgotten) this.#port.keep(request, results.nothing);
    const isUnknown = isForgotten || this.#wrongKeys.meetsAnother(request, kept);
    return knownOutcome(request.kind, isUnknown ? results.nothing : kept);
  }

  #accept(now: Millis, request: Request): void {
    if (hasKey(request.kind)) this.#port.keep(request, held(this.#port.kept(request)));
    this.#service.add(now, request);
  }

  get #retryAfterMs(): Millis {
    return this.#maintenance.isOn ? this.#maintenance.retryAfterMs : this.#plan.retryAfterMs;
  }

  /** Whether a waiting request is still to be worked on. What its caller gave up on was definitely not processed. */
  #isWanted(request: Request): boolean {
    if (this.#plan.abandoned === "served" || !this.#port.isGone(request)) return true;
    if (hasKey(request.kind)) this.#port.keep(request, released(this.#port.kept(request)));
    this.#wrongKeys.take(request, results.nothing);
    this.#port.ignore(request);
    return false;
  }

  #finishEnded(now: Millis): void {
    for (let work = this.#service.takeEnded(now); work; work = this.#service.takeEnded(now)) {
      const { request } = work;
      if (request.kind === "report") {
        // It goes on to the back office, which is none of the ledger's business.
        this.#port.answer(request, "approved", 0);
        continue;
      }
      const authorisation = this.#authorised(request, work.authorisation);
      if (authorisation === "unanswered") this.#leaveOpen(request);
      else this.#store(now, request, this.#decide(request, authorisation));
    }
    if (this.#early.nextAt <= now) {
      for (const { request, entry } of this.#early.take(now)) this.#port.book(request, entry);
    }
    const inVain = this.#wrongAnswers.isOneWaiting && this.inFlight === 0 && this.#wrongAnswers.takeWaiting();
    if (inVain) this.#port.answer(...inVain, 0);
  }

  #store(now: Millis, request: Request, entry: Entry): void {
    this.#booking++;
    const isEarly =
      !this.#defects.isHonest && entry.rows > 0 && this.#defects.acts("acknowledges-early", this.#stored++);
    if (isEarly) this.#early.add(now, this.#port.acknowledge(request, entry.outcome), entry);
    else this.#port.book(request, entry);
  }

  #answerWrongly(request: Request, outcome: Outcome): void {
    if (this.#port.isGone(request)) this.#wrongAnswers.unheard(this.#port.terminalOf(request), outcome);
    for (const [each, said] of this.#wrongAnswers.leaving(request, outcome, this.inFlight > 0)) {
      this.#port.answer(each, said, 0);
    }
  }

  /** What the gateway makes of it where the acquirer gave no answer. */
  #authorised({ amountMinor, route }: Request, authorisation: Authorisation): Authorised | "unanswered" {
    if (authorisation !== "unanswered") return authorisation;
    const { standInMinor, unanswered } = this.#plan.routes[route];
    if (amountMinor <= standInMinor) return "standIn";
    return unanswered === "declined" ? "declined" : "unanswered";
  }

  /** Nothing is booked, and its key is free: who asks again under it is asked for again. */
  #leaveOpen(request: Request): void {
    if (hasKey(request.kind)) this.#port.keep(request, released(this.#port.kept(request)));
    this.#port.answer(request, "unanswered", 0);
  }

  /** The batch hears of it now and not when it is durable: a settlement that is decided next comes behind it on disk too. */
  #decide(request: Request, authorisation: Authorised): Entry {
    const batch = this.#port.batch(request);
    if (request.kind === "settlement") return settle(request, batch);
    const isReversal = request.kind === "reversal";
    const kept = this.#wrongKeys.take(
      request,
      isReversal ? released(this.#port.kept(request)) : results.nothing,
    );
    const right = isReversal ? reverse(request, kept) : book(request, authorisation);
    const entry = this.#defects.isHonest ? right : this.#wrongEntries.of(right);
    if (batch) count(batch, entry, kept);
    return entry;
  }

  #arm(): void {
    const at = Math.min(this.#service.nextAt, this.#early.nextAt);
    if (at === this.#wakesAt || at === Number.POSITIVE_INFINITY) return;
    this.#wakesAt = at;
    this.#port.wakeAt(at);
  }
}

/** A sale or a refund, in whatever message it comes. */
function book(request: GatewayRequest, authorisation: Authorised): Entry {
  const { kind: message, amountMinor } = request;
  const kind = message === "refund" ? "refund" : "sale";
  if (isDeclined(request, authorisation)) {
    return { outcome: "issuer", kept: results.declined, rows: 0, kind, amountMinor };
  }
  const kept = kind === "refund" ? results.refunded : results.approved;
  return { outcome: "approved", kept, rows: 1, kind, amountMinor };
}

/** An advice or an upload is a fact, and who stands in for the issuer does not know its mind. */
function isDeclined({ kind, isCardDeclined }: GatewayRequest, authorisation: Authorised): boolean {
  if (kind === "advice" || kind === "upload" || authorisation === "standIn") return false;
  return isCardDeclined || authorisation === "declined";
}

/** A reversal is always accepted; only what was booked gets a row that takes it back. */
function reverse({ amountMinor }: GatewayRequest, kept: Kept): Entry {
  const wasApproved = isBooked(kept) || kept === results.forgotten;
  return {
    outcome: "approved",
    kept: wasApproved ? results.reversed : results.barred,
    rows: isBooked(kept) ? 1 : 0,
    kind: "reversal",
    amountMinor,
  };
}

/**
 * What an entry is to its terminal's batch; `kept` stood under its key before. What is booked in another currency or for
 * another terminal is in none that this terminal settles.
 */
export function count(batch: Batch, { kind, rows, amountMinor, alters }: Entry, kept: Kept): void {
  if (rows === 0 || alters) return;
  if (kind === "reversal") batch.add(kept === results.refunded, -rows, amountMinor);
  else batch.add(kind === "refund", rows, amountMinor);
}

/** The terminal's totals agree with its batch, or agreed before, or do not. */
function settle({ totals, key }: GatewayRequest, batch: Batch | undefined): Entry {
  assert(totals !== undefined && batch !== undefined, () => "a settlement has no totals, or no batch");
  const entry = { kept: results.nothing, rows: 0, kind: "sale", amountMinor: 0 } as const;
  // First: the next batch may have the same totals by now, and must not be closed by a repeat.
  if (batch.hasAgreedOn(totals, key)) return { ...entry, outcome: "approved" };
  if (batch.isEnded(key) || !batch.agreesWith(totals)) return { ...entry, outcome: "totalsDiffer" };
  batch.settle(totals, key);
  return { ...entry, outcome: "approved", settled: totals };
}
