// All measures of a run: folds over its facts, fed while the run goes on or from its history afterwards, in the order
// in which the facts became known, with the same result. What is cheap is counted at once and seen in the snapshot;
// what looks at whole distributions or back in time is worked out by results().

import { type FactKind, type FactSink, type FaultTiming, facts, type Millis } from "../facts.ts";
import type { Expectation, Plan } from "../plan/plan.ts";
import type { State } from "../terminal/states.ts";
import { type AmplificationFigures, amplification } from "./amplification.ts";
import { Attempt, isRoundTrip } from "./attempt.ts";
import { availability, shareServed } from "./availability.ts";
import { type ClockJump, isFarther } from "./clock-jump.ts";
import { Course } from "./course.ts";
import { Detection } from "./detection.ts";
import type { DetectionFigures } from "./detection-figures.ts";
import { falseOffline } from "./false-offline.ts";
import { Happened, type HappenedFigures } from "./happened.ts";
import { Lag } from "./lag.ts";
import { LifeLog } from "./life-log.ts";
import type { Measured } from "./measured.ts";
import { Met, type MetFigures, salesMet } from "./met.ts";
import { OfflineLog } from "./offline-log.ts";
import { Online, type TerminalCounts } from "./online.ts";
import type { OutageTimes } from "./outage-times.ts";
import type { OutcomeFigures } from "./outcomes.ts";
import { queuePeaks } from "./queue-peaks.ts";
import { type Recovery, recoveries } from "./recovery.ts";
import type { MeasureResults, OutageFigures } from "./results.ts";
import { type SaleState, saleFigures } from "./sale-latency.ts";
import { type GroupFigures, Sales } from "./sales.ts";
import { Scoped } from "./scoped.ts";
import { ScreenLog } from "./screen-log.ts";
import { ScreenWrong } from "./screen-wrong.ts";
import { measuredSoFar } from "./so-far.ts";
import { StateCounts } from "./state-counts.ts";
import { steadyFigures } from "./steady.ts";
import { Strikes } from "./strikes.ts";
import { Surge } from "./surge.ts";
import { type Purpose, Traffic } from "./traffic.ts";
import type { UncollectedFigures } from "./uncollected.ts";
import { type WrittenOutage, writtenOutages } from "./written.ts";

/** What a screen shows while the run goes on. */
export interface Snapshot {
  /** Time of the last fact. */
  readonly at: Millis;
  readonly terminals: TerminalCounts;
  /** Terminals by what they take themselves for. */
  readonly states: Readonly<Record<State, number>>;
  readonly queue: { readonly depth: number; readonly depthMax: number; readonly valueMinor: number };
  readonly outcomes: OutcomeFigures;
  readonly happened: HappenedFigures;
  /** Of all terminals together, scenario time. */
  readonly screenWrongMs: number;
  /** Sales that the back office does not know of. */
  readonly stockBehind: number;
  /** As they are written, each once, in the order of their first parts. */
  readonly outages: readonly WrittenSnapshot[];
}

interface WrittenSnapshot {
  readonly id: string;
  readonly kind: string;
  /** Whether any part of it is on. */
  readonly isOn: boolean;
  /** Struck terminals that know of a part that is on. */
  readonly noticed: number;
}

/** Whoever wants to hear of single durations while the run goes on. */
export interface DurationSink {
  sale(state: SaleState, ms: number): void;
  /** A message about a sale was answered. */
  attempt(ms: number): void;
  lag(ms: number): void;
}

export class Measures implements FactSink {
  readonly plan: Plan;
  /** Its outages as they are written. */
  readonly written: readonly WrittenOutage[];
  /** How the conductor's actions went, in the order of their reports. */
  readonly faults: FaultTiming[] = [];
  readonly #sales: Sales;
  readonly #offline = new OfflineLog();
  readonly #life = new LifeLog();
  readonly #attempt = new Attempt();
  readonly #online: Online;
  readonly #states: StateCounts;
  readonly #screens = new ScreenLog();
  /** As far as it is known now; `#screens` tells at the end. */
  readonly #screenWrong: ScreenWrong;
  readonly #happened: Happened;
  readonly #traffic: Traffic;
  /** undefined where no outage could bring one. */
  readonly #surge: Surge | undefined;
  readonly #strikes: Strikes;
  readonly #detection: Detection;
  readonly #met: Met;
  readonly #lag = new Lag();
  #clockJump: ClockJump | undefined;
  readonly #scoped: Scoped;
  readonly #logsSent: boolean;
  readonly #times: { beganAt?: Millis; endedAt?: Millis }[];
  #customersEndedAt: Millis | undefined;
  #endedAt: Millis = 0;
  /** The first outage of the plan that is not due yet. */
  #nextDue = 0;
  #nextDueAt: Millis;
  readonly #hasStruck: boolean[];
  #durations: DurationSink | undefined;

  constructor(plan: Plan) {
    this.plan = plan;
    this.written = writtenOutages(plan);
    this.#scoped = new Scoped(plan);
    this.#logsSent = this.#scoped.asksFor("amplification");
    this.#sales = new Sales(plan, this.#scoped.asksFor("stockBehind"));
    this.#online = new Online(plan.terminals);
    this.#states = new StateCounts(plan.terminals);
    this.#screenWrong = new ScreenWrong(plan);
    this.#happened = new Happened(plan.speed);
    this.#traffic = new Traffic(plan.terminals);
    if (plan.outages.length > 0) this.#surge = new Surge(plan.terminals);
    this.#strikes = new Strikes(plan);
    this.#detection = new Detection(plan, this.#strikes);
    this.#met = new Met(plan, this.#strikes);
    this.#times = plan.outages.map(() => ({}));
    this.#nextDueAt = dueAt(plan, 0);
    this.#hasStruck = plan.outages.map(() => false);
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    if (at > this.#endedAt) this.#endedAt = at;
    while (at >= this.#nextDueAt) this.#dueNow();
    this.#traffic.record(terminal, kind, sale);
    this.#surge?.record(terminal, at, kind, value);
    if (this.#logsSent) this.#scoped.message(terminal, at, kind);
    switch (kind) {
      case facts.outageBegan:
        this.#strike(sale);
        this.#times[sale].beganAt = at;
        if (this.plan.outages[sale].announcedMs !== undefined) this.#offline.announcedBegan(at);
        this.#screenWrong.outage(sale, at, true);
        break;
      case facts.outageEnded:
        this.#times[sale].endedAt = at;
        if (this.plan.outages[sale].announcedMs !== undefined) this.#offline.announcedEnded();
        this.#screenWrong.outage(sale, at, false);
        break;
      case facts.wanted:
      case facts.queued:
        this.#sales.record(terminal, at, kind, sale, value);
        return;
      case facts.offline:
        this.#offline.wentOffline(terminal, at, value);
        break;
      case facts.online:
        this.#offline.cameBack(terminal, at);
        break;
      case facts.down:
        this.#life.add(terminal, at, 1);
        break;
      case facts.started:
        this.#life.add(terminal, at, 0);
        break;
      case facts.customersEnded:
        this.#customersEndedAt = at;
        return;
      case facts.refundWanted:
        this.#sales.refundWanted(terminal, sale, value);
        return;
      case facts.state:
        this.#states.enter(terminal, value);
        return;
      case facts.screen:
        this.#screens.shows(terminal, at, value);
        this.#screenWrong.shows(terminal, at, value);
        return;
      case facts.updated:
        if (value !== 1) return;
        this.#screens.updated(terminal, at);
        this.#screenWrong.updated(terminal, at);
        return;
      case facts.intervention:
      case facts.noticed:
      case facts.settled:
      case facts.settlementFailed:
      case facts.reversalGivenUp:
        this.#happened.record(terminal, at, kind, value);
        return;
      case facts.reported:
        this.#sales.stock.changed(terminal, at, -value);
        return;
      case facts.reversalOwed:
      case facts.newKey:
      case facts.heldBack:
      case facts.lateAnswer:
      case facts.flooded:
      case facts.customerCame:
      case facts.announced:
      case facts.changed:
        return;
    }
    const row = this.#sales.record(terminal, at, kind, sale, value);
    this.#attempt.take(kind, value);
    if (this.#durations !== undefined && isRoundTrip(kind)) this.#durations.attempt(value);
    this.#scoped.record(terminal, at, kind, row, value);
    this.#online.record(terminal, at, kind);
    this.#detection.record(terminal, at, kind, sale, value);
    this.#met.record(terminal, kind, sale, value);
    if (kind === facts.outageEnded && this.#strikes.isOn(sale)) this.#strikes.end(sale);
  }

  /** How an action of the conductor went. Outages count from the facts of their confirmation; this is for the record. */
  fault(timing: FaultTiming): void {
    this.faults.push(timing);
  }

  /** The engine did something `ms` later than it meant to. */
  lag(ms: number): void {
    this.#lag.record(ms);
    this.#durations?.lag(ms);
  }

  /** The wall clock jumped. */
  clockJumped(jump: ClockJump): void {
    if (isFarther(jump, this.#clockJump)) this.#clockJump = jump;
  }

  /** From now on `sink` hears of every sale's duration and every lag. */
  hear(sink: DurationSink): void {
    this.#durations = sink;
    this.#sales.onDuration = (state, ms) => sink.sale(state, ms);
  }

  snapshot(): Snapshot {
    return {
      at: this.#endedAt,
      terminals: this.#online.counts,
      states: this.#states.figures,
      queue: {
        depth: this.#sales.queue.depth.value,
        depthMax: this.#sales.queue.depth.max,
        valueMinor: this.#sales.queue.valueMinor.value,
      },
      outcomes: this.#sales.outcomes,
      happened: this.#happened.figures,
      screenWrongMs: this.#screenWrong.totalMs(this.#endedAt),
      stockBehind: this.#sales.stock.behind.value,
      outages: this.written.map(({ id, kind, parts }) => {
        const on = parts.filter((part) => this.#isOn(part));
        const noticed = on.reduce((sum, part) => sum + this.#detection.noticed(part), 0);
        return { id, kind, isOn: on.length > 0, noticed };
      }),
    };
  }

  /** How many messages left for each purpose. */
  get traffic(): Readonly<Record<Purpose, number>> {
    return this.#traffic.figures;
  }

  groups(): GroupFigures[] {
    return this.#sales.groups(this.#endedAt);
  }

  /** Of all groups together. */
  get uncollected(): UncollectedFigures {
    return this.#sales.uncollected.figures(this.#endedAt);
  }

  get amplification(): AmplificationFigures | undefined {
    return amplification(this.traffic, this.#sales.outcomes);
  }

  /** Share of the sales that were served; until it `isOver` of those that came to an end at the counter. */
  availability(isOver: boolean): number | undefined {
    return shareServed(this.#sales.outcomes, isOver);
  }

  /** Share of the terminals that are neither offline nor down. */
  get online(): number {
    return this.#online.figures(this.#endedAt).last;
  }

  /** How an outage was noticed so far; undefined before it began. */
  detection(outage: number): DetectionFigures | undefined {
    return this.#detection.figures(outage);
  }

  /** What an expectation comes to so far, where that can be told while the run goes on. */
  soFar(expectation: Expectation): Measured {
    const running = {
      ...this.#sales.soFar(expectation.selectors.group, this.#endedAt),
      amplification: this.amplification,
      online: this.#online.figures(this.#endedAt),
      stockBehind: this.#sales.stock.figures(this.#endedAt),
      happened: this.#happened.figures,
      attempt: this.#attempt.figures,
      lag: this.#lag.figures,
    };
    return measuredSoFar(expectation, running, this.#sales.durations);
  }

  /** Everything, as far as it is known now: reads through all sales, so not for the hot path. */
  results(): MeasureResults {
    const ends = { customersEndedAt: this.#customersEndedAt, endedAt: this.#endedAt };
    const began = this.#times.flatMap(({ beganAt, endedAt }, outage): OutageTimes[] =>
      beganAt === undefined ? [] : [{ outage, beganAt, endedAt }],
    );
    const logs = { sales: this.#sales.log, offline: this.#offline, life: this.#life };
    const course = new Course(this.plan, logs, began, ends);
    const found = recoveries(course);
    const met = salesMet(course, began);
    const falsely = falseOffline(course, found);
    const screenWrong = this.#screens.judged(course);
    const sources = { falsely, screenWrong, stock: this.#sales.stock, happened: this.#happened };
    return {
      queue: this.#sales.queue.figures(this.#endedAt),
      uncollected: this.uncollected,
      outcomes: this.#sales.outcomes,
      availability: availability(course),
      amplification: this.amplification,
      sale: saleFigures(this.#sales.log),
      attempt: this.#attempt.figures,
      online: this.#online.figures(this.#endedAt),
      falseOffline: falsely.size,
      screenWrong: screenWrong.figures(this.#endedAt),
      stockBehind: this.#sales.stock.figures(this.#endedAt),
      ...this.#happened.figures,
      noticedByStaff: this.#happened.noticedByStaff(),
      outages: this.plan.outages.map((_, outage) => this.#outageFigures(outage, met[outage], course, found)),
      episodes: found.map(({ figures }) => figures),
      queuePeaks: queuePeaks(course, found),
      lag: this.#lag.figures,
      clockJump: this.#clockJump,
      scoped: this.#scoped.figures(course, sources),
      steady: steadyFigures(course, found, (band, scope) =>
        this.#scoped.measuredIn(scope, band, course, sources),
      ),
      ...ends,
    };
  }

  #isOn(outage: number): boolean {
    const { beganAt, endedAt } = this.#times[outage];
    return beganAt !== undefined && endedAt === undefined;
  }

  #dueNow(): void {
    this.#strike(this.#nextDue++);
    this.#nextDueAt = dueAt(this.plan, this.#nextDue);
  }

  /** The outage is due, or confirmed where that was earlier. */
  #strike(outage: number): void {
    if (this.#hasStruck[outage]) return;
    this.#hasStruck[outage] = true;
    this.#strikes.begin(outage);
    this.#detection.due(outage);
    this.#met.due(outage);
  }

  #outageFigures(
    outage: number,
    metBySales: Omit<MetFigures, "hasConnection">,
    course: Course,
    found: readonly Recovery[],
  ): OutageFigures {
    const { id, of, kind, at, isPermanent } = this.plan.outages[outage];
    const { beganAt, endedAt } = this.#times[outage];
    if (beganAt === undefined) return { id, of, kind, isPermanent, dueAt: at };
    const detection = this.#detection.figures(outage);
    const met = { ...metBySales, hasConnection: this.#met.hasConnection(outage) };
    const surge = this.#surge?.figures(course, found, outage);
    return { id, of, kind, isPermanent, dueAt: at, beganAt, endedAt, detection, met, surge };
  }
}

/** Infinity where the plan has no such outage. */
function dueAt(plan: Plan, outage: number): Millis {
  return plan.outages[outage]?.at ?? Number.POSITIVE_INFINITY;
}
