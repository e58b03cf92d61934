// Sales: all that is folded from what happens to sales while a run goes on: the log of each, their outcomes and queues
// by group, refunds, and what the back office does not know of yet.

import { type FactKind, facts, type Millis } from "../facts.ts";
import { expectedSales } from "../plan/load-curve.ts";
import type { Plan } from "../plan/plan.ts";
import { delayedAfterMs, type OutcomeFigures, Outcomes, together } from "./outcomes.ts";
import { Queue } from "./queue.ts";
import { Refunds } from "./refunds.ts";
import { type SaleState, saleState } from "./sale-latency.ts";
import { fates, isTaken, SaleLog } from "./sale-log.ts";
import { SaleDurations } from "./so-far.ts";
import { Stock } from "./stock.ts";
import { Uncollected, type UncollectedFigures } from "./uncollected.ts";

/** What is counted by group. */
export interface GroupFigures {
  readonly id: string;
  readonly depth: number;
  readonly queueValueMinor: number;
  readonly uncollected: UncollectedFigures;
  readonly outcomes: OutcomeFigures;
}

interface Group {
  readonly queue: Queue;
  readonly uncollected: Uncollected;
  readonly outcomes: Outcomes;
}

export class Sales {
  readonly log: SaleLog;
  readonly queue = new Queue();
  readonly uncollected: Uncollected;
  readonly stock: Stock;
  readonly durations: SaleDurations;
  /** Hears of every sale that was answered at the counter. */
  onDuration: ((state: SaleState, ms: number) => void) | undefined;
  readonly #plan: Plan;
  readonly #delayedAfterMs: Millis;
  readonly #refunds: Refunds;
  readonly #groups: readonly Group[];
  readonly #groupOf: Uint16Array;

  /** `keepsStock`: an expectation asks for the stock of some terminals or times. */
  constructor(plan: Plan, keepsStock: boolean) {
    this.#plan = plan;
    this.log = new SaleLog(plan.terminals, expectedSales(plan));
    this.uncollected = new Uncollected(this.log, plan.speed);
    this.stock = new Stock(plan, keepsStock);
    this.durations = new SaleDurations(plan);
    this.#refunds = new Refunds(plan.terminals);
    this.#delayedAfterMs = delayedAfterMs(plan);
    this.#groups = plan.groups.map(() => ({
      queue: new Queue(),
      uncollected: new Uncollected(this.log, plan.speed),
      outcomes: new Outcomes(),
    }));
    this.#groupOf = new Uint16Array(plan.terminals);
    for (const [index, { terminals }] of plan.groups.entries()) this.#groupOf.fill(index, ...terminals);
  }

  /** Row of the log of the sale whose state it changed, or −1 where it changed none. */
  record(terminal: number, at: Millis, kind: FactKind, sale: number, value: number): number {
    const row = this.log.record(terminal, at, kind, sale, value);
    if (row >= 0) this.#changed(terminal, at, kind, row, value);
    else if (this.#refunds.hasOpen) {
      const ended = this.#refunds.end(terminal, kind, sale);
      if (ended) this.#groups[this.#groupOf[terminal]].outcomes.refund(...ended);
    }
    return row;
  }

  refundWanted(terminal: number, sale: number, amountMinor: number): void {
    this.#refunds.wanted(terminal, sale, amountMinor);
    this.#groups[this.#groupOf[terminal]].outcomes.refund("wanted", amountMinor);
  }

  get outcomes(): OutcomeFigures {
    return together(this.#groups.map(({ outcomes }) => outcomes.figures));
  }

  /** As they stand at `now`. */
  groups(now: Millis): GroupFigures[] {
    return this.#groups.map(({ queue, uncollected, outcomes }, index) => ({
      id: this.#plan.groups[index].id,
      depth: queue.depth.value,
      queueValueMinor: queue.valueMinor.value,
      uncollected: uncollected.figures(now),
      outcomes: outcomes.figures,
    }));
  }

  /** Of a group; of all of them where there is none of this id. */
  soFar(group: string | undefined, now: Millis) {
    const one = this.#groups[this.#plan.groups.findIndex(({ id }) => id === group)];
    return {
      outcomes: one?.outcomes.figures ?? this.outcomes,
      queue: (one?.queue ?? this.queue).figures(now),
      uncollected: (one?.uncollected ?? this.uncollected).figures(now),
    };
  }

  #changed(terminal: number, at: Millis, kind: FactKind, row: number, value: number): void {
    const { queue, uncollected, outcomes } = this.#groups[this.#groupOf[terminal]];
    outcomes.changed(this.log, row, kind, value);
    switch (kind) {
      case facts.wanted:
        return;
      case facts.queued:
      case facts.forwardAccepted:
      case facts.forwardDeclined:
      case facts.givenUp:
      case facts.voided:
        if (kind === facts.voided) this.stock.changed(terminal, at, -1);
        // One that was voided after its approval waits nowhere.
        if (kind === facts.voided && this.log.fate[row] !== fates.voided) return;
        queue.changed(at, this.log, row);
        this.queue.changed(at, this.log, row);
        uncollected.changed(at, row);
        this.uncollected.changed(at, row);
        if (kind !== facts.queued) return;
    }
    const outcome = this.log.outcome[row];
    if (isTaken(outcome)) this.stock.changed(terminal, at, 1);
    const state = saleState(outcome);
    if (!state) return;
    const ms = this.log.latencyMs(row);
    if (ms >= this.#delayedAfterMs) outcomes.delayed(this.log.amountMinor[row]);
    this.onDuration?.(state, ms);
    this.durations.record(state, ms);
  }
}
