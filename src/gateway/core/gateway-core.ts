// The gateway's core: what it does with a request, whatever carried it and whatever keeps its ledger.
// Pure: no clock, no I/O, no luck of its own; the live server and the virtual engine drive the same code.
//
// A request is answered at the door (busy, in progress, a repeated key, echo, inquiry) or accepted:
// it holds its key, waits for a worker, is worked on, booked, and answered once the booking is durable.
// Booking holds no worker, so that how fast a disk is does not change the modelled capacity.

import { assert } from "../../errors.ts";
import type { Millis } from "../../facts.ts";
import type { DefectName, GatewayPlan } from "../../plan/plan.ts";
import { Defects } from "./defects.ts";
import { held, type Kept, knownOutcome, released, results } from "./kept.ts";
import type { Entry, GatewayPort } from "./port.ts";
import type { GatewayRequest, Outcome } from "./request.ts";
import { Service } from "./service.ts";

/** What changes-amount adds to what it books, minor units. */
const changedByMinor = 1;

export class GatewayCore<Request extends GatewayRequest> {
  readonly #plan: GatewayPlan;
  readonly #port: GatewayPort<Request>;
  readonly #service: Service<Request>;
  readonly #defects: Defects;
  #wakesAt: Millis = Number.POSITIVE_INFINITY;
  #maintenance = { isOn: false, retryAfterMs: 0 };
  /** Accepted, worked on, not durable yet. */
  #booking = 0;
  /** Sales and advices decided so far: the defects' count. */
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

  /** How often each planted defect has acted. */
  get defects(): Readonly<Record<DefectName, number>> {
    return this.#defects.counts;
  }

  /** Maintenance: everything that arrives is answered busy; what was accepted before is finished. */
  maintain(isOn: boolean, retryAfterMs: Millis): void {
    this.#maintenance = { isOn, retryAfterMs };
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
    this.#port.keep(request, entry.kept);
    this.#port.answer(request, entry.outcome, 0);
  }

  /** The answer that a request gets at once; undefined: it is accepted. */
  #outcomeAtDoor(request: Request): Outcome | undefined {
    if (this.#maintenance.isOn) return "busy";
    if (request.kind === "echo") return "approved";
    return (
      knownOutcome(request.kind, this.#port.kept(request)) ?? (this.#service.isFull ? "busy" : undefined)
    );
  }

  #accept(now: Millis, request: Request): void {
    this.#port.keep(request, held(this.#port.kept(request)));
    this.#service.add(now, request);
  }

  get #retryAfterMs(): Millis {
    return this.#maintenance.isOn ? this.#maintenance.retryAfterMs : this.#plan.retryAfterMs;
  }

  /** Whether a waiting request is still to be worked on. What its caller gave up on was definitely not processed. */
  #isWanted(request: Request): boolean {
    if (this.#plan.abandoned === "served" || !this.#port.isGone(request)) return true;
    this.#port.keep(request, released(this.#port.kept(request)));
    return false;
  }

  #finishEnded(now: Millis): void {
    for (let request = this.#service.takeEnded(now); request; request = this.#service.takeEnded(now)) {
      this.#booking++;
      this.#port.book(request, this.#decide(request));
    }
  }

  #decide(request: Request): Entry {
    const kept = released(this.#port.kept(request));
    return request.kind === "reversal" ? reverse(request, kept) : this.#sell(request);
  }

  #sell({ kind, amountMinor, isCardDeclined }: Request): Entry {
    const sale = this.#decided++;
    if (isCardDeclined && kind === "sale") {
      const rows = this.#defects.acts("books-declined", sale) ? 1 : 0;
      return { outcome: "declined", kept: results.declined, rows, kind: "sale", amountMinor };
    }
    if (this.#defects.acts("acknowledges-and-forgets", sale)) {
      return { outcome: "approved", kept: results.forgotten, rows: 0, kind: "sale", amountMinor };
    }
    return {
      outcome: "approved",
      kept: results.approved,
      rows: this.#defects.acts("posts-twice", sale) ? 2 : 1,
      kind: "sale",
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

/** A reversal is always accepted; only a sale that was booked gets a row that takes it back. */
function reverse({ amountMinor }: GatewayRequest, kept: Kept): Entry {
  const wasApproved = kept === results.approved || kept === results.forgotten;
  return {
    outcome: "approved",
    kept: wasApproved ? results.reversed : results.barred,
    rows: kept === results.approved ? 1 : 0,
    kind: "reversal",
    amountMinor,
  };
}
