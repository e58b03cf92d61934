// Service: workers that each take a drawn time for a request, and a bounded queue in front of them,
// first come, first served. This is what gives the gateway a capacity with a knee. A worker that must ask an acquirer
// waits for it with the request in hand.

import type { Millis } from "../../facts.ts";
import type { GatewayPlan } from "../../plan/plan.ts";
import { draw, logNormal, purposes } from "../../random.ts";
import { type Acquirers, type Authorisation, isAuthorised } from "./acquirers.ts";
import type { GatewayRequest } from "./request.ts";
import type { Troubles } from "./troubles.ts";

/** What one worker has in hand. */
export interface Work<Request> {
  readonly request: Request;
  /** When the worker is free, or has to ask. */
  endsAt: Millis;
  /** Works that end at the same time end in the order in which they began. */
  readonly sequence: number;
  authorisation: Authorisation;
  /** It has been worked on, and its acquirer was asked. */
  isWaiting: boolean;
}

export interface ServiceParts<Request> {
  readonly plan: GatewayPlan;
  readonly seed: number;
  readonly troubles: Troubles;
  readonly acquirers: Acquirers;
  /** Asked when a waiting request's turn comes; false: it is left out. */
  readonly isWanted: (request: Request) => boolean;
}

export class Service<Request extends GatewayRequest> {
  readonly #seed: number;
  readonly #troubles: Troubles;
  readonly #acquirers: Acquirers;
  readonly #isWanted: (request: Request) => boolean;
  #plan: GatewayPlan;
  /** A binary heap by end, then sequence. */
  readonly #working: Work<Request>[] = [];
  #waiting: Request[] = [];
  #nextWaiting = 0;
  #begun = 0;

  constructor({ plan, seed, troubles, acquirers, isWanted }: ServiceParts<Request>) {
    this.#plan = plan;
    this.#seed = seed;
    this.#troubles = troubles;
    this.#acquirers = acquirers;
    this.#isWanted = isWanted;
  }

  get working(): number {
    return this.#working.length;
  }

  get waiting(): number {
    return this.#waiting.length - this.#nextWaiting;
  }

  /** When the next work ends, or has to ask; Infinity while there is none. */
  get nextAt(): Millis {
    return this.#working.length > 0 ? this.#working[0].endsAt : Number.POSITIVE_INFINITY;
  }

  get isFull(): boolean {
    return this.#working.length >= this.#plan.workers && this.waiting >= this.#plan.queueLimit;
  }

  /** Takes a request in, unless full. All work that ended by now must have been taken out before. */
  add(now: Millis, request: Request): void {
    if (this.#working.length < this.#plan.workers) this.#begin(now, request);
    else this.#waiting.push(request);
  }

  /**
   * Other workers, service times or queue from now on. Whoever works goes on: where there are fewer workers than before,
   * nobody begins until some have ended.
   */
  change(now: Millis, plan: GatewayPlan): void {
    this.#plan = plan;
    this.#beginWaiting(now);
  }

  /** The next work that has ended by now, in the order of the ends; undefined where there is none. */
  takeEnded(now: Millis): Work<Request> | undefined {
    while (this.nextAt <= now) {
      const work = pop(this.#working);
      if ((work.isWaiting || this.#acquirers.areThere) && this.#mustWait(work)) continue;
      // From when the worker was free, not from now: a late wake must not cost capacity.
      this.#beginWaiting(work.endsAt);
      return work;
    }
    return undefined;
  }

  /** Whether its acquirer is to be waited for: then it is back among those that are worked on. */
  #mustWait(work: Work<Request>): boolean {
    if (work.isWaiting) {
      this.#acquirers.heard(work);
      return false;
    }
    if (!isAuthorised(work.request.kind)) return false;
    const waitMs = this.#acquirers.ask(work);
    if (waitMs === 0) return false;
    work.isWaiting = true;
    work.endsAt += waitMs;
    push(this.#working, work);
    return true;
  }

  #beginWaiting(at: Millis): void {
    while (this.#working.length < this.#plan.workers) {
      const next = this.#takeWaiting();
      if (next === undefined) return;
      this.#begin(at, next);
    }
  }

  #begin(at: Millis, request: Request): void {
    const { service, serviceFactor } = this.#troubles;
    const { medianMs, sigma } = service ?? this.#plan.service;
    const sequence = this.#begun++;
    const drawnMs = logNormal(draw(this.#seed, 0, purposes.service, sequence), medianMs, sigma);
    const endsAt = at + Math.round(drawnMs * serviceFactor);
    push(this.#working, { request, endsAt, sequence, authorisation: "own", isWaiting: false });
  }

  /** Everything that is worked on or waits. */
  *all(): Generator<Request> {
    for (const { request } of this.#working) yield request;
    for (let n = this.#nextWaiting; n < this.#waiting.length; n++) yield this.#waiting[n];
  }

  #takeWaiting(): Request | undefined {
    while (this.#nextWaiting < this.#waiting.length) {
      const request = this.#waiting[this.#nextWaiting++];
      // What was taken is cut off when it is half: shift() on a long queue would move all of it every time.
      if (2 * this.#nextWaiting >= this.#waiting.length) {
        this.#waiting = this.#waiting.slice(this.#nextWaiting);
        this.#nextWaiting = 0;
      }
      if (this.#isWanted(request)) return request;
    }
    return undefined;
  }
}

function isBefore<Request>(a: Work<Request>, b: Work<Request>): boolean {
  return a.endsAt < b.endsAt || (a.endsAt === b.endsAt && a.sequence < b.sequence);
}

function push<Request>(heap: Work<Request>[], work: Work<Request>): void {
  let at = heap.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (isBefore(heap[parent], work)) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = work;
}

/** The heap must not be empty. */
function pop<Request>(heap: Work<Request>[]): Work<Request> {
  const first = heap[0];
  const last = heap.pop()!;
  if (heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
    if (isBefore(last, heap[child])) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = last;
  return first;
}
