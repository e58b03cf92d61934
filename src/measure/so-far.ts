// So far: what a running count says of an expectation before the run is over, for abortOnFail. Cheap: nothing here
// reads through the sales. Only what src/scenario/measures.ts says can be told while the run goes on.

import type { Expectation, Plan } from "../plan/plan.ts";
import { type AmplificationFigures, measuredAmplification } from "./amplification.ts";
import { shareServed } from "./availability.ts";
import { type Distribution, Durations } from "./distribution.ts";
import type { HappenedFigures } from "./happened.ts";
import type { LevelFigures } from "./level.ts";
import { type Measured, measuredDurations } from "./measured.ts";
import { type OutcomeFigures, type Tally, total } from "./outcomes.ts";
import type { QueueFigures } from "./queue.ts";
import type { SaleState } from "./sale-latency.ts";
import { measuredUncollected, type UncollectedFigures } from "./uncollected.ts";

/** What the measures know at any moment. */
export interface Running {
  readonly outcomes: OutcomeFigures;
  readonly queue: QueueFigures;
  readonly uncollected: UncollectedFigures;
  readonly amplification: AmplificationFigures | undefined;
  readonly online: LevelFigures;
  readonly stockBehind: LevelFigures | undefined;
  readonly happened: HappenedFigures;
  readonly attempt: Distribution | undefined;
  readonly lag: Distribution | undefined;
}

/** Durations of sales as they come, where an expectation that aborts asks for them. */
export class SaleDurations {
  readonly #byState = new Map<string, Durations>();

  constructor({ expectations }: Plan) {
    for (const { measure, selectors, abortOnFail } of expectations) {
      if (abortOnFail && measure === "sale") this.#byState.set(selectors.state ?? "all", new Durations(1));
    }
  }

  record(state: SaleState, ms: number): void {
    this.#byState.get(state)?.record(ms);
    this.#byState.get("all")?.record(ms);
  }

  figures(state = "all"): Distribution | undefined {
    return this.#byState.get(state)?.figures;
  }
}

/** What an expectation's measure comes to so far. */
export function measuredSoFar(
  { measure, selectors }: Expectation,
  running: Running,
  sales: SaleDurations,
): Measured {
  const { outcomes, queue, uncollected, online, stockBehind, happened, attempt, lag } = running;
  switch (measure) {
    case "sales":
      return { tally: wantedOrWhatCameOfIt(outcomes, selectors.outcome) };
    case "turnedAway":
      return { tally: ofCause(outcomes.turnedAway, selectors.cause) };
    case "paidOtherwise":
      return { tally: ofCause(outcomes.paidOtherwise, selectors.way) };
    case "interventions":
    case "settlements":
    case "reversalsGivenUp":
      return { count: countOf(happened, measure, selectors.kind ?? selectors.outcome) };
    case "stockBehind":
      return measuredStock(stockBehind);
    case "queue":
      return { level: queue.depth };
    case "queueValue":
      return { level: queue.valueMinor };
    case "availability":
      return { numbers: { avg: shareServed(outcomes, false) }, otherwise: "it is known at the end only" };
    case "uncollected":
      return measuredUncollected(uncollected);
    case "amplification":
      return measuredAmplification(running.amplification);
    case "online":
      return { level: online };
    case "sale":
      return measuredDurations(sales.figures(selectors.state));
    case "attempt":
      return measuredDurations(attempt);
    case "lag":
      return measuredDurations(lag);
    default:
      return { missing: `${measure} is known at the end only` };
  }
}

/** Sales wanted, or those with one outcome at the counter. */
export function wantedOrWhatCameOfIt(outcomes: OutcomeFigures, outcome: string | undefined): Tally {
  switch (outcome) {
    case "approved":
    case "declined":
    case "queued":
    case "delayed":
    case "voided":
      return outcomes[outcome];
    case "turnedAway":
    case "paidOtherwise":
      return ofCause(outcomes[outcome], undefined);
    default:
      return outcomes.wanted;
  }
}

/** Of one kind or outcome, or of all together. */
export function countOf(
  happened: HappenedFigures,
  measure: keyof HappenedFigures,
  name: string | undefined,
): number {
  const counts = happened[measure];
  if (typeof counts === "number") return counts;
  const found = Object.entries(counts).filter(([each]) => name === undefined || each === name);
  return found.reduce((sum, [, count]) => sum + count, 0);
}

export function measuredStock(level: LevelFigures | undefined): Measured {
  return level ? { level } : { missing: "no terminal reports to a back office" };
}

/** Of one cause or way, or of all together. */
export function ofCause(tallies: Readonly<Record<string, Tally>>, cause: string | undefined): Tally {
  return total(cause === undefined ? Object.values(tallies) : tallies[cause] ? [tallies[cause]] : []);
}
