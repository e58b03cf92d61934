// All measures of a run: folds over its facts, fed while the run goes on or from its history afterwards, in the order
// in which the facts became known, with the same result. What is cheap is counted at once and seen in the snapshot;
// what looks at whole distributions or back in time is worked out by results().

import { type FactKind, type FactSink, type FaultTiming, facts, type Millis } from "../facts.ts";
import type { Plan } from "../plan/plan.ts";
import { Attempt } from "./attempt.ts";
import { Course } from "./course.ts";
import { Detection, type DetectionFigures } from "./detection.ts";
import type { Distribution } from "./distribution.ts";
import type { OutageTimes } from "./episode.ts";
import { falseOffline } from "./false-offline.ts";
import { Lag } from "./lag.ts";
import type { LevelFigures } from "./level.ts";
import { Met, type MetFigures } from "./met.ts";
import { OfflineLog } from "./offline-log.ts";
import { Online, type TerminalCounts } from "./online.ts";
import { type OutcomeFigures, Outcomes, together } from "./outcomes.ts";
import { Queue, type QueueFigures } from "./queue.ts";
import { type RecoveryFigures, recoveries } from "./recovery.ts";
import { type SaleFigures, type SaleState, saleFigures, saleState } from "./sale.ts";
import { SaleLog } from "./sale-log.ts";

/** What a screen shows while the run goes on. */
export interface Snapshot {
  /** Time of the last fact. */
  readonly at: Millis;
  readonly terminals: TerminalCounts;
  readonly queue: { readonly depth: number; readonly depthMax: number; readonly valueMinor: number };
  readonly outcomes: OutcomeFigures;
  /** In the order of the plan. */
  readonly outages: readonly {
    readonly id: string;
    readonly kind: string;
    readonly isOn: boolean;
    readonly noticed: number;
  }[];
}

export interface MeasureResults {
  readonly queue: QueueFigures;
  readonly outcomes: OutcomeFigures;
  readonly sale: SaleFigures;
  readonly attempt?: Distribution;
  readonly online: LevelFigures;
  readonly falseOffline: number;
  /** In the order of the plan. */
  readonly outages: readonly OutageFigures[];
  readonly episodes: readonly RecoveryFigures[];
  readonly lag?: Distribution;
  /** When the last customer had come; absent where the run was cut short before. Run time, as endedAt. */
  readonly customersEndedAt?: Millis;
  readonly endedAt: Millis;
}

export interface OutageFigures {
  readonly id: string;
  readonly kind: string;
  /** As in the plan, run time. */
  readonly dueAt: Millis;
  /** Confirmed; absent where it never was. */
  readonly beganAt?: Millis;
  readonly endedAt?: Millis;
  /** Absent where it never began. */
  readonly detection?: DetectionFigures;
  readonly met?: MetFigures;
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
  /** How the conductor's actions went, in the order of their reports. */
  readonly faults: FaultTiming[] = [];
  readonly #sales: SaleLog;
  readonly #offline = new OfflineLog();
  readonly #queue = new Queue();
  readonly #groups: readonly { readonly queue: Queue; readonly outcomes: Outcomes }[];
  readonly #groupOf: Uint16Array;
  readonly #attempt = new Attempt();
  readonly #online: Online;
  readonly #detection: Detection;
  readonly #met: Met;
  readonly #lag = new Lag();
  readonly #times: { beganAt?: Millis; endedAt?: Millis }[];
  #customersEndedAt: Millis | undefined;
  #endedAt: Millis = 0;
  /** The first outage of the plan that is not due yet. */
  #nextDue = 0;
  #durations: DurationSink | undefined;

  constructor(plan: Plan) {
    this.plan = plan;
    this.#sales = new SaleLog(plan.terminals);
    this.#groups = plan.groups.map(() => ({ queue: new Queue(), outcomes: new Outcomes() }));
    this.#groupOf = new Uint16Array(plan.terminals);
    for (const [index, { terminals }] of plan.groups.entries()) this.#groupOf.fill(index, ...terminals);
    this.#online = new Online(plan.terminals);
    this.#detection = new Detection(plan);
    this.#met = new Met(plan);
    this.#times = plan.outages.map(() => ({}));
  }

  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): void {
    if (at > this.#endedAt) this.#endedAt = at;
    while (this.#nextDue < this.plan.outages.length && at >= this.plan.outages[this.#nextDue].at) {
      this.#detection.due(this.#nextDue);
      this.#met.due(this.#nextDue++);
    }
    switch (kind) {
      case facts.outageBegan:
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
    this.#online.record(terminal, at, kind);
    this.#offline.record(terminal, at, kind);
    this.#detection.record(terminal, at, kind, sale, value);
    this.#met.record(terminal, kind, sale, value);
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
      outages: this.plan.outages.map(({ id, kind }, outage) => {
        const { beganAt, endedAt } = this.#times[outage];
        const isOn = beganAt !== undefined && endedAt === undefined;
        return { id, kind, isOn, noticed: this.#detection.noticed(outage) };
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

  /** Everything, as far as it is known now: reads through all sales, so not for the hot path. */
  results(): MeasureResults {
    const ends = { customersEndedAt: this.#customersEndedAt, endedAt: this.#endedAt };
    const course = new Course(this.plan, this.#sales, this.#offline, ends);
    const began = this.#times.flatMap(({ beganAt, endedAt }, outage): OutageTimes[] =>
      beganAt === undefined ? [] : [{ outage, beganAt, endedAt }],
    );
    const found = recoveries(course, began);
    return {
      queue: this.#queue.figures(this.#endedAt),
      outcomes: together(this.#groups.map(({ outcomes }) => outcomes.figures)),
      sale: saleFigures(this.#sales),
      attempt: this.#attempt.figures,
      online: this.#online.figures(this.#endedAt),
      falseOffline: falseOffline(course, found),
      outages: this.plan.outages.map((_, outage) => this.#outageFigures(outage)),
      episodes: found.map(({ figures }) => figures),
      lag: this.#lag.figures,
      ...ends,
    };
  }

  #outageFigures(outage: number): OutageFigures {
    const { id, kind, at } = this.plan.outages[outage];
    const { beganAt, endedAt } = this.#times[outage];
    if (beganAt === undefined) return { id, kind, dueAt: at };
    const detection = this.#detection.figures(outage);
    const met = this.#met.figures(outage, this.#sales, beganAt, endedAt ?? this.#endedAt);
    return { id, kind, dueAt: at, beganAt, endedAt, detection, met };
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
    if (state) this.#durations?.sale(state, this.#sales.latencyMs(row));
  }
}
