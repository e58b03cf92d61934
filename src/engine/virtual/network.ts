// Network: the links of a fleet in virtual time, as undici and Toxiproxy make them. A terminal has one
// connection, made when it is needed, with one message on it at a time; the others wait behind it.
//
// - A refused link breaks live connections: what was under way ends unknown, what waited finds nobody
//   listening and ends unreachable.
// - A black hole lets connections be made and swallows every byte. The terminal must give up: the
//   connection is given up with the message, and the next one goes on a new connection. When the hole ends,
//   the connections it held are closed.
// - Toxiproxy is near: breaking and connecting take no time of their own, to be refused takes a millisecond, and
//   so does the news that a link is up again.

import type { Millis } from "../../facts.ts";
import type { Answer, Message } from "../../messages.ts";
import type { Cohort, Plan } from "../../plan/plan.ts";
import { Call } from "./call.ts";
import { downMs, upMs } from "./delays.ts";
import type { Faults } from "./faults.ts";
import { Lane, type Way } from "./lane.ts";

/** How long it takes until a terminal hears that it was refused, or that its link is up again. */
const connectMs = 1;

/** States of a connection. */
const closed = 0;
const connecting = 1;
const open = 2;

export interface NetworkOwner {
  readonly now: Millis;
  /** It has reached the gateway. */
  arrived(call: Call): void;
  /** It will never reach the gateway. */
  vanished(call: Call): void;
  answered(terminal: number, attempt: number, answer: Answer, retryAfterMs: Millis): void;
  linkChanged(terminal: number, isUp: boolean): void;
}

/** The lanes of one cohort. */
interface Paths {
  readonly payments: Lane<Call>;
  readonly echoes: Lane<Call>;
  readonly down: Lane<Call>;
}

export class Network {
  /** In the order in which what arrives at the same time is served: who has been under way longest comes first. */
  readonly lanes: readonly Way[];
  readonly #owner: NetworkOwner;
  readonly #faults: Faults;
  readonly #cohorts: readonly Cohort[];
  readonly #cohortOf: Int32Array;
  readonly #paths: readonly Paths[];
  readonly #connects: Lane<number>;
  readonly #connections: Uint8Array;
  /** What the terminal was last told of its link. */
  readonly #isUp: Uint8Array;
  /** A terminal's messages in order of sending: the first is on the connection, or waits for it. */
  readonly #calls: (Call | undefined)[];
  /** Calls that are nowhere any more, to be used again. */
  readonly #pool: Call[] = [];

  constructor(plan: Plan, faults: Faults, owner: NetworkOwner) {
    this.#owner = owner;
    this.#faults = faults;
    this.#cohorts = plan.cohorts;
    this.#cohortOf = cohortsOfTerminals(plan);
    // As live: whoever begins to sell is connected.
    this.#connections = new Uint8Array(plan.terminals).fill(open);
    this.#isUp = new Uint8Array(plan.terminals).fill(1);
    this.#calls = new Array(plan.terminals).fill(undefined);
    const up = new Lanes<Call>((call) => this.#arrive(call));
    const down = new Lanes<Call>((call) => this.#deliver(call));
    this.#connects = new Lane(connectMs, (terminal) => this.#connected(terminal));
    this.#paths = plan.cohorts.map(({ profile }) => ({
      payments: up.of(upMs(profile, "sale")),
      echoes: up.of(upMs(profile, "echo")),
      down: down.of(downMs(profile)),
    }));
    this.lanes = [...up.all, ...down.all, this.#connects];
  }

  send(terminal: number, attempt: number, message: Message): void {
    const call = this.#pool.pop() ?? new Call();
    call.begin(terminal, this.#cohortOf[terminal], attempt, message);
    const first = this.#calls[terminal];
    if (first) {
      let last = first;
      while (last.next) last = last.next;
      last.next = call;
      return;
    }
    this.#calls[terminal] = call;
    if (this.#connections[terminal] === open) this.#put(call);
    else this.#connect(terminal);
  }

  /** The terminal gives an attempt up. True: it certainly never left. */
  cancel(terminal: number, attempt: number): boolean {
    let before: Call | undefined;
    let call = this.#calls[terminal];
    while (call && call.attempt !== attempt) {
      before = call;
      call = call.next;
    }
    if (!call) return false;
    if (before) before.next = call.next;
    else this.#calls[terminal] = call.next;
    call.isOver = true;
    if (!call.isSent) {
      this.#vanish(call);
      this.#pool.push(call);
      return true;
    }
    // What a black hole has swallowed is nowhere any more; what is under way goes on without its terminal.
    if (call.hasVanished) this.#pool.push(call);
    // Its connection goes with it, and the terminal knows why: its link is no worse than before.
    this.#connections[terminal] = closed;
    this.#reconnect(terminal);
    return false;
  }

  /** The gateway has answered. */
  answer(call: Call, answer: Answer, retryAfterMs: Millis): void {
    const cohort = call.cohort;
    if (call.isOver || this.#faults.isDarkDown(cohort)) return;
    call.answer = answer;
    call.retryAfterMs = retryAfterMs;
    this.#paths[cohort].down.add(this.#owner.now, call);
  }

  /** Whether the gateway has seen the caller's connection end: a black hole hides that. */
  isGone(call: Call): boolean {
    return call.isOver && !this.#faults.isDarkUp(call.cohort);
  }

  /** Breaks every live connection of a cohort. */
  breakAll(cohort: number): void {
    for (const [from, to] of this.#cohorts[cohort].terminals) {
      for (let terminal = from; terminal < to; terminal++) {
        if (this.#connections[terminal] === open) this.#break(terminal);
      }
    }
  }

  /** The terminals are there no more: nothing is answered, what is under way to the gateway still arrives. */
  hangUp(): void {
    for (let terminal = 0; terminal < this.#calls.length; terminal++) {
      for (let call = this.#calls[terminal]; call; call = call.next) {
        call.isOver = true;
        if (!call.isSent) this.#vanish(call);
      }
      this.#calls[terminal] = undefined;
      this.#connections[terminal] = closed;
    }
  }

  #connect(terminal: number): void {
    if (this.#connections[terminal] === connecting) return;
    if (this.#isUp[terminal] && !this.#faults.isRefused(this.#cohortOf[terminal])) {
      this.#open(terminal);
      return;
    }
    this.#connections[terminal] = connecting;
    this.#connects.add(this.#owner.now, terminal);
  }

  #open(terminal: number): void {
    this.#connections[terminal] = open;
    const first = this.#calls[terminal];
    if (first) this.#put(first);
  }

  #reconnect(terminal: number): void {
    if (this.#calls[terminal] && this.#connections[terminal] === closed) this.#connect(terminal);
  }

  #connected(terminal: number): void {
    if (this.#connections[terminal] !== connecting) return;
    if (this.#faults.isRefused(this.#cohortOf[terminal])) {
      this.#connections[terminal] = closed;
      this.#failWaiting(terminal);
      return;
    }
    if (!this.#isUp[terminal]) {
      this.#isUp[terminal] = 1;
      this.#owner.linkChanged(terminal, true);
    }
    this.#open(terminal);
  }

  /** Nobody listens: whatever waited for the connection is definitely not sent. */
  #failWaiting(terminal: number): void {
    let call = this.#calls[terminal];
    this.#calls[terminal] = undefined;
    while (call) {
      const { next, attempt } = call;
      this.#vanish(call);
      this.#pool.push(call);
      this.#owner.answered(terminal, attempt, "unreachable", 0);
      call = next;
    }
  }

  /** Puts a message on the open connection. */
  #put(call: Call): void {
    call.isSent = true;
    const cohort = call.cohort;
    if (this.#faults.isDarkUp(cohort)) {
      this.#vanish(call);
      return;
    }
    const { payments, echoes } = this.#paths[cohort];
    (call.kind === "echo" ? echoes : payments).add(this.#owner.now, call);
  }

  /** A message gets to the end of Toxiproxy's delay: what a fault does, it does there. */
  #arrive(call: Call): void {
    const cohort = call.cohort;
    if (call.isLost || this.#faults.isDarkUp(cohort) || this.#faults.isRefused(cohort)) {
      this.#vanish(call);
    } else this.#owner.arrived(call);
  }

  #deliver(call: Call): void {
    const { terminal, attempt, answer, retryAfterMs } = call;
    if (call.isOver || this.#faults.isDarkDown(call.cohort)) return;
    call.isOver = true;
    // It stays the first until the terminal has heard, so what that sends now queues behind the others.
    this.#owner.answered(terminal, attempt, answer, retryAfterMs);
    const { next } = call;
    this.#calls[terminal] = next;
    this.#pool.push(call);
    if (next) this.#put(next);
  }

  #vanish(call: Call): void {
    call.hasVanished = true;
    this.#owner.vanished(call);
  }

  #break(terminal: number): void {
    this.#connections[terminal] = closed;
    const call = this.#calls[terminal];
    if (call) {
      this.#calls[terminal] = call.next;
      call.isOver = true;
      call.isLost = true;
      const { attempt } = call;
      if (call.hasVanished) this.#pool.push(call);
      this.#owner.answered(terminal, attempt, "unknown", 0);
    }
    if (this.#isUp[terminal]) {
      this.#isUp[terminal] = 0;
      this.#owner.linkChanged(terminal, false);
    }
    this.#reconnect(terminal);
  }
}

/** The lanes of one direction: cohorts of the same delay share one. */
class Lanes<Item> {
  readonly #arrive: (item: Item) => void;
  readonly #byDelay = new Map<Millis, Lane<Item>>();

  constructor(arrive: (item: Item) => void) {
    this.#arrive = arrive;
  }

  of(delayMs: Millis): Lane<Item> {
    let lane = this.#byDelay.get(delayMs);
    if (!lane) {
      lane = new Lane(delayMs, this.#arrive);
      this.#byDelay.set(delayMs, lane);
    }
    return lane;
  }

  /** Longest delay first: of two that arrive together, that one set out first. */
  get all(): Lane<Item>[] {
    return [...this.#byDelay.values()].sort((a, b) => b.delayMs - a.delayMs);
  }
}

function cohortsOfTerminals(plan: Plan): Int32Array {
  const cohortOf = new Int32Array(plan.terminals);
  plan.cohorts.forEach((cohort, index) => {
    for (const [from, to] of cohort.terminals) cohortOf.fill(index, from, to);
  });
  return cohortOf;
}
