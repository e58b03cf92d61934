// Fleet: the live engine. It drives the terminals by the clock and carries their messages over real
// sockets. It keeps its own schedule and measures how late it is against it: sales start at their
// intended time whatever became of the ones before, and what could not is said instead of hidden.

import { EnvironmentError } from "../../errors.ts";
import { type FactKind, type FactSink, facts, type Millis } from "../../facts.ts";
import type { Announcement, Answer, Message } from "../../messages.ts";
import type { Plan } from "../../plan/plan.ts";
import { ArrivalLaw } from "../../terminal/customers.ts";
import type { TerminalPort } from "../../terminal/port.ts";
import { setupOf } from "../../terminal/setup.ts";
import { Terminal } from "../../terminal/terminal.ts";
import { longestDurationMs, readableDuration } from "../../units.ts";
import { Blows } from "../blows.ts";
import { Lines } from "../lines.ts";
import { StoreMates } from "../store-mates.ts";
import { Wakes } from "../wakes.ts";
import { type CohortDelays, delaysOf, struckCohorts } from "./cohort-delays.ts";
import { DelayedLink } from "./delayed-link.ts";
import { DelayedSharedLink } from "./delayed-shared-link.ts";
import { readTogether } from "./read-together.ts";
import type { LinkOwner, Links, TerminalLink } from "./terminal-link.ts";

/** Wakes are served for so long before sockets get a turn: answers that wait would look like a slow gateway. */
const drainMs = 5;

/** More at once only wait for each other in Toxiproxy. */
const connectingAtOnce = 64;

/** Nobody sells yet, so a gateway that takes longer to answer an echo is none to play with. */
const echoWithinMs = 30_000;

export interface FleetOptions {
  readonly plan: Plan;
  /** What the terminals speak. */
  readonly links: Links;
  /** Where each cohort's proxy listens, `host:port`, by cohort. */
  readonly addresses: readonly string[];
  readonly sink: FactSink;
  /** How late a wake was, ms ≥ 0. */
  readonly lag: (ms: number) => void;
  /** Our own bug: the run must end. */
  readonly broke: (error: unknown) => void;
}

export class Fleet implements TerminalPort, LinkOwner {
  readonly #options: FleetOptions;
  readonly #wakes: Wakes;
  readonly #terminals: Terminal[] = [];
  readonly #lines: Lines;
  /** By line; empty where a group has fewer links than another. */
  readonly #links: TerminalLink[] = [];
  /** By cohort. */
  readonly #delays: readonly (CohortDelays | undefined)[];
  readonly #mates: StoreMates;
  readonly #blows: Blows;
  /** Outages that begin or end, in order; the blows of the first go on. */
  readonly #falling: { readonly tell: () => void; readonly blows: Generator<void, void> }[] = [];
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  /** Before the clock starts and after it stopped, nobody hears of links and answers. */
  #isRunning = false;
  #isStopped = false;

  /** Makes terminals and links; nothing is connected or sent before start(). */
  constructor(options: FleetOptions) {
    this.#options = options;
    const { plan, links, addresses } = options;
    this.#wakes = new Wakes(plan.terminals);
    this.#lines = new Lines(plan);
    this.#mates = new StoreMates(plan.groups, this.#terminals);
    this.#blows = new Blows(plan.outages, this.#terminals, this);
    const law = new ArrivalLaw(plan.load);
    for (const group of plan.groups) {
      const setup = setupOf(plan, group, law);
      for (let number = group.terminals[0]; number < group.terminals[1]; number++) {
        this.#terminals[number] = new Terminal(number, setup, this);
      }
    }
    this.#delays = delaysOf(plan);
    const Delayed = links.isShared ? DelayedSharedLink : DelayedLink;
    plan.cohorts.forEach((cohort, index) => {
      const address = addresses[index];
      const delays = this.#delays[index];
      for (const line of this.#lines.in(cohort)) {
        const terminal = this.#lines.terminalOf(line);
        this.#links[line] = delays
          ? new Delayed(links, address, terminal, cohort.link, this, delays)
          : links.link(address, terminal, cohort.link, this);
      }
    });
  }

  /**
   * Connects every terminal on its first link, some at a time. A fleet that connects while it sells would begin with a herd that no
   * shop has: its terminals were connected before lunch. Throws an EnvironmentError where an echo goes unanswered.
   */
  async connect(): Promise<void> {
    let next = 0;
    const one = async () => {
      while (next < this.#terminals.length && !this.#isStopped) {
        const terminal = next++;
        await inTime(this.#links[this.#lines.of(terminal, 0)].connect(), terminal);
      }
    };
    await Promise.all(Array.from({ length: connectingAtOnce }, one));
  }

  /** Starts the clock. Returns its zero on the monotonic clock that all processes of a machine share, ns. */
  start(): bigint {
    const clocks = readTogether(() => ({ ns: process.hrtime.bigint(), ms: performance.now() }));
    this.#startedAt = clocks.ms;
    this.#isRunning = true;
    for (const terminal of this.#terminals) terminal.start(0);
    return clocks.ns;
  }

  /**
   * Outage number `outage` of the plan is in force from now on, or no longer: the engine's part of it. `tell` records
   * its fact: before what the outage does to the terminals, and after all that those before it did. Else an outage that
   * is over in an instant would be over before it has struck everybody.
   */
  strike(outage: number, isOn: boolean, tell: () => void): void {
    if (!this.#isRunning) {
      tell();
      return;
    }
    const struck = this.#options.plan.outages[outage];
    for (const cohort of struckCohorts(struck)) this.#delays[cohort]?.strike(struck, isOn);
    this.#falling.push({ tell, blows: this.#play(outage, isOn, tell) });
    if (this.#falling.length === 1) this.#fall();
  }

  /** ms since start(), whole; 0 before. */
  get now(): Millis {
    if (this.#startedAt === 0) return 0;
    return Math.floor(performance.now() - this.#startedAt);
  }

  /** Whether nothing more can come of any terminal by itself. */
  get isSettled(): boolean {
    return this.#falling.length === 0 && this.#terminals.every((terminal) => terminal.isSettled);
  }

  /** Ends every connection; no terminal records a fact after it is called. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#isStopped = true;
    for (const { tell } of this.#falling.splice(0).slice(1)) tell();
    clearTimeout(this.#timer);
    await Promise.all(this.#links.map((link) => link.close()));
  }

  wakeAt(terminal: number, at: Millis): void {
    this.#wakes.set(terminal, at);
    this.#arm();
  }

  send(terminal: number, attempt: number, message: Message, link: number): void {
    this.#links[this.#lines.of(terminal, link)].send(message, attempt);
  }

  cancel(terminal: number, attempt: number): boolean {
    // Only the one that carries it, if any does, knows it.
    return this.#linksOf(terminal).some((link) => link.cancel(attempt));
  }

  record(terminal: number, at: Millis, fact: FactKind, sale: number, value: number): void {
    if (fact === facts.updated) this.#blows.updated(terminal, value === 0);
    this.#options.sink.record(terminal, at, fact, sale, value);
  }

  moveCustomer(terminal: number, amountMinor: number, card: number): boolean {
    return this.#mates.move(this.now, terminal, amountMinor, card);
  }

  answered(
    terminal: number,
    attempt: number,
    answer: Answer,
    retryAfterMs: number,
    reason: number,
    announced?: Announcement,
  ): void {
    if (!this.#isRunning) return;
    this.#terminals[terminal].answered(this.now, attempt, answer, retryAfterMs, reason, announced);
  }

  endSessions(terminal: number): void {
    this.#linksOf(terminal).forEach((link) => {
      link.hangUp();
    });
  }

  hasExpiredCertificate(terminal: number): boolean {
    return this.#terminals[terminal].hasExpiredCertificate;
  }

  linkChanged(terminal: number, link: number, isUp: boolean): void {
    if (this.#isRunning) this.#terminals[terminal].linkChanged(this.now, link, isUp);
  }

  broke(error: unknown): void {
    this.#options.broke(error);
  }

  /** With holes where its group has fewer links than another. */
  #linksOf(terminal: number): TerminalLink[] {
    const first = this.#lines.of(terminal, 0);
    return this.#links.slice(first, first + this.#lines.each);
  }

  /** Strikes and releases for a while, then lets sockets and wakes have their turn, as #drain does. */
  *#play(outage: number, isOn: boolean, tell: () => void): Generator<void, void> {
    if (!this.#blows.happens(outage, isOn)) return;
    tell();
    yield* this.#blows.play(outage, isOn);
  }

  readonly #fall = (): void => {
    const yieldAt = performance.now() + drainMs;
    while (this.#falling.length > 0) {
      if (performance.now() >= yieldAt) {
        setImmediate(this.#fall);
        return;
      }
      if (this.#falling[0].blows.next().done) this.#falling.shift();
    }
  };

  #arm(): void {
    const at = this.#wakes.nextAt;
    if (this.#isStopped || at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    // setTimeout may fire up to a millisecond early; an early wake would find nothing due and cost another timer.
    const waitMs = Math.max(0, Math.ceil(this.#startedAt + at - performance.now()));
    // A gateway may ask for any wait, and what fits into no timer would fire at once, over and over.
    this.#timer = setTimeout(this.#drain, Math.min(waitMs, longestDurationMs));
  }

  readonly #drain = (): void => {
    this.#timerAt = Number.POSITIVE_INFINITY;
    let now = performance.now() - this.#startedAt;
    const yieldAt = now + drainMs;
    while (this.#wakes.nextAt <= now && now < yieldAt) {
      this.#options.lag(now - this.#wakes.nextAt);
      this.#terminals[this.#wakes.take()].wake(Math.floor(now));
      now = performance.now() - this.#startedAt;
    }
    this.#arm();
  };
}

/** Throws where the first echo of a terminal is not answered in its time. */
async function inTime(connected: Promise<void>, terminal: number): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(
      new EnvironmentError({
        what: "the gateway takes connections, and does not answer",
        why: [`terminal ${terminal} waited ${readableDuration(echoWithinMs)} for its first echo`],
        todo: "see what the gateway is at; it must work before a run begins",
      }),
    );
  }, echoWithinMs);
  await Promise.race([connected, promise]).finally(() => clearTimeout(timer));
}
