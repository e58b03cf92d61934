// Whether an outage met anything: sales that struck terminals meant to make while it was on, or a connection that
// was up or that a struck terminal used or tried. An outage that met neither proves nothing, whatever came out. What is
// done to a terminal itself meets it, even in an instant and where nothing is connected.

import { type FactKind, facts } from "../facts.ts";
import { type GatewayEffect, groupOf, type Outage, type Plan } from "../plan/plan.ts";
import { Apart } from "./apart.ts";
import type { Course } from "./course.ts";
import type { OutageTimes } from "./outage-times.ts";
import { outcomes } from "./sale-log.ts";
import { noSlot, Strikes } from "./strikes.ts";

export interface MetFigures {
  /** Sales intended by struck terminals while it was on. */
  readonly sales: number;
  /** Or it was done to the terminals themselves. */
  readonly hasConnection: boolean;
  /** Absent where nothing that its gateway's owner did would end every sale, or a share of them, in another way. */
  readonly ends?: SaleEnds;
  /** The same of those sales alone that no other written outage can have touched; absent where that are all. */
  readonly endsApart?: SaleEnds;
}

/** What struck terminals were told of sales that they meant to make while it was confirmed to be on. */
export interface SaleEnds {
  /** Answered before it was to be removed. */
  readonly approved: number;
  readonly declined: number;
  /** Put aside, turned away, paid otherwise, never answered, or so late that a message may have timed out before. */
  readonly otherwise: number;
}

export class Met {
  readonly #plan: Plan;
  readonly #strikes: Strikes;
  /** A bit for each link that is up, by terminal. */
  readonly #linksUp: Uint32Array;
  readonly #hasConnection: boolean[];
  /** How many outages are on and have met no connection yet. */
  #looking = 0;

  /** `strikes` are kept by the caller: an outage is in them from due() until after the fact of its end. */
  constructor(plan: Plan, strikes: Strikes) {
    this.#plan = plan;
    this.#strikes = strikes;
    this.#linksUp = new Uint32Array(plan.terminals);
    this.#hasConnection = new Array(plan.outages.length).fill(false);
  }

  /** The outage is due: what is connected now meets it, and so does what connects or sends before it is over. */
  due(outage: number): void {
    const { struck, effect } = this.#plan.outages[outage];
    const isConnected = effect.on === "terminals" || struck.some((range) => this.#hasLinkUp(range));
    if (isConnected) this.#hasConnection[outage] = true;
    else this.#looking++;
  }

  record(terminal: number, kind: FactKind, sale: number, value: number): void {
    switch (kind) {
      case facts.outageEnded:
        if (this.#strikes.isOn(sale) && !this.#hasConnection[sale]) this.#looking--;
        break;
      case facts.linkUp:
        this.#linksUp[terminal] |= 1 << value;
        this.#connected(terminal);
        break;
      case facts.linkDown:
        this.#linksUp[terminal] &= ~(1 << value);
        this.#connected(terminal);
        break;
      case facts.sent:
      case facts.forwardSent:
      case facts.reversalSent:
      case facts.echoSent:
      case facts.inquirySent:
      case facts.uploadSent:
      case facts.settlementSent:
        this.#connected(terminal);
        break;
    }
  }

  hasConnection(outage: number): boolean {
    return this.#hasConnection[outage];
  }

  #connected(terminal: number): void {
    if (this.#looking === 0) return;
    const strikes = this.#strikes;
    for (let slot = strikes.first(terminal); slot !== noSlot; slot = strikes.next(slot)) {
      const outage = strikes.outage(slot);
      if (this.#hasConnection[outage]) continue;
      this.#hasConnection[outage] = true;
      this.#looking--;
    }
  }

  #hasLinkUp([from, to]: readonly [number, number]): boolean {
    return this.#linksUp.subarray(from, to).some((links) => links !== 0);
  }
}

/** By outage of the plan: sales that struck terminals meant to make from its beginning up to its end, not included. */
export function salesMet(
  course: Course,
  outages: readonly OutageTimes[],
): readonly Omit<MetFigures, "hasConnection">[] {
  const { plan, sales, endedAt } = course;
  const met = plan.outages.map((_, outage) => {
    return { sales: 0, ends: endsOf(plan, outage), endsApart: endsOf(plan, outage) };
  });
  if (outages.length === 0) return met.map(figures);
  const apart = met.some(({ ends }) => ends) ? new Apart(course, outages) : undefined;
  const begins = outages.toSorted((a, b) => a.beganAt - b.beganAt);
  const endOf = (times: OutageTimes) => times.endedAt ?? endedAt;
  const ends = outages.toSorted((a, b) => endOf(a) - endOf(b));
  const strikes = new Strikes(plan);
  let begun = 0;
  let ended = 0;
  for (const row of course.byIntent.entries) {
    const at = sales.intendedAt[row];
    while (begun < begins.length && begins[begun].beganAt <= at) strikes.begin(begins[begun++].outage);
    while (ended < ends.length && endOf(ends[ended]) <= at) strikes.end(ends[ended++].outage);
    apart?.until(at);
    const terminal = sales.terminal[row];
    for (let slot = strikes.first(terminal); slot !== noSlot; slot = strikes.next(slot)) {
      const outage = strikes.outage(slot);
      const found = met[outage];
      found.sales++;
      if (found.ends) count(found.ends, course, row, plan.outages[outage]);
      if (found.endsApart && apart?.isOf(terminal, plan.outages[outage].of))
        count(found.endsApart, course, row, plan.outages[outage]);
    }
  }
  return met.map(figures);
}

function figures({ sales, ends, endsApart }: { sales: number; ends?: Counts; endsApart?: Counts }) {
  if (!ends || !endsApart) return { sales };
  const isAll = outcomeNames.every((name) => ends[name] === endsApart[name]);
  return isAll ? { sales, ends } : { sales, ends, endsApart };
}

const outcomeNames = ["approved", "declined", "otherwise"] as const;

type Counts = { -readonly [K in keyof SaleEnds]: SaleEnds[K] };

/** Zeros where it is looked at; undefined where approved sales say nothing of whether it was on. */
function endsOf({ ownGateway, outages }: Plan, outage: number): Counts | undefined {
  const { effect } = outages[outage];
  if (!ownGateway || effect.on !== "gateway" || !isSeenAtSales(effect.does)) return undefined;
  return { approved: 0, declined: 0, otherwise: 0 };
}

/** Slow answers, slow acquirers and certificates that nobody looks at again may leave every sale approved. */
function isSeenAtSales(does: GatewayEffect): boolean {
  if (does.kind === "refusal") return does.refuses !== "refunds";
  return does.kind === "maintenance" || does.kind === "crash" || does.kind === "fail";
}

function count(ends: Counts, { plan, sales }: Course, row: number, { at, forMs }: Outage): void {
  const answeredAt = sales.answeredAt[row];
  const outcome = sales.outcome[row];
  if (outcome !== outcomes.approved && outcome !== outcomes.declined) ends.otherwise++;
  else if (answeredAt < at + forMs) ends[outcome === outcomes.approved ? "approved" : "declined"]++;
  // One that was in flight at the end says nothing, unless its first message may have been lost in the outage.
  else if (sales.latencyMs(row) >= groupOf(plan, sales.terminal[row]).policy.timeoutMs) ends.otherwise++;
}
