// Paths: everything that is under way between the terminals and the gateway, on the paths of their cohorts. Most of
// it is in lanes that cohorts of the same delay share; what is later than others, or held by a toxic, waits apart.

import type { LinkChange } from "../../conductor/faults.ts";
import type { Millis } from "../../facts.ts";
import type { Plan, ToxicPlan } from "../../plan/plan.ts";
import type { Call } from "./call.ts";
import type { ChainOwner } from "./chain.ts";
import { Lane, type Way } from "./lane.ts";
import { Path } from "./path.ts";
import { endOf, type Transit } from "./transit.ts";
import { Waits } from "./waits.ts";

export interface PathsOwner {
  readonly now: Millis;
  /** It has reached the gateway. */
  arrived(call: Call): void;
  /** It will not reach the gateway. */
  vanished(call: Call): void;
  /** Its answer has reached the terminal. */
  delivered(call: Call): void;
  /** The connection on which a message is, or `abandoned` where the terminal has given it up. */
  connectionOf(call: Call): number;
  /** This connection of a terminal in a cohort has been ended, if it still is the one that it has there. */
  ended(terminal: number, cohort: number, connection: number): void;
}

export class Paths implements ChainOwner {
  /** In the order in which what arrives at the same time is served: who has been under way longest comes first. */
  readonly ways: readonly Way[];
  readonly held: Waits<Transit>;
  readonly #owner: PathsOwner;
  readonly #paths: readonly Path[];
  readonly #lateUp: Waits<Call>;
  readonly #lateDown: Waits<Call>;

  constructor(plan: Plan, owner: PathsOwner) {
    this.#owner = owner;
    const up = new Lanes((call) => this.#comeUp(call));
    const down = new Lanes((call) => this.#comeDown(call));
    this.#lateUp = new Waits((call) => this.#comeUp(call));
    this.#lateDown = new Waits((call) => this.#comeDown(call));
    this.held = new Waits((transit) => this.#chainOf(transit).resume(transit));
    const lanes = { up: (delayMs: Millis) => up.of(delayMs), down: (delayMs: Millis) => down.of(delayMs) };
    this.#paths = plan.cohorts.map(({ profile }) => new Path(profile, plan.seed, lanes, this, plan.gateway));
    this.ways = [...up.all, ...down.all, this.#lateUp, this.#lateDown, this.held];
  }

  get now(): Millis {
    return this.#owner.now;
  }

  isRefused(cohort: number): boolean {
    return this.#paths[cohort].isRefused;
  }

  /** How late the gateway hears that a connection has ended. */
  closeDelayMs(cohort: number): Millis {
    return this.#paths[cohort].up.closeDelayMs;
  }

  refuse(cohort: number, isRefused: boolean): void {
    this.#paths[cohort].refuse(isRefused);
  }

  /** Everything in the toxics of a cohort is lost: its connections are broken. */
  loseAll(cohort: number): void {
    this.#paths[cohort].up.loseAll();
    this.#paths[cohort].down.loseAll();
  }

  add(cohort: number, { stream, ...toxic }: ToxicChange): void {
    this.#paths[cohort][wayOf(stream)].add(toxic);
    this.#paths[cohort].look();
  }

  /**
   * Takes a toxic away. What it tells where this breaks the cohort's connections, as a black hole's end does: whether
   * what terminals had sent is lost with them.
   */
  remove(cohort: number, { stream, name }: ToxicChange): { readonly isLost: boolean } | undefined {
    const path = this.#paths[cohort];
    const isLost = path.up.hasHole;
    const isHole = path[wayOf(stream)].remove(name);
    path.look();
    return isHole ? { isLost } : undefined;
  }

  addJitter(cohort: number, stream: ToxicPlan["stream"], jitterMs: Millis): void {
    this.#paths[cohort].addJitter(stream, jitterMs);
  }

  /** A message sets out to the gateway. */
  send(call: Call): void {
    const path = this.#paths[call.cohort];
    if (!path.isClear && path.up.isDark) {
      this.#owner.vanished(call);
      return;
    }
    // Connecting is neither late nor lost by luck, as live.
    if (call.isHandshake) {
      path.handshakes?.up.add(this.now, call);
      return;
    }
    const lane = call.kind === "echo" ? path.echoes : path.payments;
    const extra = path.isEven ? 0 : path.extraMs(call, "up");
    if (extra === 0) lane.add(this.now, call);
    else this.#lateUp.add(this.now + lane.delayMs + extra, call);
  }

  /** The answer to a message sets out to its terminal. */
  answer(call: Call): void {
    const path = this.#paths[call.cohort];
    if (!path.isClear && path.down.isDark) return;
    if (call.isHandshake) {
      path.handshakes?.down.add(this.now, call);
      return;
    }
    const extra = path.isEven ? 0 : path.extraMs(call, "down");
    if (extra === 0) path.answers.add(this.now, call);
    else this.#lateDown.add(this.now + path.answers.delayMs + extra, call);
  }

  /** The gateway's end of a connection is closed: no toxic hides that, and a slow close tells it late. */
  end(terminal: number, cohort: number, connection: number): void {
    const { down, isClear } = this.#paths[cohort];
    if (isClear || down.isEmpty) this.#owner.ended(terminal, cohort, connection);
    else down.enter(endOf("down", cohort, terminal, connection, this.now));
  }

  passed(transit: Transit): void {
    const { way, call, endsConnection, terminal, cohort, connection } = transit;
    if (call) {
      if (way === "up") this.#owner.arrived(call);
      else this.#owner.delivered(call);
    }
    if (!endsConnection) return;
    // Toxiproxy closes the gateway's side, and what comes of that goes down to the terminal.
    if (way === "up") this.#paths[cohort].down.enter(transit.end("down", this.now));
    else this.#owner.ended(terminal, cohort, connection);
  }

  lost({ way }: Transit, call: Call): void {
    if (way === "up") this.#owner.vanished(call);
  }

  /** A message gets to the end of its link's delay: what an outage does, it does there. */
  #comeUp(call: Call): void {
    const path = this.#paths[call.cohort];
    if (call.isLost || path.isRefused) this.#owner.vanished(call);
    else if (path.isClear || path.up.isEmpty) this.#owner.arrived(call);
    else path.enter(call, "up", this.#owner.connectionOf(call), this.now);
  }

  #comeDown(call: Call): void {
    if (call.isOver) return;
    const path = this.#paths[call.cohort];
    if (path.isClear || path.down.isEmpty) this.#owner.delivered(call);
    else path.enter(call, "down", this.#owner.connectionOf(call), this.now);
  }

  #chainOf({ way, cohort }: Transit) {
    return this.#paths[cohort][way];
  }
}

type ToxicChange = Extract<LinkChange, { toxic: unknown }>["toxic"];

function wayOf(stream: ToxicPlan["stream"]): "up" | "down" {
  return stream === "upstream" ? "up" : "down";
}

/** The lanes of one direction. */
class Lanes {
  readonly #arrive: (call: Call) => void;
  readonly #byDelay = new Map<Millis, Lane<Call>>();

  constructor(arrive: (call: Call) => void) {
    this.#arrive = arrive;
  }

  of(delayMs: Millis): Lane<Call> {
    let lane = this.#byDelay.get(delayMs);
    if (!lane) {
      lane = new Lane(delayMs, this.#arrive);
      this.#byDelay.set(delayMs, lane);
    }
    return lane;
  }

  /** Longest delay first: of two that arrive together, that one set out first. */
  get all(): Lane<Call>[] {
    return [...this.#byDelay.values()].sort((a, b) => b.delayMs - a.delayMs);
  }
}
