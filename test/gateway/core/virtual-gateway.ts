// A gateway in virtual time for tests of its core: a port that keeps everything in memory and can be
// told how long a booking takes to become durable.

import type { Millis } from "../../../src/facts.ts";
import { Batch } from "../../../src/gateway/core/batch.ts";
import { GatewayCore } from "../../../src/gateway/core/gateway-core.ts";
import type { Kept } from "../../../src/gateway/core/kept.ts";
import type { Entry, GatewayPort } from "../../../src/gateway/core/port.ts";
import type { GatewayRequest, Outcome } from "../../../src/gateway/core/request.ts";
import type { Totals } from "../../../src/messages.ts";
import type { GatewayPlan } from "../../../src/plan/plan.ts";

export interface TestRequest extends GatewayRequest {
  readonly key: string;
  readonly terminal: number;
  isGone: boolean;
}

export interface Answered {
  readonly at: Millis;
  readonly request: TestRequest;
  readonly outcome: Outcome;
  readonly retryAfterMs: Millis;
}

export interface Row {
  readonly key: string;
  readonly terminal: number;
  readonly kind: Entry["kind"];
  readonly amountMinor: number;
}

/** One worker, 10 ms for each request, room for one more to wait. */
export const onePlan: GatewayPlan = {
  workers: 1,
  service: { medianMs: 10, sigma: 0 },
  queueLimit: 1,
  abandoned: "served",
  retryAfterMs: 700,
  protocol: "http-json",
  full: "busy",
  routes: [],
  defects: {},
};

export class VirtualGateway implements GatewayPort<TestRequest> {
  readonly core: GatewayCore<TestRequest>;
  readonly answers: Answered[] = [];
  /** Whose connections were ended instead. */
  readonly closed: TestRequest[] = [];
  readonly ignored: TestRequest[] = [];
  readonly rows: Row[] = [];
  /** What agreed, and how many rows were durable before it. */
  readonly settled: { readonly terminal: number; readonly totals: Totals; readonly rows: number }[] = [];
  now: Millis = 0;
  readonly #bookingMs: Millis;
  readonly #kept = new Map<string, Kept>();
  /** What the first request under each key asked for. */
  readonly #first = new Map<string, TestRequest>();
  readonly #batches = new Map<number, Batch>();
  readonly #bookings: { at: Millis; request: TestRequest; entry: Entry }[] = [];
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor(plan: Partial<GatewayPlan> = {}, bookingMs: Millis = 0, seed = 1) {
    this.#bookingMs = bookingMs;
    this.core = new GatewayCore<TestRequest>({ ...onePlan, ...plan }, seed, this);
  }

  send(kind: TestRequest["kind"], key: string, more: Partial<TestRequest> = {}): TestRequest {
    const request = {
      ...{ kind, key, terminal: 0, amountMinor: 500, isCardDeclined: false },
      ...{ isForward: false, isUpdated: false, route: 0, isGone: false, ...more },
    };
    this.core.arrived(this.now, request);
    return request;
  }

  /** Lets time pass up to and including `at`. */
  until(at: Millis): void {
    for (;;) {
      const bookingAt = this.#bookings[0]?.at ?? Number.POSITIVE_INFINITY;
      const next = Math.min(bookingAt, this.#wakeAt);
      if (next > at) break;
      this.now = Math.max(this.now, next);
      if (bookingAt <= this.#wakeAt) this.#endBooking();
      else {
        this.#wakeAt = Number.POSITIVE_INFINITY;
        this.core.wake(this.now);
      }
    }
    this.now = at;
  }

  /** Sends, lets everything end, and tells what was answered. */
  outcome(kind: TestRequest["kind"], key: string, more: Partial<TestRequest> = {}): Outcome | undefined {
    const request = this.send(kind, key, more);
    this.until(this.now + 1_000_000);
    return this.outcomeOf(request);
  }

  outcomeOf(request: TestRequest): Outcome | undefined {
    return this.answers.find((answered) => answered.request === request)?.outcome;
  }

  /** Booked and not reversed. */
  livePostings(key: string): number {
    let live = 0;
    for (const row of this.rows) if (row.key === key) live += row.kind === "reversal" ? -1 : 1;
    return live;
  }

  wakeAt(at: Millis): void {
    this.#wakeAt = at;
  }

  answer(request: TestRequest, outcome: Outcome, retryAfterMs: Millis): void {
    this.answers.push({ at: this.now, request, outcome, retryAfterMs });
  }

  hangUp(request: TestRequest): void {
    this.closed.push(request);
  }

  ignore(request: TestRequest): void {
    this.ignored.push(request);
  }

  acknowledge(request: TestRequest, outcome: Outcome): TestRequest {
    this.answer(request, outcome, 0);
    return request;
  }

  terminalOf({ terminal }: TestRequest): number {
    return terminal;
  }

  callerOf({ terminal }: TestRequest): number {
    return terminal;
  }

  batch({ terminal }: Pick<TestRequest, "terminal">): Batch {
    const batch = this.#batches.get(terminal) ?? new Batch();
    this.#batches.set(terminal, batch);
    return batch;
  }

  isGone(request: TestRequest): boolean {
    return request.isGone;
  }

  kept(request: TestRequest): Kept {
    return this.#kept.get(request.key) ?? 0;
  }

  keep(request: TestRequest, kept: Kept): void {
    this.#kept.set(request.key, kept);
    if (kept === 0) this.#first.delete(request.key);
    else if (!this.#first.has(request.key)) this.#first.set(request.key, request);
  }

  isAnother({ kind, key, amountMinor }: TestRequest): boolean {
    const first = this.#first.get(key);
    return kind !== "inquiry" && first !== undefined && first.amountMinor !== amountMinor;
  }

  book(request: TestRequest, entry: Entry): void {
    this.#bookings.push({ at: this.now + this.#bookingMs, request, entry });
  }

  #endBooking(): void {
    const { request, entry } = this.#bookings.shift()!;
    const { kind, amountMinor } = entry;
    const { key, terminal } = request;
    for (let row = 0; row < entry.rows; row++) this.rows.push({ key, terminal, kind, amountMinor });
    if (entry.settled) this.settled.push({ terminal, totals: entry.settled, rows: this.rows.length });
    this.core.booked(request, entry);
  }
}
