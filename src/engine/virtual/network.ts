// Network: the links of a fleet in virtual time, as undici and Toxiproxy make them. A terminal has one connection
// on each of its links, made when it is needed, with one message on it at a time; the others wait behind it.
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
import { Lines } from "../lines.ts";
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
  answered(terminal: number, attempt: number, answer: Answer, retryAfterMs: Millis, reason: number): void;
  linkChanged(terminal: number, link: number, isUp: boolean): void;
}

export class Network implements PathsOwner {
  /** In the order in which what arrives at the same time is served. */
  readonly ways: readonly Way[];
  readonly #owner: NetworkOwner;
  readonly #cohorts: readonly Cohort[];
  readonly #lines: Lines;
  readonly #paths: Paths;
  readonly #connects: Lane<number>;
  readonly #reconnects: Lane<number>;
  // Of each line:
  readonly #cohortOf: Int32Array;
  readonly #connections: Uint8Array;
  /** How many connections it has had before this one. */
  readonly #ended: Uint32Array;
  /** What its terminal was last told of it. */
  readonly #isUp: Uint8Array;
  /** Its messages in order of sending: the first is on the connection, or waits for it. */
  readonly #calls: (Call | undefined)[];
  /** Calls that are nowhere any more, to be used again. */
  readonly #pool: Call[] = [];

  constructor(plan: Plan, owner: NetworkOwner) {
    this.#owner = owner;
    this.#cohorts = plan.cohorts;
    this.#lines = new Lines(plan);
    const { count, each } = this.#lines;
    this.#cohortOf = new Int32Array(count);
    plan.cohorts.forEach((cohort, index) => {
      for (const line of this.#lines.in(cohort)) this.#cohortOf[line] = index;
    });
    this.#connections = new Uint8Array(count).fill(closed);
    // As live: whoever begins to sell is connected, on its first link.
    for (let first = 0; first < count; first += each) this.#connections[first] = open;
    this.#ended = new Uint32Array(count);
    this.#isUp = new Uint8Array(count).fill(1);
    this.#calls = new Array(count).fill(undefined);
    this.#paths = new Paths(plan, this);
    this.#connects = new Lane(connectMs, (line) => this.#connected(line));
    this.#reconnects = new Lane(0, (line) => this.#reconnect(line));
    this.ways = [...this.#paths.ways, this.#connects, this.#reconnects];
  }

  get now(): Millis {
    return this.#owner.now;
  }

  send(terminal: number, attempt: number, message: Message, link: number): void {
    const line = this.#lines.of(terminal, link);
    const call = this.#pool.pop() ?? new Call();
    call.begin(terminal, this.#cohortOf[line], attempt, message);
    const first = this.#calls[line];
    if (first) {
      let last = first;
      while (last.next) last = last.next;
      last.next = call;
      return;
    }
    this.#calls[line] = call;
    if (this.#connections[line] === open) this.#put(call);
    else this.#connect(line);
  }

  /** The terminal gives an attempt up, whatever its link. True: it certainly never left. */
  cancel(terminal: number, attempt: number): boolean {
    const first = this.#lines.of(terminal, 0);
    for (let line = first; line < first + this.#lines.each; line++) {
      let before: Call | undefined;
      for (let call = this.#calls[line]; call; call = call.next) {
        if (call.attempt === attempt) return this.#cancel(line, call, before);
        before = call;
      }
    }
    return false;
  }

  /** The gateway has answered. */
  answer(call: Call, answer: Answer, retryAfterMs: Millis, reason: number): void {
    if (call.isOver) return;
    call.answer = answer;
    call.retryAfterMs = retryAfterMs;
    call.reason = reason;
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
    for (let line = 0; line < this.#calls.length; line++) {
      for (let call = this.#calls[line]; call; call = call.next) {
        this.#giveUp(call);
        if (!call.isSent) this.vanished(call);
      }
      this.#calls[line] = undefined;
      this.#connections[line] = closed;
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
    const { terminal, cohort, attempt, answer, retryAfterMs, reason } = call;
    if (call.isOver) return;
    call.isOver = true;
    // It stays the first until the terminal has heard, so what that sends now queues behind the others.
    this.#owner.answered(terminal, attempt, answer, retryAfterMs, reason);
    const { next } = call;
    this.#calls[this.#line(terminal, cohort)] = next;
    this.#pool.push(call);
    if (next) this.#put(next);
  }

  connectionOf({ terminal, cohort, isOver }: Call): number {
    return isOver ? abandoned : this.#ended[this.#line(terminal, cohort)];
  }

  ended(terminal: number, cohort: number, connection: number): void {
    const line = this.#line(terminal, cohort);
    const isStillOpen = this.#connections[line] === open && this.#ended[line] === connection;
    if (isStillOpen) this.#break(line, true);
  }

  /** The line of a terminal on the link of a cohort. */
  #line(terminal: number, cohort: number): number {
    return this.#lines.of(terminal, this.#cohorts[cohort].link);
  }

  #cancel(line: number, call: Call, before: Call | undefined): boolean {
    if (before) before.next = call.next;
    else this.#calls[line] = call.next;
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
    this.#close(line);
    // Not yet: whoever gives up everything at once must find that what waits behind this has not left.
    if (this.#calls[line]) this.#reconnects.add(this.now, line);
    return false;
  }

  #connect(line: number): void {
    if (this.#connections[line] === connecting) return;
    if (this.#isUp[line] && !this.#paths.isRefused(this.#cohortOf[line])) {
      this.#open(line);
      return;
    }
    this.#connections[line] = connecting;
    this.#connects.add(this.now, line);
  }

  #open(line: number): void {
    this.#connections[line] = open;
    const first = this.#calls[line];
    if (first) this.#put(first);
  }

  #close(line: number): void {
    this.#connections[line] = closed;
    this.#ended[line]++;
  }

  #reconnect(line: number): void {
    if (this.#calls[line] && this.#connections[line] === closed) this.#connect(line);
  }

  #connected(line: number): void {
    if (this.#connections[line] !== connecting) return;
    if (this.#paths.isRefused(this.#cohortOf[line])) {
      this.#connections[line] = closed;
      this.#failWaiting(line);
      return;
    }
    if (!this.#isUp[line]) {
      this.#isUp[line] = 1;
      this.#tell(line, true);
    }
    this.#open(line);
  }

  /** Nobody listens: whatever waited for the connection is definitely not sent. */
  #failWaiting(line: number): void {
    let call = this.#calls[line];
    this.#calls[line] = undefined;
    while (call) {
      const { next, terminal, attempt } = call;
      this.vanished(call);
      this.#pool.push(call);
      this.#owner.answered(terminal, attempt, "unreachable", 0, 0);
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
    for (const line of this.#lines.in(this.#cohorts[cohort])) {
      if (this.#connections[line] === open) this.#break(line, isLost);
    }
  }

  #break(line: number, isLost: boolean): void {
    this.#close(line);
    const wasUp = this.#isUp[line] === 1;
    // What its terminal sends on hearing of this needs a new connection, and that is news again.
    this.#isUp[line] = 0;
    const call = this.#calls[line];
    if (call) {
      this.#calls[line] = call.next;
      this.#giveUp(call);
      call.isLost = isLost;
      const { terminal, attempt } = call;
      if (call.hasVanished) this.#pool.push(call);
      this.#owner.answered(terminal, attempt, "unknown", 0, 0);
    }
    if (wasUp) this.#tell(line, false);
    this.#reconnect(line);
  }

  /** The terminal learns of its link. */
  #tell(line: number, isUp: boolean): void {
    this.#owner.linkChanged(this.#lines.terminalOf(line), this.#lines.linkOf(line), isUp);
  }
}
