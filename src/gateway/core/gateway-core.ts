// The gateway's core: what it does with a request, whatever carried it and whatever keeps its ledger.
// Pure: no clock, no I/O, no luck of its own; the live server and the virtual engine drive the same code.
//
// A request is answered at the door (busy, in progress, a repeated key, echo, inquiry, refused) or accepted:
// it holds its key, waits for a worker, is worked on, booked, and answered once the booking is durable.
// Booking holds no worker, so that how fast a disk is does not change the modelled capacity.

import { assert } from "../../errors.ts";
import type { Millis } from "../../facts.ts";
import type { DefectName, GatewayPlan, Outage, Refusal } from "../../plan/plan.ts";
import type { Batch } from "./batch.ts";
import { Defects } from "./defects.ts";
import { hasKey, held, isBooked, type Kept, knownOutcome, released, results } from "./kept.ts";
import type { Entry, GatewayPort } from "./port.ts";
import { Refusals } from "./refusals.ts";
import type { GatewayRequest, Outcome } from "./request.ts";
import { Service } from "./service.ts";

/** What changes-amount adds to what it books, minor units. */
const changedByMinor = 1;

export class GatewayCore<Request extends GatewayRequest> {
  readonly #plan: GatewayPlan;
  readonly #port: GatewayPort<Request>;
  readonly #service: Service<Request>;
  readonly #defects: Defects;
  readonly #refusals = new Refusals();
  #wakesAt: Millis = Number.POSITIVE_INFINITY;
  #maintenance = { isOn: false, retryAfterMs: 0 };
  /** Accepted, worked on, not durable yet. */
  #booking = 0;
  /** Whatever could be booked and was decided so far: the defects' count. */
  #decided = 0;

  /** `seed` is the plan's. Throws where the plan allows no service at all. */
  constructor(plan: GatewayPlan, seed: number, port: GatewayPort<Request>) {
    assert(
      plan.workers >= 1 && plan.queueLimit >= 0,
      () => `${plan.workers} workers, queue of ${plan.queueLimit}`,
    );
    this.#plan = plan;
    this.#port = port;
    this.#service = new Service(plan, seed, (request) => this.#isWanted(request));
    this.#defects = new Defects(plan.defects, seed);
  }

  /** Requests that are worked on or being booked. */
  get inFlight(): number {
    return this.#service.working + this.#booking;
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

  /** How often each planted defect has acted. */
  get defects(): Readonly<Record<DefectName, number>> {
    return this.#defects.counts;
  }

  /** Maintenance: everything that arrives is answered busy; what was accepted before is finished. */
  maintain(isOn: boolean, retryAfterMs: Millis): void {
    this.#maintenance = { isOn, retryAfterMs };
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

  /** A request has come in. `now` never goes back. */
  arrived(now: Millis, request: Request): void {
    this.#finishEnded(now);
    const outcome = this.#outcomeAtDoor(request);
    if (outcome === undefined) this.#accept(now, request);
    else this.#port.answer(request, outcome, outcome === "busy" ? this.#retryAfterMs : 0);
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
    this.#port.answer(request, entry.outcome, 0);
  }

  /** The answer that a request gets at once; undefined: it is accepted. */
  #outcomeAtDoor(request: Request): Outcome | undefined {
    const { kind } = request;
    // What cannot be read is refused as such, whatever the gateway is at.
    if (kind === "garbage") return "issuer";
    if (this.#maintenance.isOn) return "busy";
    if (kind === "echo") return "approved";
    const known = hasKey(kind) ? knownOutcome(kind, this.#port.kept(request)) : undefined;
    if (known !== undefined) return known;
    if (this.#refusals.count > 0) {
      const refused = this.#refusals.outcome(request, this.#port.terminalOf(request));
      if (refused !== undefined) return refused;
    }
    return this.#service.isFull ? "busy" : undefined;
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
    return false;
  }

  #finishEnded(now: Millis): void {
    for (let request = this.#service.takeEnded(now); request; request = this.#service.takeEnded(now)) {
      if (request.kind === "report") {
        // It goes on to the back office, which is none of the ledger's business.
        this.#port.answer(request, "approved", 0);
        continue;
      }
      this.#booking++;
      this.#port.book(request, this.#decide(request));
    }
  }

  /** The batch hears of it now and not when it is durable: a settlement that is decided next comes behind it on disk too. */
  #decide(request: Request): Entry {
    const batch = this.#port.batch(request);
    if (request.kind === "settlement") return settle(request, batch);
    if (request.kind === "reversal") {
      const kept = released(this.#port.kept(request));
      const entry = reverse(request, kept);
      if (entry.rows > 0) batch?.add(kept === results.refunded, -entry.rows, entry.amountMinor);
      return entry;
    }
    const entry = this.#book(request);
    if (entry.rows > 0) batch?.add(entry.kind === "refund", entry.rows, entry.amountMinor);
    return entry;
  }

  /** A sale or a refund, in whatever message it comes. */
  #book({ kind: message, amountMinor, isCardDeclined }: Request): Entry {
    const sale = this.#decided++;
    const kind = message === "refund" ? "refund" : "sale";
    if (isCardDeclined && message !== "advice" && message !== "upload") {
      const rows = this.#defects.acts("books-declined", sale) ? 1 : 0;
      return { outcome: "issuer", kept: results.declined, rows, kind, amountMinor };
    }
    if (this.#defects.acts("acknowledges-and-forgets", sale)) {
      return { outcome: "approved", kept: results.forgotten, rows: 0, kind, amountMinor };
    }
    return {
      outcome: "approved",
      kept: kind === "refund" ? results.refunded : results.approved,
      rows: this.#defects.acts("posts-twice", sale) ? 2 : 1,
      kind,
      amountMinor: amountMinor + (this.#defects.acts("changes-amount", sale) ? changedByMinor : 0),
    };
  }

  #arm(): void {
    const at = this.#service.nextAt;
    if (at === this.#wakesAt || at === Number.POSITIVE_INFINITY) return;
    this.#wakesAt = at;
    this.#port.wakeAt(at);
  }
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

/** The terminal's totals agree with its batch, or agreed before, or do not. */
function settle({ totals }: GatewayRequest, batch: Batch | undefined): Entry {
  assert(totals !== undefined && batch !== undefined, () => "a settlement has no totals, or no batch");
  const entry = { kept: results.nothing, rows: 0, kind: "sale", amountMinor: 0 } as const;
  if (batch.agreesWith(totals)) {
    batch.settle(totals);
    return { ...entry, outcome: "approved", settled: totals };
  }
  return { ...entry, outcome: batch.hasAgreedWith(totals) ? "approved" : "totalsDiffer" };
}
