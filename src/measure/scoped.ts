// Measures of a scope: what an expectation with selectors asks for. Sales count by their *intended* time, whenever
// they were answered; an attempt by the time at which it was sent; gauges are looked at in the scope's times, for the
// scope's terminals. All of it is worked out when the run is over, from the logs that other measures keep anyway; what
// only a scope needs (causes of customers turned away, single attempts) is kept only where the plan asks for it.

import { type FactKind, facts, type Millis, nameOf, stranded, turnedAwayCauses } from "../facts.ts";
import type { Expectation, Plan } from "../plan/plan.ts";
import { AttemptLog } from "./attempt-log.ts";
import type { Course } from "./course.ts";
import { distributionOf } from "./distribution.ts";
import { type Measured, measuredDurations, subjectOf } from "./measured.ts";
import type { Tally } from "./outcomes.ts";
import { saleState } from "./sale.ts";
import { fates, outcomes, type SaleLog, unpaidCauses } from "./sale-log.ts";
import { isScoped, type Scope, scopeOf } from "./scope.ts";
import { scopedOnline, scopedQueue } from "./scoped-gauges.ts";

export class Scoped {
  readonly #expectations: readonly Expectation[];
  readonly #attempts: AttemptLog | undefined;
  /** By row of the sale log; undefined where nobody asks. */
  readonly #causes: Map<number, string> | undefined;

  constructor({ expectations }: Plan) {
    const scoped = expectations.filter(isScoped);
    this.#expectations = [...new Map(scoped.map((each) => [subjectOf(each), each])).values()];
    const asks = (isMeant: (expectation: Expectation) => boolean) => this.#expectations.some(isMeant);
    if (asks(({ measure }) => measure === "attempt")) this.#attempts = new AttemptLog();
    if (asks(({ measure, selectors }) => measure === "turnedAway" && "cause" in selectors))
      this.#causes = new Map();
  }

  record(terminal: number, at: Millis, kind: FactKind, row: number, value: number): void {
    this.#attempts?.record(terminal, at, kind, value);
    if (kind === facts.turnedAway) this.#causes?.set(row, nameOf(turnedAwayCauses, value));
  }

  /** By subject: everything that the plan's expectations ask of a scope. */
  figures(course: Course, falsely: ReadonlySet<number>): Record<string, Measured> {
    return Object.fromEntries(
      this.#expectations.map((each) => [subjectOf(each), this.#measured(each, course, falsely)]),
    );
  }

  #measured({ measure, selectors }: Expectation, course: Course, falsely: ReadonlySet<number>): Measured {
    const scope = scopeOf(course, selectors);
    if (typeof scope === "string") return { missing: scope };
    const { sales } = course;
    switch (measure) {
      case "sale":
        return durationsOf(course, scope, selectors.state);
      case "sales":
        return tallyOf(course, scope, (row) => outcomeIs(sales, row, selectors.outcome));
      case "turnedAway":
        return tallyOf(course, scope, (row) => this.#wasTurnedAway(sales, row, selectors.cause));
      case "unpaid":
        return tallyOf(course, scope, (row) => isUnpaid(course, row, selectors.cause));
      case "queue":
        return levelOf(scopedQueue(course, scope, () => 1));
      case "queueValue":
        return levelOf(scopedQueue(course, scope, (row) => sales.amountMinor[row]));
      case "online":
        return levelOf(scopedOnline(course, scope));
      case "attempt":
        return measuredDurations(this.#attempts?.figures(scope));
      case "falseOffline":
        return { count: [...falsely].filter(scope.isMeant).length };
      default:
        return { missing: `${measure} is not measured yet` };
    }
  }

  #wasTurnedAway(sales: SaleLog, row: number, cause: string | undefined): boolean {
    return sales.outcome[row] === outcomes.turnedAway && (!cause || this.#causes?.get(row) === cause);
  }
}

function outcomeIs(sales: SaleLog, row: number, outcome: string | undefined): boolean {
  return outcome === undefined || sales.outcome[row] === outcomes[outcome as keyof typeof outcomes];
}

function isUnpaid(course: Course, row: number, cause: string | undefined): boolean {
  const { sales } = course;
  const fate = sales.fate[row];
  const isStranded =
    sales.outcome[row] === outcomes.queued &&
    fate === fates.none &&
    course.cannotFrom(sales.terminal[row]) !== Number.POSITIVE_INFINITY;
  if (isStranded) return cause === undefined || cause === stranded;
  return fate >= fates.unpaid && (cause === undefined || unpaidCauses[fate - fates.unpaid] === cause);
}

function levelOf(level: Extract<Measured, { level: unknown }>["level"] | undefined): Measured {
  return level ? { level } : { missing: "the run was over before" };
}

/** Rows of the sales that were intended in the scope. */
function* rowsOf({ byIntent, sales }: Course, { windows, isMeant }: Scope): Generator<number> {
  for (const [from, to] of windows) {
    for (const row of byIntent.between(byIntent.entries, from, to)) {
      if (isMeant(sales.terminal[row])) yield row;
    }
  }
}

function tallyOf(course: Course, scope: Scope, isCounted: (row: number) => boolean): Measured {
  const tally: { -readonly [K in keyof Tally]: Tally[K] } = { sales: 0, valueMinor: 0 };
  let intended = 0;
  for (const row of rowsOf(course, scope)) {
    intended++;
    if (!isCounted(row)) continue;
    tally.sales++;
    tally.valueMinor += course.sales.amountMinor[row];
  }
  return intended === 0 ? { missing: "no sale was intended then and there" } : { tally };
}

function durationsOf(course: Course, scope: Scope, state: string | undefined): Measured {
  const { sales } = course;
  const found: number[] = [];
  for (const row of rowsOf(course, scope)) {
    const actual = saleState(sales.outcome[row]);
    if (actual && (!state || actual === state)) found.push(sales.latencyMs(row));
  }
  return measuredDurations(distributionOf(Float64Array.from(found)));
}
