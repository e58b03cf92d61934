// VirtualGateway: the gateway's core in virtual time. Its ledger is whoever wants to hear of the rows.

import type { GatewayOrder } from "../../conductor/faults.ts";
import { StandingOrders } from "../../conductor/standing-orders.ts";
import type { Millis } from "../../facts.ts";
import { Batch } from "../../gateway/core/batch.ts";
import { count, GatewayCore } from "../../gateway/core/gateway-core.ts";
import { hasKey, type Kept, released, results } from "../../gateway/core/kept.ts";
import type { Entry, GatewayPort } from "../../gateway/core/port.ts";
import type { Outcome } from "../../gateway/core/request.ts";
import { Traffic } from "../../gateway/core/traffic.ts";
import { type Answer, declineReasons } from "../../messages.ts";
import type { DefectName, Plan } from "../../plan/plan.ts";
import type { Call } from "./call.ts";
import { VirtualKeys } from "./keys.ts";
import { Lane } from "./lane.ts";

/** How long the reference gateway takes to make an entry durable: its ledger gathers a group for so long. */
const durableMs = 2;

/** Whoever wants to hear of the virtual gateway's ledger. */
export interface LedgerSink {
  /**
   * `rows` rows of `amountMinor` each are durable at `at`, booked under the sale's key number `key`; `alters` is what else
   * they have that was not asked for, `clockJumpMs` how far the gateway's clock is off that dates them.
   */
  booked(
    terminal: number,
    sale: number,
    kind: Entry["kind"],
    rows: number,
    amountMinor: number,
    alters: Entry["alters"] | undefined,
    at: Millis,
    key: number,
    clockJumpMs: Millis,
  ): void;
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
  /** The gateway ends the connection on which it came. */
  hangUp(call: Call): void;
  /** It will never be answered: it is spent, as if it had never arrived. */
  ignore(call: Call): void;
  isGone(call: Call): boolean;
}

export class VirtualGateway implements GatewayPort<Call> {
  core: GatewayCore<Call>;
  readonly bookings: Lane<Booking>;
  /** Since the run began, crashes or not. */
  readonly traffic = new Traffic();
  /** Durable rows of its ledger. */
  rows = 0;
  /** When the core wants to be woken; Infinity when it does not. */
  nextAt: Millis = Number.POSITIVE_INFINITY;
  readonly #plan: Plan;
  readonly #owner: GatewayOwner;
  readonly #ledger: LedgerSink | undefined;
  /** How often defects acted before the last crash. */
  readonly #acted = new Map<DefectName, number>();
  /** What it must be told again after a crash. */
  readonly #orders = new StandingOrders();
  readonly #keys: VirtualKeys;
  /** By terminal; undefined where no terminal settles. */
  readonly #batches: (Batch | undefined)[] | undefined;
  /** The same, of what is durable; undefined where no crash can take the rest away. */
  readonly #durable: (Batch | undefined)[] | undefined;

  constructor(plan: Plan, ledger: LedgerSink | undefined, owner: GatewayOwner) {
    this.#plan = plan;
    this.#owner = owner;
    this.#ledger = ledger;
    this.#keys = new VirtualKeys(plan);
    const isSettled = plan.groups.some(({ policy }) => policy.settlement !== undefined);
    this.#batches = isSettled ? new Array(plan.terminals).fill(undefined) : undefined;
    const mayCrash = plan.outages.some(
      ({ effect }) => effect.on === "gateway" && effect.does.kind === "crash",
    );
    this.#durable = isSettled && mayCrash ? new Array(plan.terminals).fill(undefined) : undefined;
    this.core = new GatewayCore<Call>(plan.gateway, plan.seed, this);
    this.bookings = new Lane(durableMs, ({ call, entry }) => this.#booked(call, entry));
  }

  /** How often each planted defect has acted. */
  get defects(): Readonly<Record<DefectName, number>> {
    const counts = Object.entries(this.core.defects) as [DefectName, number][];
    const inAll = counts.map(([name, count]) => [name, count + (this.#acted.get(name) ?? 0)]);
    return Object.fromEntries(inAll) as Record<DefectName, number>;
  }

  /** How many keys it knows again. */
  get keys(): number {
    return this.#keys.size;
  }

  arrived(call: Call): void {
    call.arrivedAt = this.#owner.now;
    this.#keys.forgetOld(this.#owner.now);
    this.core.arrived(this.#owner.now, call);
  }

  wake(): void {
    this.nextAt = Number.POSITIVE_INFINITY;
    this.core.wake(this.#owner.now);
  }

  /** What an outage wants of the gateway. */
  obey(order: GatewayOrder): void {
    this.#orders.add(order);
    switch (order.does) {
      case "crash":
        this.#crash();
        return;
      case "restart":
        this.#keys.lose(() => this.core.isKeyLostInRestart());
        return;
      case "maintain":
        this.core.maintain(order.isOn, order.retryAfterMs);
        return;
      case "refuse":
        this.core.refuse(order.outage, order.refusal, order.struck);
        return;
      case "allow":
        this.core.allow(order.outage);
        return;
      case "announce":
        this.core.announce(order.outage, order.fromAt, order.untilAt);
        return;
      case "change":
        this.core.change(this.#owner.now, order.change);
        return;
      case "trouble":
        this.core.suffer(order.outage, order.trouble);
        return;
      case "cure":
        this.core.cure(order.outage);
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
    this.#say(call, outcome, retryAfterMs);
  }

  acknowledge(call: Call, outcome: Outcome): Call {
    // Its terminal may use the call again before the booking is durable.
    const booked = call.copy();
    this.#say(call, outcome, 0);
    return booked;
  }

  #say(call: Call, outcome: Outcome, retryAfterMs: Millis): void {
    this.traffic.answered(call.kind, outcome, this.#owner.now - call.arrivedAt);
    call.announced = this.core.announcement(this.#owner.now);
    // What the built-in protocol makes of it.
    switch (outcome) {
      case "approved":
      case "busy":
        this.#owner.answer(call, outcome, retryAfterMs, 0);
        return;
      case "in progress":
      case "failed":
      case "unanswered":
        this.#owner.answer(call, "unknown", 0, 0);
        return;
      case "conflict":
        throw new Error(`terminal ${call.terminal} used the key of sale ${call.sale} for another message`);
      default:
        this.#owner.answer(call, "declined", 0, declineReasons[outcome]);
    }
  }

  hangUp(call: Call): void {
    this.traffic.left(call.kind, "closed");
    this.spent(call);
    this.#owner.hangUp(call);
  }

  ignore(call: Call): void {
    this.traffic.left(call.kind, "silent");
    this.#owner.ignore(call);
  }

  terminalOf({ terminal }: Call): number {
    return terminal;
  }

  callerOf({ terminal }: Call): number {
    return terminal;
  }

  isGone(call: Call): boolean {
    return this.#owner.isGone(call);
  }

  kept(call: Call): Kept {
    return this.#keys.kept(call);
  }

  keep(call: Call, kept: Kept): void {
    this.#keys.keep(this.#owner.now, call, kept);
  }

  /** Nobody but its terminal knows a key here, and that says the same of a sale whenever it says anything (test/terminal/laws). */
  isAnother(): boolean {
    return false;
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
    this.rows += entry.rows;
    // A bogus sale is a row of nobody's books.
    if (entry.rows > 0 && call.kind !== "bogus") {
      const { kind, rows, amountMinor, alters, clockJumpMs = 0 } = entry;
      const { terminal, sale, key } = call;
      const { now } = this.#owner;
      this.#ledger?.booked(terminal, sale, kind, rows, amountMinor, alters, now, key, clockJumpMs);
    }
    if (this.#durable) this.#batch(this.#durable, call, entry);
    this.core.booked(call, entry);
    if (entry.isAnswered) this.spent(call);
  }

  #batch(batches: (Batch | undefined)[], call: Call, entry: Entry): void {
    batches[call.terminal] ??= new Batch();
    const batch = batches[call.terminal]!;
    if (entry.settled) batch.settle(entry.settled, call.key);
    else count(batch, entry, hasKey(call.kind) ? released(this.kept(call)) : results.nothing);
  }

  /**
   * It loses everything that is not durable, and starts again from its ledger. That its links are refused until it is
   * there again is for the network.
   */
  #crash(): void {
    const booking = this.bookings.takeAll().map(({ call }) => call);
    for (const call of [...this.core.unfinished(), ...booking]) {
      if (hasKey(call.kind)) this.keep(call, released(this.kept(call)));
      this.spent(call);
    }
    this.#batches?.forEach((_, terminal, batches) => {
      batches[terminal] = this.#durable?.[terminal]?.copy();
    });
    this.nextAt = Number.POSITIVE_INFINITY;
    for (const [name, count] of Object.entries(this.defects)) this.#acted.set(name as DefectName, count);
    this.core = new GatewayCore<Call>(this.#plan.gateway, this.#plan.seed, this);
    for (const order of this.#orders.all) this.obey(order);
  }
}

interface Booking {
  readonly call: Call;
  readonly entry: Entry;
}
