// The live gateway: the core driven by the clock, with a ledger on disk. Protocols stand in front of it.

import { type Millis, none } from "../facts.ts";
import { type Announcement, parseTerminalName } from "../messages.ts";
import type { DefectName, GatewayChange, GatewayPlan } from "../plan/plan.ts";
import { longestDurationMs } from "../units.ts";
import { commitDurations } from "./commits.ts";
import { Batch } from "./core/batch.ts";
import { GatewayCore } from "./core/gateway-core.ts";
import type { Kept } from "./core/kept.ts";
import type { Caller } from "./core/limits.ts";
import type { Entry, GatewayPort } from "./core/port.ts";
import type { GatewayRequest, Outcome } from "./core/request.ts";
import { Traffic } from "./core/traffic.ts";
import { Keys } from "./keys.ts";
import { type Bookable, Ledger } from "./ledger.ts";
import type { MeaningPart } from "./meaning.ts";
import { rebuild } from "./rebuild.ts";
import { ShownCertificate } from "./shown-certificate.ts";
import { Speakers } from "./speakers.ts";

/** A request as a protocol hands it in. What is about no sale leaves texts empty. */
export interface LiveRequest extends GatewayRequest, Bookable {
  readonly key: string;
  /**
   * Called once, unless the caller has gone. `announced` is what the answer tells of maintenance to come; `differsIn`, of a
   * conflict, what the request says otherwise than what came first under its key.
   */
  answer(
    outcome: Outcome,
    retryAfterMs: Millis,
    announced?: Announcement,
    differsIn?: readonly MeaningPart[],
  ): void;
  /** What it came on: who has named himself there is known by it. */
  readonly connection: object;
  /** Ends its connection without an answer. */
  hangUp(): void;
  isGone(): boolean;
  /** When it came, by performance.now(); the gateway writes it. */
  receivedAt?: Millis;
}

export class LiveGateway implements GatewayPort<LiveRequest> {
  readonly core: GatewayCore<LiveRequest>;
  readonly ledger: Ledger<LiveRequest>;
  readonly traffic = new Traffic();
  readonly certificate = new ShownCertificate();
  readonly commits = commitDurations();
  readonly #keys: Keys;
  /** Numbers of the routes by their network. */
  readonly #routes: ReadonlyMap<string, number>;
  readonly #speakers = new Speakers();
  /** By terminal and currency. */
  readonly #batches = new Map<string, Batch>();
  readonly #startedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #isClosed = false;

  /**
   * Opens the ledger and remembers every key and every batch that it knows. `keptRuns`: of how many runs it keeps rows and
   * keys, those that booked last; undefined: of all. Throws an EnvironmentError where it cannot.
   */
  constructor(plan: GatewayPlan, seed: number, ledgerPath: string, keptRuns?: number) {
    this.core = new GatewayCore<LiveRequest>(plan, seed, this);
    this.#keys = new Keys(plan.keysKeptMs);
    this.#routes = new Map(plan.routes.map(({ network }, route) => [network, route]));
    const booked = (request: LiveRequest, entry: Entry) => this.core.booked(request, entry);
    this.ledger = new Ledger<LiveRequest>(ledgerPath, booked, Date.now, keptRuns);
    this.ledger.onCommit = (tookMs) => this.commits.observe(tookMs / 1000);
    this.ledger.onDropped = (run) => this.#keys.forgetRun(run);
    rebuild(this.ledger.remembered(), {
      keys: this.#keys,
      batch: (of) => this.batch(of),
      // Keys age from the same moment: opening a large ledger takes time.
      startedAtEpochMs: Date.now() - this.#now(),
    });
    this.#keys.lose(() => this.core.isKeyLostInRestart());
  }

  receive(request: LiveRequest): void {
    this.#keys.forgetOld(this.#now());
    request.receivedAt = performance.now();
    if (this.#isClosed) request.answer("busy", 0);
    else this.core.arrived(this.#now(), request);
  }

  /** How many keys it knows again. */
  get keys(): number {
    return this.#keys.size;
  }

  /** Durable rows of its ledger, of all runs. */
  get rows(): number {
    return this.ledger.rows;
  }

  /** How often each planted defect has acted. */
  get defects(): Readonly<Record<DefectName, number>> {
    return this.core.defects;
  }

  /** The last key that was used for a sale: what an inquiry without a key asks for. */
  latestKey(reference: string): string {
    return this.#keys.latestOf(reference);
  }

  /** Number of the route of a card network: the first for one that the gateway does not know, or that is not told. */
  routeOf(network: string | undefined): number {
    return (network === undefined ? undefined : this.#routes.get(network)) ?? 0;
  }

  /** Maintenance, an operator's number `id`, begins in so long and lasts so long: answers tell of it until then. */
  announce(id: number, { inMs, forMs }: Announcement): void {
    const now = this.#now();
    this.core.announce(id, now + inMs, now + inMs + forMs);
  }

  /** Works otherwise from now on. */
  change(change: GatewayChange): void {
    this.core.change(this.#now(), change);
  }

  /** Commits what was decided and answers it. What still waits or is worked on is never answered, what comes is busy. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.ledger.close();
  }

  wakeAt(at: Millis): void {
    // To wake too early does no harm; what fits into no timer would wake at once, over and over.
    clearTimeout(this.#timer);
    const waitMs = Math.min(Math.ceil(this.#startedAt + at - performance.now()), longestDurationMs);
    // A timer never fires sooner than after 1 ms, which is long for a gateway without service time.
    if (waitMs <= 0) this.#immediate ??= setImmediate(this.#wake);
    else this.#timer = setTimeout(this.#wake, waitMs);
  }

  answer(request: LiveRequest, outcome: Outcome, retryAfterMs: Millis): void {
    const { kind, receivedAt = 0 } = request;
    this.traffic.answered(kind, outcome, performance.now() - receivedAt);
    if (request.isGone()) return;
    const announced = this.core.announcement(this.#now());
    if (outcome !== "conflict") request.answer(outcome, retryAfterMs, announced);
    else request.answer(outcome, 0, announced, this.#keys.differences(request.key, request));
  }

  hangUp(request: LiveRequest): void {
    this.traffic.left(request.kind, "closed");
    request.hangUp();
  }

  ignore({ kind }: LiveRequest): void {
    this.traffic.left(kind, "silent");
  }

  callerOf({ connection, terminal }: LiveRequest): Caller {
    return this.#speakers.callerOn(connection, terminal);
  }

  acknowledge(request: LiveRequest, outcome: Outcome): LiveRequest {
    this.answer(request, outcome, 0);
    return request;
  }

  terminalOf({ terminal }: LiveRequest): number {
    return parseTerminalName(terminal) ?? none;
  }

  isGone(request: LiveRequest): boolean {
    return request.isGone();
  }

  kept(request: LiveRequest): Kept {
    return this.#keys.kept(request.key);
  }

  keep(request: LiveRequest, kept: Kept): void {
    this.#keys.keep(request.key, request, kept, this.#now());
  }

  isAnother(request: LiveRequest): boolean {
    return this.#keys.differences(request.key, request).length > 0;
  }

  batch({ terminal, currency }: Pick<LiveRequest, "terminal" | "currency">): Batch {
    const name = `${terminal} ${currency}`;
    const known = this.#batches.get(name);
    if (known) return known;
    const batch = new Batch();
    this.#batches.set(name, batch);
    return batch;
  }

  book(request: LiveRequest, entry: Entry): void {
    this.ledger.book(request, entry);
  }

  readonly #wake = (): void => {
    this.#immediate = undefined;
    this.core.wake(this.#now());
  };

  /** ms since the gateway began, whole. */
  #now(): Millis {
    return Math.floor(performance.now() - this.#startedAt);
  }
}
