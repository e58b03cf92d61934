// Measures of a scope: what an expectation with selectors asks for. Sales count by their *intended* time, whenever
// they were answered; an attempt by the time at which it was sent; gauges are looked at in the scope's times, for the
// scope's terminals. All of it is worked out when the run is over, from the logs that other measures keep anyway; what
// only a scope needs (why customers were turned away, how they paid, single attempts) is kept only where the plan asks
// for it.

import {
  type FactKind,
  facts,
  type Millis,
  nameOf,
  stranded,
  turnedAwayCauses,
  waysToPay,
} from "../facts.ts";
import type { Expectation, Plan } from "../plan/plan.ts";
import type { MeasureName } from "../scenario/measures.ts";
import { measuredAmplification, SentLog } from "./amplification.ts";
import { AttemptLog } from "./attempt-log.ts";
import { scopedAvailability } from "./availability.ts";
import type { Course } from "./course.ts";
import { distributionOf } from "./distribution.ts";
import type { Happened } from "./happened.ts";
import { type Measured, measuredDurations, subjectOf } from "./measured.ts";
import { delayedAfterMs, type Tally } from "./outcomes.ts";
import { saleState } from "./sale-latency.ts";
import { fates, outcomes, type SaleLog, unpaidCauses } from "./sale-log.ts";
import { isScoped, type Scope, scopeOf } from "./scope.ts";
import { scopedOnline, scopedQueue } from "./scoped-gauges.ts";
import type { ScreenWrong } from "./screen-wrong.ts";
import type { Stock } from "./stock.ts";
import { scopedUncollected } from "./uncollected.ts";

/** What other measures know of terminals and times. */
interface Sources {
  /** Terminals that went offline with nothing broken. */
  readonly falsely: ReadonlySet<number>;
  readonly screenWrong: ScreenWrong;
  readonly stock: Stock;
  readonly happened: Happened;
}

export class Scoped {
  readonly #expectations: readonly Expectation[];
  /** These, and the bands of the steady state: whatever is looked at in a scope. */
  readonly #asked: readonly Expectation[];
  readonly #attempts: AttemptLog | undefined;
  readonly #sent: SentLog | undefined;
  /** By row of the sale log, why or how; undefined where nobody asks. */
  readonly #causes: Map<number, string> | undefined;
  readonly #ways: Map<number, string> | undefined;

  constructor({ expectations, steady }: Plan) {
    const scoped = expectations.filter(isScoped);
    this.#expectations = [...new Map(scoped.map((each) => [subjectOf(each), each])).values()];
    this.#asked = [...this.#expectations, ...(steady?.bands ?? [])];
    if (this.asksFor("attempt")) this.#attempts = new AttemptLog();
    if (this.asksFor("amplification")) this.#sent = new SentLog();
    if (this.asksFor("turnedAway", "cause")) this.#causes = new Map();
    if (this.asksFor("paidOtherwise", "way")) this.#ways = new Map();
  }

  /** Whether an expectation asks for this measure of some terminals or times, and with this selector. */
  asksFor(name: MeasureName, selector?: string): boolean {
    return this.#asked.some(
      ({ measure, selectors }) => measure === name && (selector === undefined || selector in selectors),
    );
  }

  record(terminal: number, at: Millis, kind: FactKind, row: number, value: number): void {
    this.#attempts?.record(terminal, at, kind, value);
    if (row < 0) return;
    if (kind === facts.turnedAway) this.#causes?.set(row, nameOf(turnedAwayCauses, value));
    if (kind === facts.paidOtherwise) this.#ways?.set(row, nameOf(waysToPay, value));
  }

  /** A fact that may tell of a message. */
  message(terminal: number, at: Millis, kind: FactKind): void {
    this.#sent?.record(terminal, at, kind);
  }

  /** By subject: everything that the plan's expectations ask of a scope. */
  figures(course: Course, sources: Sources): Record<string, Measured> {
    return Object.fromEntries(
      this.#expectations.map((each) => [subjectOf(each), this.#measured(each, course, sources)]),
    );
  }

  #measured(expectation: Expectation, course: Course, sources: Sources): Measured {
    const scope = scopeOf(course, expectation.selectors);
    return typeof scope === "string"
      ? { missing: scope }
      : this.measuredIn(scope, expectation, course, sources);
  }

  /** What an expectation's measure comes to in a scope. */
  measuredIn(scope: Scope, { measure, selectors }: Expectation, course: Course, sources: Sources): Measured {
    const { sales, endedAt } = course;
    const { screenWrong, stock, happened, falsely } = sources;
    const name = measure as MeasureName;
    switch (name) {
      case "sale":
        return durationsOf(course, scope, selectors.state);
      case "sales":
        return tallyOf(course, scope, (row) => outcomeIs(course, row, selectors.outcome));
      case "turnedAway":
        return tallyOf(course, scope, (row) => isOf(sales, row, "turnedAway", this.#causes, selectors.cause));
      case "paidOtherwise":
        return tallyOf(course, scope, (row) => isOf(sales, row, "paidOtherwise", this.#ways, selectors.way));
      case "unpaid":
        return tallyOf(course, scope, (row) => isUnpaid(course, row, selectors.cause));
      case "queue":
        return levelOf(scopedQueue(course, scope, () => 1));
      case "queueValue":
        return levelOf(scopedQueue(course, scope, (row) => sales.amountMinor[row]));
      case "availability":
        return scopedAvailability(course, scope);
      case "uncollected":
        return scopedUncollected(course, scope);
      case "amplification":
        return measuredAmplification(this.#sent?.figures(course, scope));
      case "online":
        return levelOf(scopedOnline(course, scope));
      case "attempt":
        return measuredDurations(this.#attempts?.figures(scope));
      case "falseOffline":
        return { count: [...falsely].filter(scope.isMeant).length };
      case "screenWrong":
        return measuredDurations(screenWrong.scoped(scope, endedAt));
      case "stockBehind":
        return levelOf(stock.scoped(scope, endedAt));
      case "interventions":
      case "settlements":
      case "reversalsGivenUp":
        return { count: happened.count(name, selectors.kind ?? selectors.outcome, scope) };
      case "noticedByStaff":
        return measuredDurations(happened.noticedByStaff(scope));
      default:
        return { missing: `${measure} is not measured of some terminals or times` };
    }
  }
}

function outcomeIs({ sales, plan }: Course, row: number, outcome: string | undefined): boolean {
  switch (outcome) {
    case undefined:
      return true;
    case "delayed":
      return saleState(sales.outcome[row]) !== undefined && sales.latencyMs(row) >= delayedAfterMs(plan);
    case "voided":
      return sales.voided.has(row);
    default:
      return sales.outcome[row] === outcomes[outcome as keyof typeof outcomes];
  }
}

/** Whether a sale had this outcome, and in this way where one is named. */
function isOf(
  sales: SaleLog,
  row: number,
  outcome: keyof typeof outcomes,
  names: ReadonlyMap<number, string> | undefined,
  name: string | undefined,
): boolean {
  return sales.outcome[row] === outcomes[outcome] && (name === undefined || names?.get(row) === name);
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
