// The live gateway: the core driven by the clock, with a ledger on disk. Protocols stand in front of it.

import { type Millis, none } from "../facts.ts";
import { parseTerminalName } from "../messages.ts";
import type { GatewayPlan } from "../plan/plan.ts";
import { Batch } from "./core/batch.ts";
import { GatewayCore } from "./core/gateway-core.ts";
import { type Kept, results } from "./core/kept.ts";
import type { Entry, GatewayPort } from "./core/port.ts";
import type { GatewayRequest, Outcome } from "./core/request.ts";
import { Keys } from "./keys.ts";
import { type Bookable, Ledger, type Remembered } from "./ledger.ts";

/** A request as a protocol hands it in. What is about no sale leaves texts empty. */
export interface LiveRequest extends GatewayRequest, Bookable {
  /** Called once, unless the caller has gone. conflict: the key belongs to another sale; nothing was done. */
  answer(outcome: Outcome | "conflict", retryAfterMs: Millis): void;
  isGone(): boolean;
}

export class LiveGateway implements GatewayPort<LiveRequest> {
  readonly core: GatewayCore<LiveRequest>;
  readonly ledger: Ledger<LiveRequest>;
  readonly #keys = new Keys();
  /** By terminal and currency. */
  readonly #batches = new Map<string, Batch>();
  readonly #startedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #isClosed = false;

  /** Opens the ledger and remembers every key and every batch that it knows. Throws an EnvironmentError where it cannot. */
  constructor(plan: GatewayPlan, seed: number, ledgerPath: string) {
    this.core = new GatewayCore<LiveRequest>(plan, seed, this);
    this.ledger = new Ledger<LiveRequest>(ledgerPath, (request, entry) => this.core.booked(request, entry));
    for (const one of this.ledger.remembered()) this.#remember(one);
  }

  receive(request: LiveRequest): void {
    const { key, reference } = request;
    // Nobody else's sale may be answered with this one's result.
    const isForeign = (this.#keys.referenceOf(key) ?? reference) !== reference;
    if (this.#isClosed) request.answer("busy", 0);
    else if (isForeign && !this.core.isInMaintenance) request.answer("conflict", 0);
    else this.core.arrived(this.#now(), request);
  }

  /** The last key that was used for a sale: what an inquiry without a key asks for. */
  latestKey(reference: string): string {
    return this.#keys.latestOf(reference);
  }

  /** Commits what was decided and answers it. What still waits or is worked on is never answered, what comes is busy. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.ledger.close();
  }

  wakeAt(at: Millis): void {
    clearTimeout(this.#timer);
    const waitMs = Math.ceil(this.#startedAt + at - performance.now());
    // A timer never fires sooner than after 1 ms, which is long for a gateway without service time.
    if (waitMs <= 0) this.#immediate ??= setImmediate(this.#wake);
    else this.#timer = setTimeout(this.#wake, waitMs);
  }

  answer(request: LiveRequest, outcome: Outcome, retryAfterMs: Millis): void {
    if (!request.isGone()) request.answer(outcome, retryAfterMs);
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
    this.#keys.keep(request.key, request.reference, kept);
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

  #remember(one: Remembered): void {
    const { kind, key, reference, result, amountMinor } = one;
    if (kind === "settlement") {
      const { sales, salesMinor, refunds, refundsMinor } = one;
      this.batch(one).settle({ sales, salesMinor, refunds, refundsMinor });
      return;
    }
    if (kind === "reversal") {
      // Which of both it takes back, only what came before under its key tells.
      this.batch(one).add(this.#keys.kept(key) === results.refunded, -1, amountMinor);
    } else if (kind !== "result") this.batch(one).add(kind === "refund", 1, amountMinor);
    this.#keys.keep(key, reference, result);
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
