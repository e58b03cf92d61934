// VirtualGateway: the gateway's core in virtual time. Its memory of keys is a byte a sale (nearly every sale has one
// key, its reference), its ledger whoever wants to hear of the rows.

import type { GatewayOrder } from "../../conductor/faults.ts";
import type { Millis } from "../../facts.ts";
import { Batch } from "../../gateway/core/batch.ts";
import { GatewayCore } from "../../gateway/core/gateway-core.ts";
import { hasKey, type Kept, results } from "../../gateway/core/kept.ts";
import type { Entry, GatewayPort } from "../../gateway/core/port.ts";
import type { Outcome } from "../../gateway/core/request.ts";
import { type Answer, declineReasons } from "../../messages.ts";
import type { Plan } from "../../plan/plan.ts";
import { ArrivalLaw } from "../../terminal/customers.ts";
import type { Call } from "./call.ts";
import { Lane } from "./lane.ts";
import { SaleBytes } from "./sale-bytes.ts";

/** How long the reference gateway takes to make an entry durable: its ledger gathers a group for so long. */
const durableMs = 2;

/** Whoever wants to hear of the virtual gateway's ledger. */
export interface LedgerSink {
  /** `rows` rows of `amountMinor` each are durable. */
  booked(terminal: number, sale: number, kind: Entry["kind"], rows: number, amountMinor: number): void;
  /**
   * Of one message about this sale, nothing can come any more but an answer. Once for every message about a sale of the
   * terminal's own that was sent.
   */
  spent(terminal: number, sale: number): void;
}

export interface GatewayOwner {
  readonly now: Millis;
  /** `reason` is a declineReasons number, 0 unless it is declined. */
  answer(call: Call, answer: Answer, retryAfterMs: Millis, reason: number): void;
  isGone(call: Call): boolean;
}

export class VirtualGateway implements GatewayPort<Call> {
  readonly core: GatewayCore<Call>;
  readonly bookings: Lane<Booking>;
  /** When the core wants to be woken; Infinity when it does not. */
  nextAt: Millis = Number.POSITIVE_INFINITY;
  readonly #owner: GatewayOwner;
  readonly #ledger: LedgerSink | undefined;
  /** Of every sale's first key. */
  readonly #kept: SaleBytes;
  /** Of the few others. */
  readonly #keptOfOthers = new Map<string, Kept>();
  /** By terminal; undefined where no terminal settles. */
  readonly #batches: (Batch | undefined)[] | undefined;

  constructor(plan: Plan, ledger: LedgerSink | undefined, owner: GatewayOwner) {
    this.#owner = owner;
    this.#ledger = ledger;
    const expected = new ArrivalLaw(plan.load).expected;
    // Six standard deviations above the mean: of a million terminals hardly one has more.
    this.#kept = new SaleBytes(plan.terminals, expected + 6 * Math.sqrt(expected) + 8);
    const isSettled = plan.groups.some(({ policy }) => policy.settlement !== undefined);
    this.#batches = isSettled ? new Array(plan.terminals).fill(undefined) : undefined;
    this.core = new GatewayCore<Call>(plan.gateway, plan.seed, this);
    this.bookings = new Lane(durableMs, ({ call, entry }) => this.#booked(call, entry));
  }

  arrived(call: Call): void {
    this.core.arrived(this.#owner.now, call);
  }

  wake(): void {
    this.nextAt = Number.POSITIVE_INFINITY;
    this.core.wake(this.#owner.now);
  }

  /** What an outage wants of the gateway. */
  obey(order: GatewayOrder): void {
    switch (order.does) {
      case "maintain":
        this.core.maintain(order.isOn, order.retryAfterMs);
        return;
      case "refuse":
        this.core.refuse(order.outage, order.refusal, order.struck);
        return;
      case "allow":
        this.core.allow(order.outage);
    }
  }

  /** Nothing can come of it any more but an answer: it was answered, or dropped, or it never got here. */
  spent({ terminal, sale, kind }: Call): void {
    if (hasKey(kind)) this.#ledger?.spent(terminal, sale);
  }

  wakeAt(at: Millis): void {
    this.nextAt = at;
  }

  answer(call: Call, outcome: Outcome, retryAfterMs: Millis): void {
    this.spent(call);
    // What the built-in protocol makes of it.
    switch (outcome) {
      case "approved":
      case "busy":
        this.#owner.answer(call, outcome, retryAfterMs, 0);
        return;
      case "in progress":
        this.#owner.answer(call, "unknown", 0, 0);
        return;
      default:
        this.#owner.answer(call, "declined", 0, declineReasons[outcome]);
    }
  }

  terminalOf({ terminal }: Call): number {
    return terminal;
  }

  isGone(call: Call): boolean {
    if (!this.#owner.isGone(call)) return false;
    // The core asks when it is the call's turn, and drops it on this word.
    this.spent(call);
    return true;
  }

  kept({ terminal, sale, key }: Call): Kept {
    if (key === 0) return this.#kept.get(terminal, sale);
    return this.#keptOfOthers.get(`${terminal}/${sale}#${key}`) ?? results.nothing;
  }

  keep({ terminal, sale, key }: Call, kept: Kept): void {
    if (key === 0) this.#kept.set(terminal, sale, kept);
    else this.#keptOfOthers.set(`${terminal}/${sale}#${key}`, kept);
  }

  batch({ terminal }: Call): Batch | undefined {
    if (this.#batches === undefined) return undefined;
    this.#batches[terminal] ??= new Batch();
    return this.#batches[terminal];
  }

  book(call: Call, entry: Entry): void {
    this.bookings.add(this.#owner.now, { call, entry });
  }

  #booked(call: Call, entry: Entry): void {
    // A bogus sale is a row of nobody's books.
    if (entry.rows > 0 && call.kind !== "bogus") {
      this.#ledger?.booked(call.terminal, call.sale, entry.kind, entry.rows, entry.amountMinor);
    }
    this.core.booked(call, entry);
  }
}

interface Booking {
  readonly call: Call;
  readonly entry: Entry;
}
