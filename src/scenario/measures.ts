// The measures that an expectation may speak of, and what each allows: one table, used by the loader,
// which refuses what is not in it, and by the verdict, which judges nothing that is not in it.
// What a measure means is said in docs/definitions.md.

import { givenUpCauses, turnedAwayCauses } from "../facts.ts";

/** What a bound is written in and, in the plan, given as: a count, ms, a share 0…1, minor units. */
export type MeasureUnit = "count" | "duration" | "share" | "amount";

interface MeasureRule {
  /** One line for people. */
  readonly about: string;
  /** How many values become one, each with the unit of its bound. The first one is meant where none is written. */
  readonly aggregates: Readonly<Partial<Record<Aggregate, MeasureUnit>>>;
  /** Selectors and their values; "outage" stands for the id of an outage of the scenario. */
  readonly selectors: Readonly<Record<string, "outage" | readonly string[]>>;
}

export const aggregates = ["count", "value", "min", "max", "avg", "last", "p(50)", "p(95)", "p(99)"] as const;
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

export const measures = {
  lost: { about: "sales approved or accepted, and not in the ledger", aggregates: sales, selectors: {} },
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
  unpaid: {
    about: "sales whose goods are gone and whose money never comes",
    aggregates: sales,
    selectors: { cause: ["declined", ...Object.keys(givenUpCauses)] },
  },
  turnedAway: {
    about: "sales lost at the counter",
    aggregates: sales,
    selectors: { cause: Object.keys(turnedAwayCauses) },
  },
  dataLoss: {
    about: "lost and unpaid sales, without those declined on forward",
    aggregates: sales,
    selectors: {},
  },
  queue: {
    about: "sales that wait in terminals",
    aggregates: { max: "count", avg: "count", last: "count" },
    selectors: {},
  },
  queueValue: {
    about: "what the waiting sales are worth",
    aggregates: { max: "amount", last: "amount" },
    selectors: {},
  },
  sale: {
    about: "from the intended start of a sale to its final answer at the counter, as played",
    aggregates: latency,
    selectors: { state: ["online", "queued"] },
  },
  attempt: { about: "round trip of one message, as played", aggregates: latency, selectors: {} },
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
  online: {
    about: "share of the terminals that are online",
    aggregates: { min: "share", max: "share", avg: "share", last: "share" },
    selectors: {},
  },
  falseOffline: {
    about: "terminals that went offline with nothing broken",
    aggregates: { count: "count" },
    selectors: {},
  },
  lag: {
    about: "how late the engine was against its own schedule, as played",
    aggregates: { "p(99)": "duration", max: "duration" },
    selectors: {},
  },
} as const satisfies Readonly<Record<string, MeasureRule>>;

export type MeasureName = keyof typeof measures;

/** The rule of a measure, or undefined for a name that is none. */
export function measureRule(name: string): MeasureRule | undefined {
  return Object.hasOwn(measures, name) ? measures[name as MeasureName] : undefined;
}
