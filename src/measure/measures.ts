// All measures of a run: folds over its facts, fed while the run goes on or from its history afterwards, in the order
// in which the facts became known, with the same result. What is cheap is counted at once and seen in the snapshot;
// what looks at whole distributions or back in time is worked out by results().

import { type FactKind, type FactSink, type FaultTiming, facts, type Millis } from "../facts.ts";
import { expectedSales } from "../plan/load-curve.ts";
import type { Expectation, Plan } from "../plan/plan.ts";
import { Attempt } from "./attempt.ts";
import { Course } from "./course.ts";
import { Detection } from "./detection.ts";
import type { DetectionFigures } from "./detection-figures.ts";
import { falseOffline } from "./false-offline.ts";
import { Lag } from "./lag.ts";
import type { Measured } from "./measured.ts";
import { Met, salesMet } from "./met.ts";
import { OfflineLog } from "./offline-log.ts";
import { Online, type TerminalCounts } from "./online.ts";
import type { OutageTimes } from "./outage-times.ts";
import { type OutcomeFigures, Outcomes, together } from "./outcomes.ts";
import { Queue } from "./queue.ts";
import { queuePeaks } from "./queue-peaks.ts";
import { recoveries } from "./recovery.ts";
import type { MeasureResults, OutageFigures } from "./results.ts";
import { type SaleState, saleFigures, saleState } from "./sale.ts";
import { SaleLog } from "./sale-log.ts";
import { Scoped } from "./scoped.ts";
import { measuredSoFar, SaleDurations } from "./so-far.ts";
import { Strikes } from "./strikes.ts";
import { type WrittenOutage, writtenOutages } from "./written.ts";

/** What a screen shows while the run goes on. */
export interface Snapshot {
  /** Time of the last fact. */
  readonly at: Millis;
  readonly terminals: TerminalCounts;
  readonly queue: { readonly depth: number; readonly depthMax: number; readonly valueMinor: number };
  readonly outcomes: OutcomeFigures;
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
  lag(ms: number): void;
}

/** What is counted by group. */
export interface GroupFigures {
  readonly id: string;
  readonly depth: number;
  readonly queueValueMinor: number;
  readonly outcomes: OutcomeFigures;
}

export class Measures implements FactSink {
  readonly plan: Plan;
  /** Its outages as they are written. */
  readonly written: readonly WrittenOutage[];
  /** How the conductor's actions went, in the order of their reports. */
  readonly faults: FaultTiming[] = [];
  readonly #sales: SaleLog;
  readonly #offline = new OfflineLog();
  readonly #queue = new Queue();
  readonly #groups: readonly { readonly queue: Queue; readonly outcomes: Outcomes }[];
  readonly #groupOf: Uint16Array;
  readonly #attempt = new Attempt();
  readonly #online: Online;
  readonly #strikes: Strikes;
  readonly #detection: Detection;
  readonly #met: Met;
  readonly #lag = new Lag();
  readonly #scoped: Scoped;
  readonly #saleDurations: SaleDurations;
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
    this.#saleDurations = new SaleDurations(plan);
    this.#sales = new SaleLog(plan.terminals, expectedSales(plan));
    this.#groups = plan.groups.map(() => ({ queue: new Queue(), outcomes: new Outcomes() }));
    this.#groupOf = new Uint16Array(plan.terminals);
    for (const [index, { terminals }] of plan.groups.entries()) this.#groupOf.fill(index, ...terminals);
    this.#online = new Online(plan.terminals);
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
    switch (kind) {
      case facts.outageBegan:
        this.#strike(sale);
        this.#times[sale].beganAt = at;
        break;
      case facts.outageEnded:
        this.#times[sale].endedAt = at;
        break;
      case facts.customersEnded:
        this.#customersEndedAt = at;
        break;
    }
    const row = this.#sales.record(terminal, at, kind, sale, value);
    if (row >= 0) this.#saleChanged(terminal, at, kind, row, value);
    this.#attempt.take(kind, value);
    this.#scoped.record(terminal, at, kind, row, value);
    this.#online.record(terminal, at, kind);
    this.#offline.record(terminal, at, kind);
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

  /** From now on `sink` hears of every sale's duration and every lag. */
  hear(sink: DurationSink): void {
    this.#durations = sink;
  }

  snapshot(): Snapshot {
    return {
      at: this.#endedAt,
      terminals: this.#online.counts,
      queue: {
        depth: this.#queue.depth.value,
        depthMax: this.#queue.depth.max,
        valueMinor: this.#queue.valueMinor.value,
      },
      outcomes: together(this.#groups.map(({ outcomes }) => outcomes.figures)),
      outages: this.written.map(({ id, kind, parts }) => {
        const on = parts.filter((part) => this.#isOn(part));
        const noticed = on.reduce((sum, part) => sum + this.#detection.noticed(part), 0);
        return { id, kind, isOn: on.length > 0, noticed };
      }),
    };
  }

  groups(): GroupFigures[] {
    return this.#groups.map(({ queue, outcomes }, index) => ({
      id: this.plan.groups[index].id,
      depth: queue.depth.value,
      queueValueMinor: queue.valueMinor.value,
      outcomes: outcomes.figures,
    }));
  }

  /** How an outage was noticed so far; undefined before it began. */
  detection(outage: number): DetectionFigures | undefined {
    return this.#detection.figures(outage);
  }

  /** What an expectation comes to so far, where that can be told while the run goes on. */
  soFar(expectation: Expectation): Measured {
    const group = this.plan.groups.findIndex(({ id }) => id === expectation.selectors.group);
    const { queue, outcomes } = this.#groups[group] ?? {
      queue: this.#queue,
      outcomes: { figures: together(this.#groups.map((each) => each.outcomes.figures)) },
    };
    const running = {
      outcomes: outcomes.figures,
      queue: queue.figures(this.#endedAt),
      online: this.#online.figures(this.#endedAt),
      attempt: this.#attempt.figures,
      lag: this.#lag.figures,
    };
    return measuredSoFar(expectation, running, this.#saleDurations);
  }

  /** Everything, as far as it is known now: reads through all sales, so not for the hot path. */
  results(): MeasureResults {
    const ends = { customersEndedAt: this.#customersEndedAt, endedAt: this.#endedAt };
    const began = this.#times.flatMap(({ beganAt, endedAt }, outage): OutageTimes[] =>
      beganAt === undefined ? [] : [{ outage, beganAt, endedAt }],
    );
    const course = new Course(this.plan, this.#sales, this.#offline, began, ends);
    const found = recoveries(course);
    const met = salesMet(course, began);
    const falsely = falseOffline(course, found);
    return {
      queue: this.#queue.figures(this.#endedAt),
      outcomes: together(this.#groups.map(({ outcomes }) => outcomes.figures)),
      sale: saleFigures(this.#sales),
      attempt: this.#attempt.figures,
      online: this.#online.figures(this.#endedAt),
      falseOffline: falsely.size,
      outages: this.plan.outages.map((_, outage) => this.#outageFigures(outage, met[outage])),
      episodes: found.map(({ figures }) => figures),
      queuePeaks: queuePeaks(course, found),
      lag: this.#lag.figures,
      scoped: this.#scoped.figures(course, falsely),
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

  #outageFigures(outage: number, sales: number): OutageFigures {
    const { id, of, kind, at, isPermanent } = this.plan.outages[outage];
    const { beganAt, endedAt } = this.#times[outage];
    if (beganAt === undefined) return { id, of, kind, isPermanent, dueAt: at };
    const detection = this.#detection.figures(outage);
    const met = { sales, hasConnection: this.#met.hasConnection(outage) };
    return { id, of, kind, isPermanent, dueAt: at, beganAt, endedAt, detection, met };
  }

  #saleChanged(terminal: number, at: Millis, kind: FactKind, row: number, value: number): void {
    const { queue, outcomes } = this.#groups[this.#groupOf[terminal]];
    outcomes.changed(this.#sales, row, value);
    switch (kind) {
      case facts.wanted:
        return;
      case facts.queued:
      case facts.forwardAccepted:
      case facts.forwardDeclined:
      case facts.givenUp:
        queue.changed(at, this.#sales, row);
        this.#queue.changed(at, this.#sales, row);
        if (kind !== facts.queued) return;
    }
    const state = saleState(this.#sales.outcome[row]);
    if (!state) return;
    const ms = this.#sales.latencyMs(row);
    this.#durations?.sale(state, ms);
    this.#saleDurations.record(state, ms);
  }
}

/** Infinity where the plan has no such outage. */
function dueAt(plan: Plan, outage: number): Millis {
  return plan.outages[outage]?.at ?? Number.POSITIVE_INFINITY;
}
