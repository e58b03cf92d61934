// detection{outage}: over all struck terminals, from the confirmed application of the outage until the terminal
// knows: its link is down, it is offline, or it got a definite refusal (busy, unreachable) of whatever it sent.
// What it learned while the outage was being applied, or knew already, counts as at once. What it had not learned
// before the removal was issued counts as never (the end of a black hole breaks connections while it is removed):
// quantiles run over all struck terminals, so with 10 % that never noticed the p95 is never. `noticed` is the share
// that knew in time. What finding out cost: sales of struck terminals that failed at the counter up to the moment the
// terminal knew, the failure that told it included.

import { type FactKind, facts, type Millis } from "../facts.ts";
import { answerNumbers } from "../messages.ts";
import { type Plan, sizeOf } from "../plan/plan.ts";
import { type Span, spanOf } from "./span.ts";
import { grown, noSlot, type Strikes } from "./strikes.ts";

export interface DetectionFigures {
  readonly struck: number;
  readonly noticed: number;
  /** noticed / struck; 1 where none was struck. */
  readonly share: number;
  /** Scenario time and run time; "never" where so many never noticed. */
  readonly p50: Span | "never";
  readonly p95: Span | "never";
  readonly max: Span | "never";
  /** Sales that failed at the counter before their terminal knew. */
  readonly failedSales: number;
}

const never = -1;

/** What is known of one outage. */
interface Watch {
  readonly struck: number;
  /** When its application was confirmed; undefined until then. */
  beganAt?: Millis;
  noticed: number;
  /** When sales failed of terminals that did not know yet; empty when the outage is over. */
  failedAt: Millis[];
  /** When it is over. */
  figures?: DetectionFigures;
}

export class Detection {
  readonly #plan: Plan;
  readonly #strikes: Strikes;
  readonly #offlineSince: Int32Array;
  readonly #linkDownSince: Int32Array;
  /** A bit for each link that is down. */
  readonly #linksDown: Uint32Array;
  /** By outage; undefined until it is due. */
  readonly #watches: (Watch | undefined)[];
  /** By slot of `strikes`: when the terminal learned of the outage. */
  #knewAt = new Int32Array(0);
  /** By slot: the last sale that failed, so that a second attempt of it is not counted again. */
  #failedSale = new Int32Array(0);

  /** `strikes` are kept by the caller: an outage is in them from due() until after the fact of its end. */
  constructor(plan: Plan, strikes: Strikes) {
    this.#plan = plan;
    this.#strikes = strikes;
    this.#offlineSince = new Int32Array(plan.terminals).fill(never);
    this.#linkDownSince = new Int32Array(plan.terminals).fill(never);
    this.#linksDown = new Uint32Array(plan.terminals);
    this.#watches = new Array(plan.outages.length);
  }

  /** The outage is due. Facts of the fleet arrive before the news that it was confirmed, so it is watched from here. */
  due(outage: number): void {
    const { room } = this.#strikes;
    if (room > this.#knewAt.length) {
      this.#knewAt = grown(this.#knewAt, room);
      this.#failedSale = grown(this.#failedSale, room);
    }
    const watch: Watch = { struck: sizeOf(this.#plan.outages[outage].struck), noticed: 0, failedAt: [] };
    this.#watches[outage] = watch;
    for (const [slot, terminal] of this.#strikes.slotsOf(outage)) {
      const since = this.#knownSince(terminal);
      this.#failedSale[slot] = never;
      this.#knewAt[slot] = since;
      if (since !== never) watch.noticed++;
    }
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    switch (kind) {
      case facts.outageBegan: {
        const watch = this.#watches[sale];
        if (watch) watch.beganAt = at;
        break;
      }
      case facts.outageEnded:
        this.#end(sale, at - value);
        break;
      case facts.linkDown:
        if (this.#linksDown[terminal] === 0) this.#linkDownSince[terminal] = at;
        this.#linksDown[terminal] |= 1 << value;
        this.#learned(terminal, at);
        break;
      case facts.linkUp:
        this.#linksDown[terminal] &= ~(1 << value);
        if (this.#linksDown[terminal] === 0) this.#linkDownSince[terminal] = never;
        break;
      case facts.offline:
        this.#offlineSince[terminal] = at;
        this.#learned(terminal, at);
        break;
      case facts.online:
        this.#offlineSince[terminal] = never;
        break;
      case facts.busy:
      case facts.unreachable:
        this.#failed(terminal, at, sale);
        this.#learned(terminal, at);
        break;
      case facts.unknown:
        this.#failed(terminal, at, sale);
        break;
      case facts.echoFailed:
      case facts.forwardFailed:
      case facts.reversalFailed:
        if (value === answerNumbers.busy || value === answerNumbers.unreachable) this.#learned(terminal, at);
        break;
    }
  }

  /** Struck terminals that know of the outage so far. */
  noticed(outage: number): number {
    return this.#watches[outage]?.noticed ?? 0;
  }

  /** undefined for an outage that never began. */
  figures(outage: number): DetectionFigures | undefined {
    const watch = this.#watches[outage];
    if (watch?.beganAt === undefined) return undefined;
    return watch.figures ?? this.#figuresUntil(outage, watch, Number.POSITIVE_INFINITY);
  }

  /** Since when the terminal has known that something is broken, or never. */
  #knownSince(terminal: number): Millis {
    const offline = this.#offlineSince[terminal];
    const linkDown = this.#linkDownSince[terminal];
    if (offline === never || linkDown === never) return Math.max(offline, linkDown);
    return Math.min(offline, linkDown);
  }

  #learned(terminal: number, at: Millis): void {
    const strikes = this.#strikes;
    for (let slot = strikes.first(terminal); slot !== noSlot; slot = strikes.next(slot)) {
      if (this.#knewAt[slot] !== never) continue;
      this.#knewAt[slot] = at;
      const watch = this.#watches[strikes.outage(slot)];
      if (watch) watch.noticed++;
    }
  }

  #failed(terminal: number, at: Millis, sale: number): void {
    const strikes = this.#strikes;
    for (let slot = strikes.first(terminal); slot !== noSlot; slot = strikes.next(slot)) {
      if (this.#knewAt[slot] !== never || this.#failedSale[slot] === sale) continue;
      this.#failedSale[slot] = sale;
      this.#watches[strikes.outage(slot)]?.failedAt.push(at);
    }
  }

  #end(outage: number, at: Millis): void {
    const watch = this.#watches[outage];
    if (!watch || watch.figures) return;
    watch.figures = this.#figuresUntil(outage, watch, at);
    watch.noticed = watch.figures.noticed;
    watch.failedAt = [];
  }

  /** From what was learned before `end`: the news of the removal comes a little after it. */
  #figuresUntil(outage: number, { struck, failedAt, beganAt = 0 }: Watch, end: number): DetectionFigures {
    const took: Millis[] = [];
    for (const [slot] of this.#strikes.slotsOf(outage)) {
      const at = this.#knewAt[slot];
      if (at !== never && at < end) took.push(Math.max(0, at - beganAt));
    }
    const sorted = Float64Array.from(took).sort();
    const at = (share: number): Span | "never" => {
      const rank = Math.max(1, Math.ceil(share * struck));
      return rank > sorted.length ? "never" : spanOf(sorted[rank - 1], this.#plan.speed);
    };
    return {
      struck,
      noticed: took.length,
      share: struck === 0 ? 1 : took.length / struck,
      p50: at(0.5),
      p95: at(0.95),
      max: at(1),
      failedSales: failedAt.filter((each) => each < end).length,
    };
  }
}
