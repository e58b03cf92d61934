// detection{outage}: over all struck terminals, from the confirmed application of the outage until the terminal
// knows: its link is down, it is offline, or it got a definite refusal (busy, unreachable) of whatever it sent.
// What it learned while the outage was being applied, or knew already, counts as at once. What it had not learned
// before the removal was issued counts as never (the end of a black hole breaks connections while it is removed): quantiles run over all struck terminals, so with 10 % that never noticed the
// p95 is never. `noticed` is the share that knew in time. What finding out cost: sales of struck terminals that
// failed at the counter up to the moment the terminal knew, the failure that told it included.

import { type FactKind, facts, type Millis } from "../facts.ts";
import { answerNumbers } from "../messages.ts";
import { type Outage, type Plan, sizeOf } from "../plan/plan.ts";
import { type Span, spanOf } from "./span.ts";

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

export class Detection {
  readonly #plan: Plan;
  readonly #offlineSince: Int32Array;
  readonly #linkDownSince: Int32Array;
  /** A bit for each link that is down. */
  readonly #linksDown: Uint32Array;
  /** By outage; undefined until it is due. */
  readonly #watches: (Watch | undefined)[];
  /** Those that are due and not over. */
  #running: Watch[] = [];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#offlineSince = new Int32Array(plan.terminals).fill(never);
    this.#linkDownSince = new Int32Array(plan.terminals).fill(never);
    this.#linksDown = new Uint32Array(plan.terminals);
    this.#watches = new Array(plan.outages.length);
  }

  /** The outage is due. Facts of the fleet arrive before the news that it was confirmed, so it is watched from here. */
  due(outage: number): void {
    this.#watch(outage);
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    switch (kind) {
      case facts.outageBegan:
        this.#watch(sale).beganAt = at;
        break;
      case facts.outageEnded:
        this.#watch(sale).end(at - value);
        this.#running = this.#running.filter((watch) => watch !== this.#watches[sale]);
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
        for (const watch of this.#running) watch.failed(terminal, at, sale);
        this.#learned(terminal, at);
        break;
      case facts.unknown:
        for (const watch of this.#running) watch.failed(terminal, at, sale);
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
    return this.#watches[outage]?.figures(this.#plan.speed);
  }

  #learned(terminal: number, at: Millis): void {
    for (const watch of this.#running) watch.learned(terminal, at);
  }

  #watch(outage: number): Watch {
    const known = this.#watches[outage];
    if (known) return known;
    const watch = new Watch(this.#plan.outages[outage], this.#plan.terminals);
    for (const [from, to] of this.#plan.outages[outage].struck) {
      for (let terminal = from; terminal < to; terminal++) {
        const since = [this.#offlineSince[terminal], this.#linkDownSince[terminal]].filter(
          (at) => at !== never,
        );
        if (since.length > 0) watch.learned(terminal, Math.min(...since));
      }
    }
    this.#watches[outage] = watch;
    this.#running.push(watch);
    return watch;
  }
}

const never = -1;
const notStruck = -2;

/** What the struck terminals of one outage know of it. */
class Watch {
  /** When its application was confirmed; undefined until then. */
  beganAt: Millis | undefined;
  noticed = 0;
  readonly #struck: number;
  /** By terminal: when it learned, never, or notStruck. Given back when the outage is over. */
  #knewAt: Int32Array;
  /** By terminal: the last sale that failed, so that a second attempt of it is not counted again. */
  #failedSale: Int32Array;
  #failedAt: Millis[] = [];
  /** How long the noticing terminals took, sorted; only when the outage is over. */
  #took: Int32Array | undefined;

  constructor(outage: Outage, terminals: number) {
    this.#struck = sizeOf(outage.struck);
    this.#knewAt = new Int32Array(terminals).fill(notStruck);
    for (const [from, to] of outage.struck) this.#knewAt.fill(never, from, to);
    this.#failedSale = new Int32Array(terminals).fill(never);
  }

  learned(terminal: number, at: Millis): void {
    if (this.#knewAt[terminal] !== never) return;
    this.#knewAt[terminal] = at;
    this.noticed++;
  }

  failed(terminal: number, at: Millis, sale: number): void {
    if (this.#knewAt[terminal] !== never || this.#failedSale[terminal] === sale) return;
    this.#failedSale[terminal] = sale;
    this.#failedAt.push(at);
  }

  end(at: Millis): void {
    this.#took = this.#tookUntil(at);
    this.noticed = this.#took.length;
    // The news of the removal comes a little after it.
    this.#failedAt = this.#failedAt.filter((each) => each < at);
    this.#knewAt = new Int32Array(0);
    this.#failedSale = new Int32Array(0);
  }

  figures(speed: number): DetectionFigures | undefined {
    if (this.beganAt === undefined) return undefined;
    const took = this.#took ?? this.#tookUntil(Number.POSITIVE_INFINITY);
    const at = (share: number): Span | "never" => {
      if (took.length === 0 || Math.ceil(share * this.#struck) > took.length) return "never";
      return spanOf(took[Math.max(0, Math.ceil(share * this.#struck) - 1)], speed);
    };
    return {
      struck: this.#struck,
      noticed: took.length,
      share: this.#struck === 0 ? 1 : took.length / this.#struck,
      p50: at(0.5),
      p95: at(0.95),
      max: at(1),
      failedSales: this.#failedAt.length,
    };
  }

  /** How long each terminal took that knew at `end`, sorted. */
  #tookUntil(end: number): Int32Array {
    const beganAt = this.beganAt ?? 0;
    return this.#knewAt
      .filter((at) => at >= 0 && at < end)
      .map((at) => Math.max(0, at - beganAt))
      .sort();
  }
}
