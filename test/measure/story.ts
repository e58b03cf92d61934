// Stories: hand-made runs, told as facts, whose figures can be worked out on paper.

import { type FactKind, facts, none, queuedCauses, turnedAwayCauses } from "../../src/facts.ts";
import { Measures } from "../../src/measure/measures.ts";
import type { MeasureResults } from "../../src/measure/results.ts";
import type { Outage, Plan } from "../../src/plan/plan.ts";
import type { Range } from "../../src/plan/ranges.ts";
import { screens } from "../../src/terminal/screen.ts";

export type Fact = readonly [terminal: number, at: number, kind: FactKind, sale: number, value: number];

/**
 * A plan of one group. A message waits 1 s for its answer and a silent terminal gives up after 2 s, so an outage may
 * drive a terminal offline until 2 s after its end.
 */
export function planOf(changes: Partial<Plan> = {}): Plan {
  const terminals = changes.terminals ?? 10;
  return {
    schema: 1,
    name: "Story",
    about: "",
    seed: 7,
    speed: 1,
    durationMs: 60_000,
    settleMs: 10_000,
    terminals,
    stores: terminals,
    groups: [groupOf("shops", [0, terminals])],
    cohorts: [],
    load: {
      salesPerMs: 0.001,
      shape: [],
      amount: { medianMinor: 1250, sigma: 0.5 },
      currency: "EUR",
      declinedShare: 0,
      arrivals: "open",
      cards: [],
      refundShare: 0,
      voidShare: 0,
    },
    gateway: {
      workers: 1,
      service: { medianMs: 1, sigma: 0 },
      queueLimit: 1,
      abandoned: "served",
      retryAfterMs: 0,
      protocol: "http-json",
      full: "busy",
      routes: [],
      defects: {},
    },
    outages: [],
    windows: { leastMs: 1000, sales: 10 },
    changes: [],
    expectations: [],
    ...changes,
  };
}

export function groupOf(id: string, terminals: Range): Plan["groups"][number] {
  const backoff = { baseMs: 100, capMs: 1000, jitter: "none" } as const;
  return {
    id,
    terminals,
    firstStore: terminals[0],
    perStore: 1,
    preset: "story",
    links: ["only"],
    alternatives: [],
    policy: {
      timeoutMs: 1000,
      signOnWithinMs: 0,
      detection: { failures: 2, afterMs: 2000 },
      probe: backoff,
      offline: { maxAmountMinor: 1e6, maxPayments: 100, maxTotalMinor: 1e9, expireAfterMs: 1e6 },
      forward: { as: "advice", firstWaitMs: 0, gapMs: 0, retry: backoff, maxAttempts: 10 },
    },
  };
}

export function outageOf(id: string, from: number, to: number, struck: readonly Range[]): Outage {
  return {
    id,
    of: id,
    kind: "maintenance",
    at: from,
    forMs: to - from,
    isPermanent: false,
    struck,
    effect: { on: "gateway", does: { kind: "maintenance", retryAfterMs: 0 } },
  };
}

/** A run being told; facts may be told in any order and are played by time. */
export class Story {
  readonly plan: Plan;
  readonly facts: Fact[] = [];
  readonly #sales = new Map<number, number>();

  /** Every screen is dark unless the story says what it shows. */
  constructor(plan: Plan) {
    this.plan = plan;
    for (let terminal = 0; terminal < plan.terminals; terminal++) {
      this.fact(terminal, 0, facts.screen, none, screens.dark);
    }
  }

  fact(terminal: number, at: number, kind: FactKind, sale: number = none, value = 0): this {
    this.facts.push([terminal, at, kind, sale, value]);
    return this;
  }

  /** Every outage of the plan begins and ends when it is due, except those changed; `removalMs` is from issue to end. */
  outages(
    times: Readonly<Record<number, { began?: number; ended?: number | "never"; removalMs?: number }>> = {},
  ): this {
    for (const [index, { at, forMs }] of this.plan.outages.entries()) {
      const { began = at, ended = at + forMs, removalMs = 0 } = times[index] ?? {};
      this.fact(none, began, facts.outageBegan, index);
      if (ended !== "never") this.fact(none, ended, facts.outageEnded, index, removalMs);
    }
    return this;
  }

  customersEnd(at: number): this {
    return this.fact(none, at, facts.customersEnded);
  }

  offline(terminal: number, from: number, to?: number): this {
    this.fact(terminal, from, facts.offline);
    return to === undefined ? this : this.fact(terminal, to, facts.online);
  }

  /** A sale that is approved, declined or turned away after `latencyMs`. */
  sold(terminal: number, at: number, latencyMs: number, kind: FactKind = facts.approved): this {
    const sale = this.#wanted(terminal, at);
    const value = kind === facts.turnedAway ? turnedAwayCauses.amountLimit : latencyMs;
    return this.fact(terminal, at + latencyMs, kind, sale, value);
  }

  /** A sale that is approved after `latencyMs`, and taken back at once. */
  voided(terminal: number, at: number, latencyMs: number): this {
    const sale = this.#wanted(terminal, at);
    this.fact(terminal, at + latencyMs, facts.approved, sale, latencyMs);
    return this.fact(terminal, at + latencyMs, facts.voided, sale, 1);
  }

  /** A sale that is put aside at once, and leaves the queue as `kind` says. */
  queued(
    terminal: number,
    at: number,
    leavesAt?: number,
    kind: FactKind = facts.forwardAccepted,
    value = 0,
  ): this {
    const sale = this.#wanted(terminal, at);
    this.fact(terminal, at, facts.queued, sale, queuedCauses.offline);
    return leavesAt === undefined ? this : this.fact(terminal, leavesAt, kind, sale, value);
  }

  /** An attempt at the counter that fails in one of three ways; the sale is put aside. */
  failed(terminal: number, at: number, after: number, kind: FactKind): this {
    const sale = this.#wanted(terminal, at);
    this.fact(terminal, at + after, kind, sale, after);
    return this.fact(terminal, at + after, facts.queued, sale, queuedCauses.unknown);
  }

  /** Sales of one terminal, one every `everyMs`, from `from` up to, not including, `to`. */
  steady(terminal: number, from: number, to: number, everyMs: number, latencyMs: number): this {
    for (let at = from; at < to; at += everyMs) this.sold(terminal, at, latencyMs);
    return this;
  }

  play(): Measures {
    return played(
      this.plan,
      this.facts.toSorted((a, b) => a[1] - b[1]),
    );
  }

  results(): MeasureResults {
    return this.play().results();
  }

  #wanted(terminal: number, at: number): number {
    const sale = this.#sales.get(terminal) ?? 0;
    this.#sales.set(terminal, sale + 1);
    this.fact(terminal, at, facts.wanted, sale, 1000);
    return sale;
  }
}

/** Measures fed with these facts, in this order. */
export function played(plan: Plan, told: readonly Fact[]): Measures {
  const measures = new Measures(plan);
  for (const fact of told) measures.record(...fact);
  return measures;
}
