// availability: the share of the sales wanted that were served at the counter, as the customers saw it: approved,
// queued (they left with the goods) or declined by their card's issuer (a definite answer). Not served: turned away,
// paid otherwise, and without an answer when the run was over; while it goes on, who stands at the counter is left out.
// min is the worst window: windows lie end to end from the start of the run or of the scope's time, each as long as
// recovery's (docs/definitions.md); what is left over and too short for one is in no window.

import type { Range } from "../plan/ranges.ts";
import type { Course } from "./course.ts";
import type { Measured } from "./measured.ts";
import { type OutcomeFigures, total } from "./outcomes.ts";
import { saleState } from "./sale-latency.ts";
import type { SaleLog } from "./sale-log.ts";
import { type Scope, scopeOf } from "./scope.ts";
import { windowsAfter } from "./windows.ts";
import { writtenOutages } from "./written.ts";

interface Served {
  /** 0 … 1. */
  readonly share: number;
  readonly served: number;
  readonly wanted: number;
  /** The window with the least share, run time; absent where there were too few sales for one. */
  readonly worst?: { readonly share: number; readonly fromMs: number; readonly toMs: number };
}

export interface AvailabilityFigures extends Served {
  /** By written outage: of all sales that were intended while it was on; absent where none was. */
  readonly during: Readonly<Record<string, Served>>;
}

/** undefined where no sale was wanted. */
export function availability(course: Course): AvailabilityFigures | undefined {
  const { sales, byIntent, plan } = course;
  const whole = servedOf(course, byIntent.entries, [[0, Number.POSITIVE_INFINITY]]);
  if (!whole || sales.length === 0) return undefined;
  const during = writtenOutages(plan).flatMap(({ id }) => {
    const scope = scopeOf(course, { during: id });
    const served = typeof scope === "string" ? undefined : inScope(course, scope);
    return served ? [[id, served] as const] : [];
  });
  return { ...whole, during: Object.fromEntries(during) };
}

export function scopedAvailability(course: Course, scope: Scope): Measured {
  return measuredAvailability(inScope(course, scope), "no sale was intended then and there");
}

/** Of outcomes so far: those who stand at the counter are left out until the run is over. */
export function shareServed(outcomes: OutcomeFigures, isOver: boolean): number | undefined {
  const { wanted, approved, declined, queued, turnedAway, paidOtherwise } = outcomes;
  const served = approved.sales + declined.sales + queued.sales;
  const unserved = [turnedAway, paidOtherwise].flatMap((causes) => Object.values(causes));
  const all = isOver ? wanted.sales : served + total(unserved).sales;
  return all === 0 ? undefined : served / all;
}

export function measuredAvailability(served: Served | undefined, otherwise: string): Measured {
  if (!served) return { missing: otherwise };
  const { share, worst } = served;
  return { numbers: { avg: share, min: worst?.share }, otherwise: "too few sales for one window" };
}

function inScope(course: Course, { windows, isMeant, terminals }: Scope): Served | undefined {
  const { byIntent, sales, plan } = course;
  const { entries } = byIntent;
  const isAll = terminals === plan.terminals;
  return servedOf(course, isAll ? entries : entries.filter((row) => isMeant(sales.terminal[row])), windows);
}

/** `rows` by intended time. */
function servedOf(course: Course, rows: Int32Array, times: readonly Range[]): Served | undefined {
  const { sales, byIntent, plan, endedAt, customersEndedAt = endedAt } = course;
  let served = 0;
  let wanted = 0;
  let worst: Served["worst"];
  for (const [from, to] of times) {
    const within = byIntent.between(rows, from, to);
    wanted += within.length;
    served += countServed(sales, within);
    const until = Math.min(to, customersEndedAt);
    for (const window of windowsAfter(sales, within, plan.windows, from, until)) {
      const share = countServed(sales, window.rows) / window.rows.length;
      if (!worst || share < worst.share) worst = { share, fromMs: window.from, toMs: window.to };
    }
  }
  return wanted === 0 ? undefined : { share: served / wanted, served, wanted, worst };
}

function countServed(sales: SaleLog, rows: Int32Array): number {
  let served = 0;
  for (const row of rows) if (saleState(sales.outcome[row]) !== undefined) served++;
  return served;
}
