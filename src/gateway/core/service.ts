// Service: workers that each take a drawn time for a request, and a bounded queue in front of them,
// first come, first served. This is what gives the gateway a capacity with a knee.

import type { Millis } from "../../facts.ts";
import type { GatewayPlan } from "../../plan/plan.ts";
import { draw, logNormal, purposes } from "../../random.ts";

interface Work<Request> {
  readonly request: Request;
  readonly endsAt: Millis;
  /** Works that end at the same time end in the order in which they began. */
  readonly sequence: number;
}

export class Service<Request> {
  readonly #plan: GatewayPlan;
  readonly #seed: number;
  readonly #isWanted: (request: Request) => boolean;
  /** A binary heap by end, then sequence. */
  readonly #working: Work<Request>[] = [];
  #waiting: Request[] = [];
  #nextWaiting = 0;
  #begun = 0;

  /** `isWanted` is asked when a waiting request's turn comes; false: it is left out. */
  constructor(plan: GatewayPlan, seed: number, isWanted: (request: Request) => boolean) {
    this.#plan = plan;
    this.#seed = seed;
    this.#isWanted = isWanted;
  }

  get working(): number {
    return this.#working.length;
  }

  get waiting(): number {
    return this.#waiting.length - this.#nextWaiting;
  }

  /** When the next work ends; Infinity while there is none. */
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

  /** The next request whose work has ended by now, in the order of the ends; undefined where there is none. */
  takeEnded(now: Millis): Request | undefined {
    if (this.nextAt > now) return undefined;
    const ended = pop(this.#working);
    // From when the worker was free, not from now: a late wake must not cost capacity.
    const next = this.#takeWaiting();
    if (next !== undefined) this.#begin(ended.endsAt, next);
    return ended.request;
  }

  #begin(at: Millis, request: Request): void {
    const { medianMs, sigma } = this.#plan.service;
    const sequence = this.#begun++;
    const serviceMs = Math.round(logNormal(draw(this.#seed, 0, purposes.service, sequence), medianMs, sigma));
    push(this.#working, { request, endsAt: at + serviceMs, sequence });
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
