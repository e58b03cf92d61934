// The course of a run: what measures look back on when outages are judged: sales, queues and connections in order of
// time, and when each outage was on.

import type { Millis } from "../facts.ts";
import { cutOffForGood } from "../plan/cut-off.ts";
import { groupOf, type Plan } from "../plan/plan.ts";
import type { LifeLog } from "./life-log.ts";
import type { OfflineLog } from "./offline-log.ts";
import { type OutageTimes, startOf } from "./outage-times.ts";
import { outcomes, type SaleLog } from "./sale-log.ts";
import type { TerminalLog } from "./terminal-log.ts";
import { TimedIndex } from "./timed-index.ts";

/** What became of sales and terminals, as it became known. */
export interface Logs {
  readonly sales: SaleLog;
  readonly offline: OfflineLog;
  readonly life: LifeLog;
}

/** When a run was over. */
export interface Ends {
  /** When the last customer had come; undefined where the run was cut short before. */
  readonly customersEndedAt: Millis | undefined;
  /** Time of the last fact. */
  readonly endedAt: Millis;
}

export class Course {
  readonly plan: Plan;
  readonly sales: SaleLog;
  readonly offline: OfflineLog;
  readonly life: LifeLog;
  readonly customersEndedAt: Millis | undefined;
  readonly endedAt: Millis;
  /** Outages that began and have an end, or should have had one. */
  readonly outages: readonly OutageTimes[];
  /** Permanent outages that began: nobody repairs them, so they have no recovery. */
  readonly permanent: readonly OutageTimes[];
  /** By terminal: from when on no other outage's end brings it back; Infinity where that never is. */
  readonly #cannotFrom: Float64Array | undefined;
  // Made when they are asked for: a run without outages needs none of them.
  #byIntent: TimedIndex | undefined;
  #byChange: TimedIndex | undefined;
  #byLife: TimedIndex | undefined;
  #byQueueing: TimedIndex | undefined;
  #ofThoseWhoCan: TimedIndex | undefined;

  constructor(plan: Plan, { sales, offline, life }: Logs, began: readonly OutageTimes[], ends: Ends) {
    this.plan = plan;
    this.sales = sales;
    this.offline = offline;
    this.life = life;
    this.customersEndedAt = ends.customersEndedAt;
    this.endedAt = ends.endedAt;
    const isPermanent = ({ outage }: OutageTimes) => plan.outages[outage].isPermanent;
    this.outages = began.filter((times) => !isPermanent(times));
    this.permanent = began.filter(isPermanent);
    const starts = new Map(this.permanent.map((times) => [times.outage, startOf(plan, times)]));
    this.#cannotFrom = cutOffForGood(plan, (outage) => starts.get(outage));
  }

  /** Rows of `sales` by their intended time. */
  get byIntent(): TimedIndex {
    const { sales } = this;
    this.#byIntent ??= this.#indexed(all(sales.length), (row) => sales.intendedAt[row]);
    return this.#byIntent;
  }

  /** Changes of `offline` by their time. */
  get byChange(): TimedIndex {
    this.#byChange ??= this.#indexedLog(this.offline);
    return this.#byChange;
  }

  /** Entries of `life` by their time. */
  get byLife(): TimedIndex {
    this.#byLife ??= this.#indexedLog(this.life);
    return this.#byLife;
  }

  /** Rows of queued sales by the time at which they were put aside. */
  get byQueueing(): TimedIndex {
    const { sales } = this;
    const isQueued = (row: number) => sales.outcome[row] === outcomes.queued;
    this.#byQueueing ??= this.#indexed(all(sales.length).filter(isQueued), (row) => sales.answeredAt[row]);
    return this.#byQueueing;
  }

  /** As byIntent, without sales of terminals that were cut off for good by then. */
  get ofThoseWhoCan(): TimedIndex {
    const { sales } = this;
    if (!this.#cannotFrom) return this.byIntent;
    const can = (row: number) => sales.intendedAt[row] < this.cannotFrom(sales.terminal[row]);
    this.#ofThoseWhoCan ??= this.#indexed(this.byIntent.entries.filter(can), (row) => sales.intendedAt[row]);
    return this.#ofThoseWhoCan;
  }

  /** From when on the terminal is cut off for good; Infinity where it never is. */
  cannotFrom(terminal: number): Millis {
    return this.#cannotFrom?.[terminal] ?? Number.POSITIVE_INFINITY;
  }

  /**
   * How long after an outage a terminal may still go offline because of it: a message sent during it fails up to
   * one time-out later, and the silence since then may last until the terminal gives up.
   */
  aftermathMs(terminal: number): Millis {
    const { timeoutMs, detection } = groupOf(this.plan, terminal).policy;
    return Math.max(timeoutMs, detection.afterMs);
  }

  #indexedLog({ length, at, terminal }: TerminalLog): TimedIndex {
    return new TimedIndex(
      this.plan.terminals,
      all(length),
      (entry) => at[entry],
      (entry) => terminal[entry],
    );
  }

  #indexed(rows: Int32Array, atOf: (row: number) => Millis): TimedIndex {
    return new TimedIndex(this.plan.terminals, rows, atOf, (row) => this.sales.terminal[row]);
  }
}

function all(length: number): Int32Array {
  const entries = new Int32Array(length);
  for (let entry = 0; entry < length; entry++) entries[entry] = entry;
  return entries;
}
