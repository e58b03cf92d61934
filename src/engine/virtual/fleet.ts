// VirtualFleet: the virtual engine. It drives the same terminals and the same gateway core as a live run, in
// virtual time against a model of the network: no sockets, no clock, nothing asynchronous, and the same to the
// bit for the same plan. At equal times the timeline comes first, then what arrives, then the gateway's work,
// then the terminals' wakes, each in the order in which they were asked for.

import { announcementOf, changeOf, Faults, type GatewayOrder } from "../../conductor/faults.ts";
import { isForGood, type Step, stepsOf } from "../../conductor/steps.ts";
import { type FactKind, type FactSink, type FaultTiming, facts, type Millis, none } from "../../facts.ts";
import type { Announcement, Answer, Message } from "../../messages.ts";
import type { Outage, Plan } from "../../plan/plan.ts";
import { ArrivalLaw } from "../../terminal/customers.ts";
import type { TerminalPort } from "../../terminal/port.ts";
import { setupOf } from "../../terminal/setup.ts";
import { Terminal } from "../../terminal/terminal.ts";
import { Blows } from "../blows.ts";
import { StoreMates } from "../store-mates.ts";
import type { Call } from "./call.ts";
import { type GatewayOwner, type LedgerSink, VirtualGateway } from "./gateway.ts";
import type { Way } from "./lane.ts";
import { Network, type NetworkOwner } from "./network.ts";
import { mustBePlayable } from "./playable.ts";
import { Wheel } from "./wheel.ts";

/** How often it looks whether everything has settled, once no more customers come. */
const lookEveryMs = 100;

export interface VirtualFleetOptions {
  readonly plan: Plan;
  readonly sink: FactSink;
  readonly ledger?: LedgerSink;
  /** Every action of the timeline: here it is issued and confirmed when it is due. Told before its fact. */
  readonly fault?: (timing: FaultTiming) => void;
}

export class VirtualFleet implements TerminalPort, NetworkOwner, GatewayOwner {
  /** Virtual time, whole ms since the run began. */
  now: Millis = 0;
  /** Wakes, answers, changes of links and blows that terminals have seen. */
  events = 0;
  /** Whether the run has been played to its end. */
  isOver = false;
  readonly #options: VirtualFleetOptions;
  readonly #wheel: Wheel;
  readonly #terminals: Terminal[] = [];
  readonly #mates: StoreMates;
  readonly #blows: Blows;
  readonly #faults: Faults;
  readonly #network: Network;
  readonly #gateway: VirtualGateway;
  readonly #ways: readonly Way[];
  readonly #steps: readonly Step[];
  #nextStep = 0;
  /** Steps up to the last one that the run waits for. */
  readonly #awaited: number;
  /** When to look next whether the run is over. */
  #lookAt: Millis;
  /** Those who are woken now; kept for its room. */
  readonly #due: number[] = [];
  /** A terminal that was not settled when it was last looked at. */
  #unsettled = 0;

  /** Makes the fleet; nothing happens before run(). Throws a UsageError where the plan has what the model has not. */
  constructor(options: VirtualFleetOptions) {
    const { plan, ledger } = options;
    mustBePlayable(plan);
    this.#options = options;
    this.#faults = new Faults(plan.cohorts.length);
    this.#wheel = new Wheel(plan.terminals);
    this.#mates = new StoreMates(plan.groups, this.#terminals);
    this.#blows = new Blows(plan.outages, this.#terminals, this);
    this.#network = new Network(plan, this);
    this.#gateway = new VirtualGateway(plan, ledger, this);
    this.#ways = [...this.#network.ways, this.#gateway.bookings];
    this.#steps = stepsOf(plan.outages, plan.changes);
    this.#awaited = 1 + this.#steps.findLastIndex((step) => !isForGood(step, plan.outages));
    this.#lookAt = plan.durationMs;
    const law = new ArrivalLaw(plan.load);
    for (const group of plan.groups) {
      const { terminals } = group;
      const setup = setupOf(plan, group, law);
      for (let number = terminals[0]; number < terminals[1]; number++) {
        this.#terminals[number] = new Terminal(number, setup, this);
      }
    }
    for (const terminal of this.#terminals) terminal.start(0);
  }

  /** Plays everything up to and including `until`, ms, or the run's end if that comes first. */
  run(until: Millis): void {
    while (!this.isOver) {
      const at = this.#nextAt();
      if (at > until) {
        this.now = Math.max(this.now, Math.floor(until));
        return;
      }
      this.now = at;
      this.#playNow();
      if (this.#lookAt <= at) this.#look();
    }
  }

  /** Whose metrics may be looked at, at any time. */
  get gateway(): VirtualGateway {
    return this.#gateway;
  }

  /** How often each planted defect of the gateway has acted. */
  get defects(): VirtualGateway["defects"] {
    return this.#gateway.defects;
  }

  /** Whether every terminal is online, with nothing queued or in flight. */
  get isSettled(): boolean {
    const { length } = this.#terminals;
    // The one that was not settled last time is most likely the one that still is not.
    for (let seen = 0; seen < length; seen++) {
      if (!this.#terminals[this.#unsettled].isSettled) return false;
      this.#unsettled = (this.#unsettled + 1) % length;
    }
    return true;
  }

  wakeAt(terminal: number, at: Millis): void {
    this.#wheel.set(terminal, at);
  }

  send(terminal: number, attempt: number, message: Message, link: number): void {
    this.#network.send(terminal, attempt, message, link);
  }

  cancel(terminal: number, attempt: number): boolean {
    return this.#network.cancel(terminal, attempt);
  }

  record(terminal: number, at: Millis, fact: FactKind, sale: number, value: number): void {
    if (fact === facts.updated) this.#blows.updated(terminal, value === 0);
    this.#options.sink.record(terminal, at, fact, sale, value);
  }

  moveCustomer(terminal: number, amountMinor: number, card: number): boolean {
    return this.#mates.move(this.now, terminal, amountMinor, card);
  }

  arrived(call: Call): void {
    this.#gateway.arrived(call);
  }

  vanished(call: Call): void {
    this.#gateway.spent(call);
  }

  answer(call: Call, answer: Answer, retryAfterMs: Millis, reason: number): void {
    this.#network.answer(call, answer, retryAfterMs, reason);
  }

  hangUp(call: Call): void {
    this.#network.end(call);
  }

  ignore(call: Call): void {
    this.#network.vanished(call);
  }

  isGone(call: Call): boolean {
    return this.#network.isGone(call);
  }

  answered(
    terminal: number,
    attempt: number,
    answer: Answer,
    retryAfterMs: Millis,
    reason: number,
    announced?: Announcement,
  ): void {
    this.events++;
    this.#terminals[terminal].answered(this.now, attempt, answer, retryAfterMs, reason, announced);
  }

  endSessions(terminal: number): void {
    this.#network.endSessions(terminal);
  }

  hasExpiredCertificate(terminal: number): boolean {
    return this.#terminals[terminal].hasExpiredCertificate;
  }

  linkChanged(terminal: number, link: number, isUp: boolean): void {
    this.events++;
    this.#terminals[terminal].linkChanged(this.now, link, isUp);
  }

  #nextAt(): Millis {
    let at = Math.min(this.#wheel.nextAt, this.#gateway.nextAt, this.#lookAt);
    for (const way of this.#ways) if (way.nextAt < at) at = way.nextAt;
    if (this.#nextStep < this.#steps.length) at = Math.min(at, this.#steps[this.#nextStep].at);
    return Math.max(at, this.now);
  }

  #playNow(): void {
    const { now } = this;
    this.#wheel.advance(now);
    while (this.#nextStep < this.#steps.length && this.#steps[this.#nextStep].at <= now) {
      this.#perform(this.#steps[this.#nextStep++]);
    }
    for (const way of this.#ways) if (way.nextAt <= now) way.play(now);
    if (this.#gateway.nextAt <= now) this.#gateway.wake();
    this.#wakeDue();
  }

  /**
   * Wakes whoever is due. All are looked at before the first is woken: a million terminals are seldom in a
   * processor's cache, and so it fetches them at the same time instead of one after the other.
   */
  #wakeDue(): void {
    const { now } = this;
    let count = 0;
    for (let terminal = this.#wheel.take(); terminal >= 0; terminal = this.#wheel.take()) {
      // Where nothing is planned any more, the wake that it once asked for is still there.
      if (this.#terminals[terminal].nextAt <= now) this.#due[count++] = terminal;
    }
    this.events += count;
    for (let n = 0; n < count; n++) this.#terminals[this.#due[n]].wake(now);
  }

  #perform({ outage: index, action, at }: Step): void {
    const isBeginning = action === "begin";
    const { outages, changes } = this.#options.plan;
    this.#options.fault?.({ outage: index, action, dueAt: at, issuedAt: at, confirmedAt: at });
    if (action === "announce") {
      this.#gateway.obey(announcementOf(index, outages[index]));
      return;
    }
    if (action === "change") {
      this.record(none, at, facts.changed, index, 0);
      this.#gateway.obey(changeOf(index, changes[index]));
      return;
    }
    if (!this.#blows.happens(index, isBeginning)) return;
    // The fact comes before what it does to the terminals: at an end, what they learn by it they learned too late.
    this.record(none, at, isBeginning ? facts.outageBegan : facts.outageEnded, index, 0);
    const outage = outages[index];
    this.#jitter(outage, isBeginning ? 1 : -1);
    const { links, gateway } = isBeginning ? this.#faults.begin(index, outage) : this.#faults.end(index);
    for (const { cohort, changes } of links) {
      for (const change of changes) this.#network.change(cohort, change);
    }
    if (gateway) this.#obey(gateway);
    for (const _ of this.#blows.play(index, isBeginning)) this.events++;
  }

  /** What the gateway shows is seen by whoever makes a connection; all else is for its core. */
  #obey(order: GatewayOrder): void {
    if (order.does === "expire") this.#network.expire(order.outage, order.sessions === "end");
    else if (order.does === "renew") this.#network.renew(order.outage);
    else this.#gateway.obey(order);
  }

  /** The part of an outage that no Toxiproxy plays: what differs from message to message. */
  #jitter({ effect }: Outage, sign: 1 | -1): void {
    if (effect.on !== "links" || effect.does.kind !== "toxics") return;
    for (const { stream, jitterMs } of effect.does.toxics) {
      if (jitterMs === undefined) continue;
      for (const cohort of effect.cohorts) this.#network.addJitter(cohort, stream, sign * jitterMs);
    }
  }

  #look(): void {
    const { durationMs, settleMs } = this.#options.plan;
    if (this.now === durationMs) this.record(none, durationMs, facts.customersEnded, none, 0);
    const endsAt = durationMs + settleMs;
    const areOutagesOver = this.#nextStep >= this.#awaited;
    if (this.now >= endsAt || (areOutagesOver && this.isSettled)) this.#end();
    else this.#lookAt = Math.min(this.now + lookEveryMs, endsAt);
  }

  /** The terminals hang up; the gateway finishes what had reached it or was on its way, and nobody hears of it. */
  #end(): void {
    this.isOver = true;
    this.#network.hangUp();
    const { now } = this;
    for (;;) {
      let at = this.#gateway.nextAt;
      for (const way of this.#ways) if (way.nextAt < at) at = way.nextAt;
      if (at === Number.POSITIVE_INFINITY) break;
      this.now = Math.max(at, this.now);
      for (const way of this.#ways) way.play(this.now);
      if (this.#gateway.nextAt <= this.now) this.#gateway.wake();
    }
    this.now = now;
  }
}
