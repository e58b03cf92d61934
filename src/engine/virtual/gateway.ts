// VirtualGateway: the gateway's core in virtual time. Its memory of keys is a byte a sale (a sale has one
// key, its reference), its ledger whoever wants to hear of the rows.

import type { Millis } from "../../facts.ts";
import { GatewayCore } from "../../gateway/core/gateway-core.ts";
import type { Kept } from "../../gateway/core/kept.ts";
import type { Entry, GatewayPort } from "../../gateway/core/port.ts";
import type { Outcome } from "../../gateway/core/request.ts";
import type { Answer } from "../../messages.ts";
import type { Plan } from "../../plan/plan.ts";
import { ArrivalLaw } from "../../terminal/customers.ts";
import type { Call } from "./call.ts";
import { Lane } from "./lane.ts";
import { SaleBytes } from "./sale-bytes.ts";

/** How long the reference gateway takes to make an entry durable: its ledger gathers a group for so long. */
const durableMs = 2;

/** What the built-in protocol makes of an outcome. */
const answers: Readonly<Record<Outcome, Answer>> = {
  approved: "approved",
  declined: "declined",
  reversed: "declined",
  busy: "busy",
  "in progress": "unknown",
  "not found": "unknown",
};

/** Whoever wants to hear of the virtual gateway's ledger. */
export interface LedgerSink {
  /** `rows` rows of `amountMinor` each are durable. */
  booked(terminal: number, sale: number, kind: Entry["kind"], rows: number, amountMinor: number): void;
  /** Of one message about this sale, nothing can come any more but an answer. Once for every message that was sent. */
  spent(terminal: number, sale: number): void;
}

export interface GatewayOwner {
  readonly now: Millis;
  answer(call: Call, answer: Answer, retryAfterMs: Millis): void;
  isGone(call: Call): boolean;
}

export class VirtualGateway implements GatewayPort<Call> {
  readonly core: GatewayCore<Call>;
  readonly bookings: Lane<Booking>;
  /** When the core wants to be woken; Infinity when it does not. */
  nextAt: Millis = Number.POSITIVE_INFINITY;
  readonly #owner: GatewayOwner;
  readonly #ledger: LedgerSink | undefined;
  readonly #kept: SaleBytes;

  constructor(plan: Plan, ledger: LedgerSink | undefined, owner: GatewayOwner) {
    this.#owner = owner;
    this.#ledger = ledger;
    const expected = new ArrivalLaw(plan.load).expected;
    // Six standard deviations above the mean: of a million terminals hardly one has more.
    this.#kept = new SaleBytes(plan.terminals, expected + 6 * Math.sqrt(expected) + 8);
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

  /** Nothing can come of it any more but an answer: it was answered, or dropped, or it never got here. */
  spent(call: Call): void {
    if (call.kind !== "echo") this.#ledger?.spent(call.terminal, call.sale);
  }

  wakeAt(at: Millis): void {
    this.nextAt = at;
  }

  answer(call: Call, outcome: Outcome, retryAfterMs: Millis): void {
    this.spent(call);
    this.#owner.answer(call, answers[outcome], retryAfterMs);
  }

  isGone(call: Call): boolean {
    if (!this.#owner.isGone(call)) return false;
    // The core asks when it is the call's turn, and drops it on this word.
    this.spent(call);
    return true;
  }

  kept({ terminal, sale }: Call): Kept {
    return this.#kept.get(terminal, sale);
  }

  keep({ terminal, sale }: Call, kept: Kept): void {
    this.#kept.set(terminal, sale, kept);
  }

  book(call: Call, entry: Entry): void {
    this.bookings.add(this.#owner.now, { call, entry });
  }

  #booked(call: Call, entry: Entry): void {
    if (entry.rows > 0) {
      this.#ledger?.booked(call.terminal, call.sale, entry.kind, entry.rows, entry.amountMinor);
    }
    this.core.booked(call, entry);
  }
}

interface Booking {
  readonly call: Call;
  readonly entry: Entry;
}
