// Network: the links of a fleet in virtual time, as undici and Toxiproxy make them. A terminal has one connection
// on each of its links, made when it is needed, with one message on it at a time; the others wait behind it.
// With ISO 8583 none waits: several are under way on a connection, and one that is given up stays so, its
// connection too.
//
// - A refused link breaks live connections: what was under way ends unknown, what waited finds nobody
//   listening and ends unreachable.
// - What other outages do to a message is its chain's matter (chain.ts). Where nothing comes back, the terminal must
//   give up: the connection is given up with the message, and the next one goes on a new connection. When a black
//   hole ends, the connections it held are closed.
// - Toxiproxy is near: breaking and connecting take no time of their own, to be refused takes a millisecond, and
//   so does the news that a link is up again.
// - TLS is spoken before the first message of a connection (handshakes.ts). A certificate that is refused, by either
//   side, is a connection that is never made.
// - An outage acts behind the delay of the link's profile: what is under way there is not interrupted.

import type { LinkChange } from "../../conductor/faults.ts";
import type { Millis } from "../../facts.ts";
import type { Announcement, Answer, Message } from "../../messages.ts";
import type { Cohort, Plan, ToxicPlan } from "../../plan/plan.ts";
import { Lines } from "../lines.ts";
import { Call } from "./call.ts";
import { handshakeRounds } from "./delays.ts";
import { Handshakes } from "./handshakes.ts";
import { Lane, type Way } from "./lane.ts";
import { Paths, type PathsOwner } from "./paths.ts";
import { abandoned } from "./transit.ts";

/** How long it takes until a terminal hears that it was refused, or that its link is up again. */
const connectMs = 1;

/** A connection that ends, unless it has ended already. */
interface Closing {
  readonly terminal: number;
  readonly cohort: number;
  readonly connection: number;
}

/** States of a connection. */
const closed = 0;
const connecting = 1;
const open = 2;
const handshaking = 3;

export interface NetworkOwner {
  readonly now: Millis;
  /** It has reached the gateway. */
  arrived(call: Call): void;
  /** It will never reach the gateway. */
  vanished(call: Call): void;
  answered(
    terminal: number,
    attempt: number,
    answer: Answer,
    retryAfterMs: Millis,
    reason: number,
    announced?: Announcement,
  ): void;
  linkChanged(terminal: number, link: number, isUp: boolean): void;
  /** Asked at each new connection. */
  hasExpiredCertificate(terminal: number): boolean;
}

export class Network implements PathsOwner {
  /** In the order in which what arrives at the same time is served. */
  readonly ways: readonly Way[];
  readonly #owner: NetworkOwner;
  readonly #cohorts: readonly Cohort[];
  readonly #lines: Lines;
  /** Whether several messages are under way on a connection. */
  readonly #isShared: boolean;
  readonly #paths: Paths;
  readonly #handshakes: Handshakes;
  readonly #connects: Lane<number>;
  readonly #reconnects: Lane<number>;
  /** Connections that the gateway ends. */
  readonly #closes: Lane<Closing>;
  // Of each line:
  readonly #cohortOf: Int32Array;
  readonly #connections: Uint8Array;
  /** How many connections it has had before this one. */
  readonly #ended: Uint32Array;
  /** What its terminal was last told of it. */
  readonly #isUp: Uint8Array;
  /** Its messages in order of sending: the first is on the connection, or waits for it; where it is shared, all do. */
  readonly #calls: (Call | undefined)[];
  /** Calls that are nowhere any more, to be used again. */
  readonly #pool: Call[] = [];

  constructor(plan: Plan, owner: NetworkOwner) {
    this.#owner = owner;
    this.#cohorts = plan.cohorts;
    this.#isShared = plan.gateway.protocol === "iso8583";
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
    this.#handshakes = new Handshakes(handshakeRounds(plan.gateway));
    this.#connects = new Lane(connectMs, (line) => this.#connected(line));
    this.#reconnects = new Lane(0, (line) => this.#reconnect(line));
    this.#closes = new Lane(0, ({ terminal, cohort, connection }) =>
      this.#paths.end(terminal, cohort, connection),
    );
    this.ways = [...this.#paths.ways, this.#connects, this.#reconnects, this.#closes];
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
      if (this.#isShared && this.#connections[line] === open) this.#put(call);
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
        if (call.attempt === attempt && !call.isGivenUp) return this.#cancel(line, call, before);
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

  /** The gateway ends a call's connection without an answer, unless its terminal has done so already. */
  end(call: Call): void {
    const { terminal, cohort } = call;
    const connection = this.connectionOf(call);
    // Not at once: its terminal acts on it, and the gateway is at work.
    if (connection !== abandoned) this.#closes.add(this.now, { terminal, cohort, connection });
  }

  /** Every connection of the terminal is ended, by the gateway. */
  endSessions(terminal: number): void {
    const first = this.#lines.of(terminal, 0);
    for (let line = first; line < first + this.#lines.each; line++) {
      if (this.#isLive(line)) this.#break(line, true);
    }
  }

  /** The gateway's certificate expires by this outage. `endsSessions`: the gateway ends every connection. */
  expire(outage: number, endsSessions: boolean): void {
    if (!this.#handshakes.expire(outage) || !endsSessions) return;
    for (let line = 0; line < this.#connections.length; line++) {
      if (!this.#isLive(line)) continue;
      const terminal = this.#lines.terminalOf(line);
      // Not at once: a terminal that acts on the end of one makes another, which is not among them.
      this.#closes.add(this.now, { terminal, cohort: this.#cohortOf[line], connection: this.#ended[line] });
    }
  }

  /** The outage is over: the gateway's certificate is renewed, unless another one has it expired. */
  renew(outage: number): void {
    this.#handshakes.renew(outage);
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
    this.#handshakes.cutAll();
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
    // The gateway's side of a handshake takes it no time to speak of.
    if (!call.isHandshake) this.#owner.arrived(call);
    else if (!call.isOver) this.#paths.answer(call);
  }

  vanished(call: Call): void {
    call.hasVanished = true;
    if (!call.isHandshake) this.#owner.vanished(call);
    if (call.isGivenUp && !call.isOver) this.#forget(call);
  }

  delivered(call: Call): void {
    if (call.isHandshake) {
      if (!call.isOver) this.#shaken(call);
      return;
    }
    const { terminal, cohort, attempt, answer, retryAfterMs, reason, announced } = call;
    if (call.isOver) return;
    call.isOver = true;
    // It stays the first until the terminal has heard, so what that sends now queues behind the others.
    this.#owner.answered(terminal, attempt, answer, retryAfterMs, reason, announced);
    if (this.#isShared) {
      this.#forget(call);
      return;
    }
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
    if (this.#isLive(line) && this.#ended[line] === connection) this.#break(line, true);
  }

  /** The line of a terminal on the link of a cohort. */
  #line(terminal: number, cohort: number): number {
    return this.#lines.of(terminal, this.#cohorts[cohort].link);
  }

  #cancel(line: number, call: Call, before: Call | undefined): boolean {
    if (this.#isShared && call.isSent) {
      call.isGivenUp = true;
      if (call.hasVanished) this.#forget(call);
      return false;
    }
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
    if (this.#connections[line] === connecting || this.#connections[line] === handshaking) return;
    if (this.#isUp[line] && !this.#paths.isRefused(this.#cohortOf[line])) {
      this.#open(line);
      return;
    }
    this.#connections[line] = connecting;
    this.#connects.add(this.now, line);
  }

  /** It is connected: its handshake comes next, where there is one. */
  #open(line: number): void {
    const terminal = this.#lines.terminalOf(line);
    const flight = this.#handshakes.begin(
      line,
      terminal,
      this.#cohortOf[line],
      this.#owner.hasExpiredCertificate(terminal),
    );
    if (flight === undefined) {
      this.#opened(line);
      return;
    }
    this.#connections[line] = handshaking;
    this.#put(flight);
  }

  #shaken(flight: Call): void {
    const line = this.#line(flight.terminal, flight.cohort);
    switch (this.#handshakes.next(line, flight)) {
      case "again":
        this.#put(flight);
        return;
      case "accepted":
        this.#opened(line);
        return;
      case "refused":
        this.#close(line);
        this.#failWaiting(line);
    }
  }

  #opened(line: number): void {
    if (!this.#isUp[line]) {
      this.#isUp[line] = 1;
      this.#tell(line, true);
    }
    this.#connections[line] = open;
    for (let call = this.#calls[line]; call; call = this.#isShared ? call.next : undefined) this.#put(call);
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
    this.#open(line);
  }

  /** There will be no connection: whatever waited for the connection is definitely not sent. */
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
      if (this.#isLive(line)) this.#break(line, isLost);
    }
  }

  /** Whether there is a connection that could be broken. */
  #isLive(line: number): boolean {
    return this.#connections[line] === open || this.#connections[line] === handshaking;
  }

  #break(line: number, isLost: boolean): void {
    const wasHandshaking = this.#connections[line] === handshaking;
    this.#close(line);
    if (wasHandshaking) {
      this.#handshakes.cut(line, isLost);
      this.#failWaiting(line);
      return;
    }
    const wasUp = this.#isUp[line] === 1;
    // What its terminal sends on hearing of this needs a new connection, and that is news again.
    this.#isUp[line] = 0;
    const first = this.#calls[line];
    if (first && this.#isShared) this.#breakShared(line, first, isLost);
    else if (first) {
      this.#calls[line] = first.next;
      this.#breakUnder(first, isLost);
    }
    if (wasUp) this.#tell(line, false);
    this.#reconnect(line);
  }

  /** Every message of a connection was on it. */
  #breakShared(line: number, first: Call, isLost: boolean): void {
    this.#calls[line] = undefined;
    let call: Call | undefined = first;
    while (call) {
      const { next }: Call = call;
      this.#breakUnder(call, isLost);
      call = next;
    }
  }

  /** The connection breaks under a message that is on it. */
  #breakUnder(call: Call, isLost: boolean): void {
    const { terminal, attempt, isGivenUp } = call;
    this.#giveUp(call);
    call.isLost = isLost;
    if (call.hasVanished) this.#pool.push(call);
    if (!isGivenUp) this.#owner.answered(terminal, attempt, "unknown", 0, 0);
  }

  /** A message of a shared connection is over, or nowhere any more: nothing comes of it, and it may be used again. */
  #forget(call: Call): void {
    const line = this.#line(call.terminal, call.cohort);
    let before: Call | undefined;
    let one = this.#calls[line];
    while (one && one !== call) {
      before = one;
      one = one.next;
    }
    // Its connection may have broken meanwhile, and then it is in no line.
    if (!one) return;
    if (before) before.next = call.next;
    else this.#calls[line] = call.next;
    this.#pool.push(call);
  }

  /** The terminal learns of its link. */
  #tell(line: number, isUp: boolean): void {
    this.#owner.linkChanged(this.#lines.terminalOf(line), this.#lines.linkOf(line), isUp);
  }
}
