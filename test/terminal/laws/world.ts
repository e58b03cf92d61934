// The world of a life: a store of a few terminals, an honest gateway, and what goes wrong between them, in virtual
// time from event to event. Everything is a pure function of the life.

import { type FactKind, type Millis, none } from "../../../src/facts.ts";
import type { Announcement, Answer, Message } from "../../../src/messages.ts";
import type { Blow } from "../../../src/plan/plan.ts";
import { draw, purposes } from "../../../src/random.ts";
import { ArrivalLaw } from "../../../src/terminal/customers.ts";
import { never } from "../../../src/terminal/never.ts";
import type { TerminalPort } from "../../../src/terminal/port.ts";
import type { Setup } from "../../../src/terminal/setup.ts";
import { Terminal } from "../../../src/terminal/terminal.ts";
import { customersMs, type Household, household } from "./any-policy.ts";
import {
  type Maintained,
  maintenanceIn,
  type Struck,
  strikesOf,
  type Trouble,
  type Weather,
  weatherOf,
} from "./any-trouble.ts";
import { Gateway, type Reply } from "./gateway.ts";
import { type Law, mustHold } from "./law.ts";
import type { Life } from "./life.ts";
import { Luck } from "./luck.ts";

type OnTerminal = Exclude<Struck["does"], { on: "gateway" | "everybody" }>;

/** A message on its way. */
interface Flight {
  readonly terminal: number;
  readonly attempt: number;
  readonly message: Message;
  readonly link: number;
  hasLeft: boolean;
  /** Its terminal does not wait for it any more. */
  isCancelled: boolean;
  /** Its terminal has heard of its end. */
  isAnswered: boolean;
  /** Nothing can come of it any more, but an answer. */
  isSpent: boolean;
}

interface Happening {
  readonly at: Millis;
  readonly play: () => void;
  /** What reaches the gateway even after the world's end. */
  readonly isArrival: boolean;
}

/** How long everything may take to come to rest after all has healed. */
const restMs = 60_000;

/** More facts than this are no life, but a loop. */
const factsAtMost = 20_000;

/** Woken more often than this in one millisecond, a terminal is a busy loop. */
const wakesAtMost = 8;

export interface WorldOptions {
  /** What the terminals get instead of what the life says: a planted defect. */
  readonly setup?: (setup: Setup) => Setup;
  /** What they get instead of the world: another one. */
  readonly port?: (world: TerminalPort) => TerminalPort;
  /** What they are told of maintenance instead of the truth. */
  readonly announced?: (announced: Announcement) => Announcement;
}

export class World implements TerminalPort {
  now: Millis = 0;
  readonly life: Life;
  readonly house: Household;
  /** When nothing goes wrong any more. */
  readonly healedAt: Millis;
  readonly terminals: Terminal[] = [];
  #laws: readonly Law[] = [];
  readonly #gateway = new Gateway((row) => {
    for (const law of this.#laws) law.booked?.(row);
  });
  /** When the gateway is closed, for everybody. */
  readonly maintained: Maintained | undefined;
  readonly #tell: WorldOptions["announced"];
  readonly #weather: Weather;
  readonly #strikes: readonly Struck[];
  readonly #wakes: Millis[] = [];
  readonly #wokenAt: Millis[] = [];
  readonly #wokenOften: number[] = [];
  /** By time, then by when they were thought of. */
  readonly #happenings: Happening[] = [];
  readonly #flights = new Map<number, Flight>();
  /** Links that are lost now, terminal and link. */
  readonly #lost = new Set<string>();
  #facts = 0;

  constructor(life: Life, options: WorldOptions = {}) {
    this.life = life;
    this.#tell = options.announced;
    this.house = household(life.seed, life.customers, life.habits);
    this.#weather = weatherOf(life.seed);
    this.#strikes = strikesOf(life.seed, life.blows, life.terminals, this.house.links);
    this.maintained = maintenanceIn(this.#strikes);
    const ends = this.#strikes.map(({ to }) => to).filter(Number.isFinite);
    this.healedAt = Math.max(life.troubles.length > 0 ? this.#weather.to : 0, ...ends);
    const { policy, links, customerLink, staff, alternatives, load } = this.house;
    const law = new ArrivalLaw(load);
    const setup = {
      policy,
      law,
      seed: life.seed,
      links,
      customerLink,
      staff,
      alternatives,
      closesAt: customersMs,
    };
    const port = options.port?.(this) ?? this;
    const given = options.setup?.(setup) ?? setup;
    for (let n = 0; n < life.terminals; n++) {
      this.terminals[n] = new Terminal(n, given, port);
      this.#wakes[n] = never;
      this.#wokenAt[n] = none;
      this.#wokenOften[n] = 0;
    }
  }

  /** What strikes terminals themselves. */
  get blows(): Blow[] {
    return this.#strikes.flatMap(({ does }) => (does.on === "terminal" ? [does.blow] : []));
  }

  /** Plays the whole life. Throws a Breach where a law is broken. */
  run(laws: readonly Law[]): void {
    this.#laws = laws;
    for (const [number, strike] of this.#strikes.entries()) this.#plan(strike, number);
    for (const [n, terminal] of this.terminals.entries()) {
      terminal.start(0);
      this.#done(n);
    }
    const { stops, seed } = this.life;
    const endsAt = stops ? new Luck(seed, "end").whole(500, 9_000) : this.healedAt + restMs;
    let isAtRest = false;
    while (!isAtRest) {
      const wakeAt = Math.min(...this.#wakes);
      const at = Math.min(wakeAt, this.#happenings[0]?.at ?? never);
      if (at > endsAt) break;
      mustHold(at >= this.now, () => `time goes back from ${this.now} to ${at}`);
      this.now = at;
      if (this.#happenings.length > 0 && this.#happenings[0].at <= wakeAt) this.#happenings.shift()!.play();
      else this.#wake(this.#wakes.indexOf(wakeAt));
      isAtRest = !stops && this.#isAtRest;
    }
    this.now = Math.max(this.now, Math.min(endsAt, never));
    isAtRest ||= !stops && this.#isAtRest;
    const ending = isAtRest ? "at rest" : stops ? "stopped" : "restless";
    // What is on its way still gets there; nobody hears of it.
    for (const { isArrival, play } of [...this.#happenings]) if (isArrival) play();
    for (const flight of this.#flights.values()) this.#spend(flight);
    for (const law of this.#laws) law.ended?.(this.now, ending);
  }

  wakeAt(terminal: number, at: Millis): void {
    // What is overdue is due at once.
    this.#wakes[terminal] = Math.max(at, this.now);
  }

  send(terminal: number, attempt: number, message: Message, link: number): void {
    const flight: Flight = {
      terminal,
      attempt,
      message,
      link,
      hasLeft: true,
      isCancelled: false,
      isAnswered: false,
      isSpent: false,
    };
    const number = flightOf(terminal, attempt);
    mustHold(!this.#flights.has(number), () => `terminal ${terminal} makes attempt ${attempt} twice`);
    const isOwn = link >= 0 && link < this.house.links;
    mustHold(isOwn || link === this.house.customerLink, () => `terminal ${terminal} has no link ${link}`);
    this.#flights.set(number, flight);
    for (const law of this.#laws) law.sent?.(terminal, this.now, message);
    this.#launch(flight, this.#fateOf(flight));
  }

  cancel(terminal: number, attempt: number): boolean {
    const flight = this.#flights.get(flightOf(terminal, attempt));
    mustHold(
      flight !== undefined,
      () => `terminal ${terminal} cancels attempt ${attempt} that it never made`,
    );
    flight.isCancelled = true;
    if (!flight.hasLeft) this.#spend(flight);
    return !flight.hasLeft;
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    mustHold(Number.isInteger(at) && at <= this.now, () => `a fact of ${at} is recorded at ${this.now}`);
    mustHold(++this.#facts <= factsAtMost, () => `terminal ${terminal} talks without end`);
    for (const law of this.#laws) law.fact?.(terminal, at, kind, sale, value);
  }

  moveCustomer(terminal: number, amountMinor: number, card: number): boolean {
    const { length } = this.terminals;
    for (let n = 1; n < length; n++) {
      const mate = (terminal + n) % length;
      if (!this.terminals[mate].canSell) continue;
      this.terminals[mate].customerCame(this.now, amountMinor, card);
      this.#done(mate);
      return true;
    }
    return false;
  }

  get #isAtRest(): boolean {
    if (this.now < this.healedAt || this.now < customersMs + 2_500 || this.#happenings.length > 0)
      return false;
    return this.terminals.every((terminal) => terminal.isSettled);
  }

  #wake(n: number): void {
    this.#wakes[n] = never;
    if (this.#wokenAt[n] !== this.now) this.#wokenOften[n] = 0;
    this.#wokenAt[n] = this.now;
    const often = ++this.#wokenOften[n];
    mustHold(often <= wakesAtMost, () => `terminal ${n} is woken ${often} times at ${this.now}`);
    this.terminals[n].wake(this.now);
    this.#done(n);
  }

  #done(n: number): void {
    for (const law of this.#laws) law.done?.(n, this.now);
  }

  /** `number` stands for the number of an outage. */
  #plan({ from, to, terminals, does }: Struck, number: number): void {
    // Messages find out.
    if (does.on === "everybody") return;
    this.#at(from, () => {
      if (does.on === "gateway") this.#gateway.refuse(number, does.refusal, terminals);
      else for (const terminal of terminals) this.#strike(terminal, number, does, true);
    });
    if (to === Number.POSITIVE_INFINITY) return;
    this.#at(to, () => {
      if (does.on === "gateway") this.#gateway.allow(number);
      else for (const terminal of terminals) this.#strike(terminal, number, does, false);
    });
  }

  #strike(n: number, number: number, does: OnTerminal, isOn: boolean): void {
    if (does.on === "link") this.#changeLink(n, does.link, !isOn);
    else if (isOn) this.terminals[n].strike(this.now, number, does.blow);
    else this.terminals[n].release(this.now, number, does.blow);
    this.#done(n);
  }

  #changeLink(n: number, link: number, isUp: boolean): void {
    if (isUp) this.#lost.delete(`${n}/${link}`);
    else this.#lost.add(`${n}/${link}`);
    this.terminals[n].linkChanged(this.now, link, isUp);
    if (isUp) return;
    // What was under way over it has broken.
    for (const flight of this.#flights.values()) {
      const isOver = flight.terminal === n && flight.link === link;
      if (isOver && flight.hasLeft && !flight.isCancelled) this.#answer(flight, "unknown", 0, 0);
    }
  }

  #fateOf({ terminal, attempt, link }: Flight): Trouble | undefined {
    const { seed, troubles } = this.life;
    if (this.#lost.has(`${terminal}/${link}`)) return "unreachable";
    const { maintained } = this;
    if (maintained && this.now >= maintained.from && this.now < maintained.to) return maintained.answers;
    const { from, to, chance } = this.#weather;
    if (this.now < from || this.now >= to || troubles.length === 0) return undefined;
    const u = draw(seed, terminal, purposes.network, attempt) / chance;
    return u < 1 ? troubles[Math.floor(u * troubles.length)] : undefined;
  }

  #launch(flight: Flight, fate: Trouble | undefined): void {
    const u = draw(this.life.seed, flight.terminal, purposes.region, flight.attempt);
    const { timeoutMs } = this.house.policy;
    const upMs = 1 + Math.floor(u * 20);
    const downMs = 21 - upMs;
    const lateMs = timeoutMs + Math.floor(u * 2 * timeoutMs);
    switch (fate) {
      case undefined:
        this.#arrives(flight, upMs, (reply) => this.#replies(flight, downMs, reply));
        return;
      case "silence":
        this.#in(upMs, () => this.#spend(flight));
        return;
      case "answer lost":
        this.#arrives(flight, upMs);
        return;
      case "late answer":
        this.#arrives(flight, upMs, (reply) => this.#replies(flight, lateMs, reply));
        return;
      case "late arrival":
        this.#arrives(flight, lateMs, (reply) => this.#replies(flight, downMs, reply));
        return;
      case "stuck":
        flight.hasLeft = false;
        return;
      case "busy":
        this.#in(upMs + downMs, () => {
          this.#spend(flight);
          this.#answer(flight, "busy", u < 0.5 ? 0 : Math.floor(u * 1_500), 0);
        });
        return;
      case "unreachable":
        this.#in(upMs, () => {
          this.#spend(flight);
          this.#answer(flight, "unreachable", 0, 0);
        });
        return;
      case "broken before":
        this.#in(upMs, () => {
          this.#spend(flight);
          this.#answer(flight, "unknown", 0, 0);
        });
        return;
      case "broken after":
        this.#arrives(flight, upMs, () => this.#in(downMs, () => this.#answer(flight, "unknown", 0, 0)));
    }
  }

  /** What the gateway tells now of its maintenance. */
  get #announcement(): Announcement | undefined {
    if (this.maintained === undefined) return undefined;
    const { from, to, announcedMs } = this.maintained;
    const isTold = this.now >= from - announcedMs && this.now < from;
    if (!isTold) return undefined;
    const truth = { inMs: from - this.now, forMs: to - from };
    return this.#tell?.(truth) ?? truth;
  }

  #arrives(flight: Flight, afterMs: Millis, then?: (reply: Told) => void): void {
    const play = () => {
      const reply = this.#gateway.hears(this.now, flight.terminal, flight.message);
      this.#spend(flight);
      then?.({ ...reply, announced: this.#announcement });
    };
    this.#schedule({ at: this.now + afterMs, play, isArrival: true });
  }

  #replies(flight: Flight, afterMs: Millis, { answer, reason, announced }: Told): void {
    this.#in(afterMs, () => this.#answer(flight, answer, answer === "busy" ? 200 : 0, reason, announced));
  }

  #answer(
    flight: Flight,
    answer: Answer,
    retryAfterMs: Millis,
    reason: number,
    announced?: Announcement,
  ): void {
    // Its connection broke before: nothing more comes over it.
    if (flight.isAnswered) return;
    flight.isAnswered = true;
    const { terminal, attempt, message } = flight;
    // Late, it is for nobody.
    if (!flight.isCancelled) for (const law of this.#laws) law.heard?.(terminal, message, answer, reason);
    this.terminals[terminal].answered(this.now, attempt, answer, retryAfterMs, reason, announced);
    this.#done(terminal);
  }

  /** Of a message about a sale of its own, nothing can come any more. */
  #spend(flight: Flight): void {
    if (flight.isSpent) return;
    flight.isSpent = true;
    const { kind, sale } = flight.message;
    if (sale === none || kind === "bogus") return;
    for (const law of this.#laws) law.spent?.(flight.terminal, sale);
  }

  #in(afterMs: Millis, play: () => void): void {
    this.#at(this.now + afterMs, play);
  }

  #at(at: Millis, play: () => void): void {
    this.#schedule({ at, play, isArrival: false });
  }

  /** There are never many: it is put where it belongs. */
  #schedule(happening: Happening): void {
    let place = this.#happenings.length;
    while (place > 0 && this.#happenings[place - 1].at > happening.at) place--;
    this.#happenings.splice(place, 0, happening);
  }
}

/** A reply, and what it tells of maintenance. */
interface Told extends Reply {
  readonly announced: Announcement | undefined;
}

function flightOf(terminal: number, attempt: number): number {
  return terminal * 1_000_000 + attempt;
}
