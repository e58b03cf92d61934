// Fleet: the live engine. It drives the terminals by the clock and carries their messages over real
// sockets. It keeps its own schedule and measures how late it is against it: sales start at their
// intended time whatever became of the ones before, and what could not is said instead of hidden.

import { type FactKind, type FactSink, type Millis, none } from "../../facts.ts";
import type { Answer, Message } from "../../messages.ts";
import type { Plan } from "../../plan/plan.ts";
import { HttpJson } from "../../protocol/http-json.ts";
import { ArrivalLaw } from "../../terminal/customers.ts";
import type { TerminalPort } from "../../terminal/port.ts";
import { Terminal } from "../../terminal/terminal.ts";
import { Wakes } from "../wakes.ts";
import { type CohortDelays, delaysOf, struckCohorts } from "./cohort-delays.ts";
import { DelayedLink } from "./delayed-link.ts";
import { Link, type LinkOwner } from "./link.ts";

/** Wakes are served for so long before sockets get a turn: answers that wait would look like a slow gateway. */
const drainMs = 5;

/** More at once only wait for each other in Toxiproxy. */
const connectingAtOnce = 64;

const echoMessage: Message = { kind: "echo", sale: none, amountMinor: 0, card: 0, isForward: false };

export interface FleetOptions {
  readonly plan: Plan;
  /** The run's id, the first part of every reference. */
  readonly run: string;
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
  readonly #links: (Link | DelayedLink)[] = [];
  /** By cohort. */
  readonly #delays: readonly (CohortDelays | undefined)[];
  readonly #protocol: HttpJson;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  /** Before the clock starts and after it stopped, nobody hears of links and answers. */
  #isRunning = false;
  #isStopped = false;

  /** Makes terminals and links; nothing is connected or sent before start(). */
  constructor(options: FleetOptions) {
    this.#options = options;
    const { plan, run, addresses } = options;
    this.#wakes = new Wakes(plan.terminals);
    this.#protocol = new HttpJson(plan, run);
    const law = new ArrivalLaw(plan.load);
    for (const group of plan.groups) {
      for (let number = group.terminals[0]; number < group.terminals[1]; number++) {
        this.#terminals[number] = new Terminal(number, group.policy, law, plan.seed, this);
      }
    }
    this.#delays = delaysOf(plan);
    plan.cohorts.forEach((cohort, index) => {
      const origin = `http://${addresses[index]}`;
      const delays = this.#delays[index];
      for (const [from, to] of cohort.terminals) {
        for (let number = from; number < to; number++) {
          this.#links[number] = delays
            ? new DelayedLink(origin, number, this, delays)
            : new Link(origin, number, this);
        }
      }
    });
  }

  /**
   * Connects every terminal, some at a time. A fleet that connects while it sells would begin with a herd that no
   * shop has: its terminals were connected before lunch.
   */
  async connect(): Promise<void> {
    const echo = this.#protocol.request(0, echoMessage);
    let next = 0;
    const one = async () => {
      while (next < this.#links.length && !this.#isStopped) await this.#links[next++].connect(echo);
    };
    await Promise.all(Array.from({ length: connectingAtOnce }, one));
  }

  /** Starts the clock. Returns its zero on the monotonic clock that all processes of a machine share, ns. */
  start(): bigint {
    const startedAtNs = process.hrtime.bigint();
    this.#startedAt = performance.now();
    this.#isRunning = true;
    for (const terminal of this.#terminals) terminal.start(0);
    return startedAtNs;
  }

  /** Outage number `outage` of the plan is in force from now on, or no longer: the engine's part of it. */
  strike(outage: number, isOn: boolean): void {
    const struck = this.#options.plan.outages[outage];
    for (const cohort of struckCohorts(struck)) this.#delays[cohort]?.strike(struck, isOn);
  }

  /** ms since start(), whole; 0 before. */
  get now(): Millis {
    if (this.#startedAt === 0) return 0;
    return Math.floor(performance.now() - this.#startedAt);
  }

  /** Whether every terminal is online, with nothing queued or in flight. */
  get isSettled(): boolean {
    return this.#terminals.every((terminal) => terminal.isSettled);
  }

  /** Ends every connection; no fact is recorded after it is called. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await Promise.all(this.#links.map((link) => link.close()));
  }

  wakeAt(terminal: number, at: Millis): void {
    this.#wakes.set(terminal, at);
    this.#arm();
  }

  send(terminal: number, attempt: number, message: Message): void {
    this.#links[terminal].send(this.#protocol.request(terminal, message), attempt);
  }

  cancel(terminal: number, attempt: number): boolean {
    return this.#links[terminal].cancel(attempt);
  }

  record(terminal: number, at: Millis, fact: FactKind, sale: number, value: number): void {
    this.#options.sink.record(terminal, at, fact, sale, value);
  }

  answered(terminal: number, attempt: number, answer: Answer, retryAfterMs: number): void {
    if (this.#isRunning) this.#terminals[terminal].answered(this.now, attempt, answer, retryAfterMs);
  }

  linkChanged(terminal: number, isUp: boolean): void {
    if (this.#isRunning) this.#terminals[terminal].linkChanged(this.now, 0, isUp);
  }

  broke(error: unknown): void {
    this.#options.broke(error);
  }

  #arm(): void {
    const at = this.#wakes.nextAt;
    if (this.#isStopped || at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    // setTimeout may fire up to a millisecond early; an early wake would find nothing due and cost another timer.
    this.#timer = setTimeout(this.#drain, Math.max(0, Math.ceil(this.#startedAt + at - performance.now())));
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
