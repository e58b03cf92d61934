// Network: the links of a fleet in virtual time, as undici and Toxiproxy make them. A terminal has one
// connection, made when it is needed, with one message on it at a time; the others wait behind it.
//
// - A refused link breaks live connections: what was under way ends unknown, what waited finds nobody
//   listening and ends unreachable.
// - What other outages do to a message is its chain's matter (chain.ts). Where nothing comes back, the terminal must
//   give up: the connection is given up with the message, and the next one goes on a new connection. When a black
//   hole ends, the connections it held are closed.
// - Toxiproxy is near: breaking and connecting take no time of their own, to be refused takes a millisecond, and
//   so does the news that a link is up again.
// - An outage acts behind the delay of the link's profile: what is under way there is not interrupted.

import type { LinkChange } from "../../conductor/faults.ts";
import type { Millis } from "../../facts.ts";
import type { Answer, Message } from "../../messages.ts";
import type { Cohort, Plan, ToxicPlan } from "../../plan/plan.ts";
import { Call } from "./call.ts";
import { Lane, type Way } from "./lane.ts";
import { Paths, type PathsOwner } from "./paths.ts";
import { abandoned } from "./transit.ts";

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

export class Network implements PathsOwner {
  /** In the order in which what arrives at the same time is served. */
  readonly ways: readonly Way[];
  readonly #owner: NetworkOwner;
  readonly #cohorts: readonly Cohort[];
  readonly #cohortOf: Int32Array;
  readonly #paths: Paths;
  readonly #connects: Lane<number>;
  readonly #connections: Uint8Array;
  /** How many connections a terminal has had before this one. */
  readonly #ended: Uint32Array;
  /** What the terminal was last told of its link. */
  readonly #isUp: Uint8Array;
  /** A terminal's messages in order of sending: the first is on the connection, or waits for it. */
  readonly #calls: (Call | undefined)[];
  /** Calls that are nowhere any more, to be used again. */
  readonly #pool: Call[] = [];

  constructor(plan: Plan, owner: NetworkOwner) {
    this.#owner = owner;
    this.#cohorts = plan.cohorts;
    this.#cohortOf = cohortsOfTerminals(plan);
    // As live: whoever begins to sell is connected.
    this.#connections = new Uint8Array(plan.terminals).fill(open);
    this.#ended = new Uint32Array(plan.terminals);
    this.#isUp = new Uint8Array(plan.terminals).fill(1);
    this.#calls = new Array(plan.terminals).fill(undefined);
    this.#paths = new Paths(plan, this);
    this.#connects = new Lane(connectMs, (terminal) => this.#connected(terminal));
    this.ways = [...this.#paths.ways, this.#connects];
  }

  get now(): Millis {
    return this.#owner.now;
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
    if (!call.isSent) {
      call.isOver = true;
      this.vanished(call);
      this.#pool.push(call);
      return true;
    }
    this.#giveUp(call);
    // What a black hole has swallowed is nowhere any more; what is under way goes on without its terminal.
    if (call.hasVanished) this.#pool.push(call);
    // Its connection goes with it, and the terminal knows why: its link is no worse than before.
    this.#close(terminal);
    this.#reconnect(terminal);
    return false;
  }

  /** The gateway has answered. */
  answer(call: Call, answer: Answer, retryAfterMs: Millis): void {
    if (call.isOver) return;
    call.answer = answer;
    call.retryAfterMs = retryAfterMs;
    this.#paths.answer(call);
  }

  /** Whether the gateway has seen the caller's connection end. No toxic hides that; a slow close tells it late. */
  isGone(call: Call): boolean {
    return call.isOver && (call.goneAt <= this.now || this.#paths.closeDelayMs(call.cohort) === 0);
  }

  /** What an outage does to the links of a cohort, or takes back. */
  change(cohort: number, change: LinkChange): void {
    switch (change.does) {
      case "disable":
        this.#paths.refuse(cohort, true);
        this.#breakAll(cohort, true);
        this.#paths.loseAll(cohort);
        return;
      case "enable":
        this.#paths.refuse(cohort, false);
        return;
      case "add":
        this.#paths.add(cohort, change.toxic);
        return;
      case "remove": {
        const broken = this.#paths.remove(cohort, change.toxic);
        if (broken) this.#breakAll(cohort, broken.isLost);
      }
    }
  }

  /** An outage with jitter begins, or ends: then it is negative. */
  addJitter(cohort: number, stream: ToxicPlan["stream"], jitterMs: Millis): void {
    this.#paths.addJitter(cohort, stream, jitterMs);
  }

  /** The terminals are there no more: nothing is answered, what is under way to the gateway still arrives. */
  hangUp(): void {
    for (let terminal = 0; terminal < this.#calls.length; terminal++) {
      for (let call = this.#calls[terminal]; call; call = call.next) {
        this.#giveUp(call);
        if (!call.isSent) this.vanished(call);
      }
      this.#calls[terminal] = undefined;
      this.#connections[terminal] = closed;
    }
  }

  arrived(call: Call): void {
    this.#owner.arrived(call);
  }

  vanished(call: Call): void {
    call.hasVanished = true;
    this.#owner.vanished(call);
  }

  delivered(call: Call): void {
    const { terminal, attempt, answer, retryAfterMs } = call;
    if (call.isOver) return;
    call.isOver = true;
    // It stays the first until the terminal has heard, so what that sends now queues behind the others.
    this.#owner.answered(terminal, attempt, answer, retryAfterMs);
    const { next } = call;
    this.#calls[terminal] = next;
    this.#pool.push(call);
    if (next) this.#put(next);
  }

  connectionOf({ terminal, isOver }: Call): number {
    return isOver ? abandoned : this.#ended[terminal];
  }

  ended(terminal: number, connection: number): void {
    const isStillOpen = this.#connections[terminal] === open && this.#ended[terminal] === connection;
    if (isStillOpen) this.#break(terminal, true);
  }

  #connect(terminal: number): void {
    if (this.#connections[terminal] === connecting) return;
    if (this.#isUp[terminal] && !this.#paths.isRefused(this.#cohortOf[terminal])) {
      this.#open(terminal);
      return;
    }
    this.#connections[terminal] = connecting;
    this.#connects.add(this.now, terminal);
  }

  #open(terminal: number): void {
    this.#connections[terminal] = open;
    const first = this.#calls[terminal];
    if (first) this.#put(first);
  }

  #close(terminal: number): void {
    this.#connections[terminal] = closed;
    this.#ended[terminal]++;
  }

  #reconnect(terminal: number): void {
    if (this.#calls[terminal] && this.#connections[terminal] === closed) this.#connect(terminal);
  }

  #connected(terminal: number): void {
    if (this.#connections[terminal] !== connecting) return;
    if (this.#paths.isRefused(this.#cohortOf[terminal])) {
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
      this.vanished(call);
      this.#pool.push(call);
      this.#owner.answered(terminal, attempt, "unreachable", 0);
      call = next;
    }
  }

  /** Puts a message on the open connection. */
  #put(call: Call): void {
    call.isSent = true;
    this.#paths.send(call);
  }

  /** Its terminal hears no answer any more. */
  #giveUp(call: Call): void {
    call.isOver = true;
    call.goneAt = this.now + this.#paths.closeDelayMs(call.cohort);
  }

  /** Breaks every live connection of a cohort. `isLost`: what has been sent on them and not arrived never will. */
  #breakAll(cohort: number, isLost: boolean): void {
    for (const [from, to] of this.#cohorts[cohort].terminals) {
      for (let terminal = from; terminal < to; terminal++) {
        if (this.#connections[terminal] === open) this.#break(terminal, isLost);
      }
    }
  }

  #break(terminal: number, isLost: boolean): void {
    this.#close(terminal);
    const call = this.#calls[terminal];
    if (call) {
      this.#calls[terminal] = call.next;
      this.#giveUp(call);
      call.isLost = isLost;
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

function cohortsOfTerminals(plan: Plan): Int32Array {
  const cohortOf = new Int32Array(plan.terminals);
  plan.cohorts.forEach((cohort, index) => {
    for (const [from, to] of cohort.terminals) cohortOf.fill(index, from, to);
  });
  return cohortOf;
}
