// The measures that an expectation may speak of, and what each allows: one table, used by the loader,
// which refuses what is not in it, and by the verdict, which judges nothing that is not in it.
// What a measure means is said in docs/definitions.md.

import { givenUpCauses, interventions, turnedAwayCauses, waysToPay } from "../facts.ts";

/**
 * What a bound is written in and, in the plan, given as: a count, ms, a share 0…1, minor units, minor units × hours of
 * scenario time, a factor.
 */
export type MeasureUnit = "count" | "duration" | "share" | "amount" | "amount-hours" | "factor";

interface MeasureRule {
  /** One line for people. */
  readonly about: string;
  /** How many values become one, each with the unit of its bound. The first one is meant where none is written. */
  readonly aggregates: Readonly<Partial<Record<Aggregate, MeasureUnit>>>;
  /** Selectors and their values; "outage" and "group" stand for the id of one of the scenario. */
  readonly selectors: Readonly<Record<string, SelectorValues>>;
  /** Selectors with which it is known while the run goes on; absent where only its end or the ledger can tell. */
  readonly abortsWith?: readonly string[];
  /** Aggregates that only the end can tell all the same. */
  readonly atEnd?: readonly Aggregate[];
}

export type SelectorValues = "outage" | "group" | readonly string[];

export const aggregates = [
  "count",
  "value",
  "total",
  "min",
  "max",
  "avg",
  "last",
  "p(50)",
  "p(95)",
  "p(99)",
] as const;
export type Aggregate = (typeof aggregates)[number];

/** Sales, as a count or as what they are worth. */
const sales = { count: "count", value: "amount" } as const;
const latency = {
  "p(95)": "duration",
  "p(50)": "duration",
  "p(99)": "duration",
  max: "duration",
  avg: "duration",
} as const;
/** One figure an outage; without the selector `outage` every outage must meet the bound. */
const each = { max: "duration" } as const;

/** Of whom and of when: during and after an outage, and those whom it strikes or the others. */
const scope = {
  group: "group",
  during: "outage",
  after: "outage",
  hit: ["struck", "others"],
  outage: "outage",
} as const;

export const measures = {
  sales: {
    about: "sales wanted, or what they came to at the counter; of these delayed, and voided later",
    aggregates: sales,
    selectors: {
      outcome: ["approved", "declined", "queued", "turnedAway", "paidOtherwise", "delayed", "voided"],
      ...scope,
    },
    abortsWith: ["outcome", "group"],
  },
  availability: {
    about: "share of the sales wanted that were served; min: the worst window",
    aggregates: { avg: "share", min: "share" },
    selectors: scope,
    abortsWith: ["group"],
    atEnd: ["min"],
  },
  lost: { about: "sales approved or accepted, and not in the ledger", aggregates: sales, selectors: {} },
  unpaid: {
    about: "sales whose goods are gone and whose money never comes",
    aggregates: sales,
    selectors: { cause: ["declined", ...Object.keys(givenUpCauses)], ...scope },
  },
  turnedAway: {
    about: "sales lost at the counter",
    aggregates: sales,
    selectors: { cause: Object.keys(turnedAwayCauses), ...scope },
    abortsWith: ["cause", "group"],
  },
  paidOtherwise: {
    about: "sales paid in another way",
    aggregates: sales,
    selectors: { way: Object.keys(waysToPay), ...scope },
    abortsWith: ["way", "group"],
  },
  dataLoss: {
    about: "lost and unpaid sales, without those declined on forward",
    aggregates: sales,
    selectors: {},
  },
  duplicated: { about: "sales booked more than once", aggregates: sales, selectors: {} },
  resurrected: {
    about: "sales that were refused or undone, and booked all the same",
    aggregates: sales,
    selectors: {},
  },
  altered: {
    about: "sales booked with another amount, currency, terminal or merchant",
    aggregates: sales,
    selectors: {},
  },
  orphaned: { about: "bookings of sales that no terminal ever attempted", aggregates: sales, selectors: {} },
  pending: { about: "sales still queued or unresolved at the end", aggregates: sales, selectors: {} },
  queue: {
    about: "sales that wait in terminals",
    aggregates: { max: "count", min: "count", avg: "count", last: "count" },
    selectors: scope,
    abortsWith: ["group"],
  },
  queueValue: {
    about: "what the waiting sales are worth",
    aggregates: { max: "amount", min: "amount", avg: "amount", last: "amount" },
    selectors: scope,
    abortsWith: ["group"],
  },
  uncollected: {
    about: "value × time of the sales that wait in terminals; max: the longest wait",
    aggregates: { total: "amount-hours", max: "duration" },
    selectors: scope,
    abortsWith: ["group"],
  },
  stockDifference: {
    about: "goods that left against what the ledger has booked, sale by sale",
    aggregates: sales,
    selectors: { side: ["missing", "surplus"] },
  },
  amplification: {
    about: "messages about sales, sent for each sale wanted",
    aggregates: { avg: "factor" },
    selectors: scope,
    abortsWith: [],
  },
  surge: {
    about: "messages in an outage's busiest window, against quiet ones before",
    aggregates: { max: "factor" },
    selectors: { outage: "outage" },
  },
  sale: {
    about: "from the intended start of a sale to its final answer at the counter, as played",
    aggregates: latency,
    selectors: { state: ["online", "queued"], ...scope },
    abortsWith: ["state"],
  },
  attempt: {
    about: "round trip of one message, as played",
    aggregates: latency,
    selectors: scope,
    abortsWith: [],
  },
  detection: {
    about: "from the start of an outage until a struck terminal knows",
    aggregates: { "p(95)": "duration", "p(50)": "duration", max: "duration" },
    selectors: { outage: "outage" },
  },
  noticed: {
    about: "share of the struck terminals that knew before the outage was over",
    aggregates: { min: "share" },
    selectors: { outage: "outage" },
  },
  recovery: {
    about: "from the end of an outage until everything is as before",
    aggregates: each,
    selectors: { outage: "outage", part: ["reconnect", "drain", "service"] },
  },
  restored: {
    about: "from the start of an outage until everything is as before",
    aggregates: each,
    selectors: { outage: "outage" },
  },
  booked: {
    about: "from the intended start of a sale to its booking in the ledger, as played",
    aggregates: latency,
    selectors: {},
  },
  online: {
    about: "share of the terminals that are neither offline nor down",
    aggregates: { min: "share", max: "share", avg: "share", last: "share" },
    selectors: scope,
    abortsWith: [],
  },
  falseOffline: {
    about: "terminals that went offline with nothing broken",
    aggregates: { count: "count" },
    selectors: { group: "group" },
  },
  screenWrong: {
    about: "time during which a terminal's screen says something else than is true",
    aggregates: { max: "duration", avg: "duration" },
    selectors: scope,
  },
  noticedByStaff: {
    about: "from when there was something to notice until somebody in the store did",
    aggregates: latency,
    selectors: scope,
  },
  interventions: {
    about: "what people did about it",
    aggregates: { count: "count" },
    selectors: { kind: Object.keys(interventions), ...scope },
    abortsWith: ["kind"],
  },
  stockBehind: {
    about: "sales that were made and that the back office does not know of",
    aggregates: { max: "count", min: "count", avg: "count", last: "count" },
    selectors: scope,
    abortsWith: [],
  },
  settlements: {
    about: "days that terminals closed, with totals that agreed or not",
    aggregates: { count: "count" },
    selectors: { outcome: ["agreed", "failed"], ...scope },
    abortsWith: ["outcome"],
  },
  reversalsGivenUp: {
    about: "reversals that no terminal sends any more: a person must see to them",
    aggregates: { count: "count" },
    selectors: scope,
    abortsWith: [],
  },
  lag: {
    about: "how late the engine was against its own schedule, as played",
    aggregates: { "p(99)": "duration", max: "duration" },
    selectors: {},
    abortsWith: [],
  },
} as const satisfies Readonly<Record<string, MeasureRule>>;

export type MeasureName = keyof typeof measures;

/** The rule of a measure, or undefined for a name that is none. */
export function measureRule(name: string): MeasureRule | undefined {
  return Object.hasOwn(measures, name) ? measures[name as MeasureName] : undefined;
}
