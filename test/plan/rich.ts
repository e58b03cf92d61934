// A fleet with labels of every sort, and what a strike of it must mean, terminal by terminal: slow, and plain to read.

import { type FleetLayout, layOut } from "../../src/plan/fleet-layout.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Range } from "../../src/plan/ranges.ts";
import type { FleetGroup, Strike } from "../../src/scenario/schema.ts";
import { planned, withOutages } from "../scenario/small.ts";

const rich = `name: Rich
duration: 30m
settle: 10m
fleet:
  - id: cafes
    terminals: 61
    perStore: 3
    region: {nsw: 40%, vic: 60%}
    model: {h5000: 30%, p400: 70%}
    version: {"2.3": 50%, "2.4": 50%}
    terminal: quick
    links:
      - {id: wifi, profile: wifi, provider: {telecom-a: 40%, telecom-b: 60%}, labels: [fast]}
      - {id: lte, profile: 4g, provider: mobile-x, labels: [radio]}
  - id: bars
    terminals: 10
    perStore: 4
    region: wa
    terminal: quick
    links: [{id: lte, profile: 4g, provider: {mobile-x: 50%, telecom-b: 50%}, labels: [radio]}]
load:
  sales: 40/h
  amount: {median: 12.50, p95: 60, currency: EUR}
outages: []
expect: {}
`;

/** The rich fleet's plan under these outages, an item of the list each. */
export function richPlan(outages: readonly string[], sets: readonly string[] = []): Plan {
  return planned(richText(outages), sets);
}

export function richText(outages: readonly string[]): string {
  return withOutages(outages, rich);
}

/** Where the labels of a plan's fleet lie. Its groups are as the rich scenario writes them. */
export function richLayout(seed: number): FleetLayout {
  const cafes = {
    id: "cafes",
    terminals: 61,
    perStore: 3,
    region: { nsw: 0.4, vic: 0.6 },
    model: { h5000: 0.3, p400: 0.7 },
    version: { "2.3": 0.5, "2.4": 0.5 },
    links: [
      { id: "wifi", provider: { "telecom-a": 0.4, "telecom-b": 0.6 }, labels: ["fast"] },
      { id: "lte", provider: { "mobile-x": 1 }, labels: ["radio"] },
    ],
    alternatives: [],
  };
  const bars = {
    id: "bars",
    terminals: 10,
    perStore: 4,
    region: { wa: 1 },
    model: {},
    version: {},
    links: [{ id: "lte", provider: { "mobile-x": 0.5, "telecom-b": 0.5 }, labels: ["radio"] }],
    alternatives: [],
  };
  return layOut([cafes, bars] as unknown as FleetGroup[], seed);
}

/** Everything that stands on one link of one terminal. */
interface Facts {
  readonly terminal: number;
  readonly store: number;
  readonly group: string;
  readonly region: string;
  readonly model: string;
  readonly version: string;
  readonly links: readonly {
    readonly id: string;
    readonly provider: string;
    readonly labels: readonly string[];
  }[];
}

function factsOf(layout: FleetLayout): Facts[] {
  return layout.groups.flatMap(({ group, terminals, stores, regions, models, versions }) =>
    Array.from({ length: terminals[1] - terminals[0] }, (_, index): Facts => {
      const store = Math.floor(index / group.perStore);
      const own = layout.links.filter((link) => link.group.group === group);
      return {
        terminal: terminals[0] + index,
        store: stores[0] + store,
        group: group.id,
        region: regions.names[regions.of[store]],
        model: models.names[models.of[index]],
        version: versions.names[versions.of[index]],
        links: own.map(({ link, providers }) => ({
          id: group.links[link].id,
          provider: providers.names[providers.of[store]],
          labels: group.links[link].labels,
        })),
      };
    }),
  );
}

/** The terminals that a strike without luck means, of a kind that strikes links or of one that strikes terminals. */
export function meant(
  layout: FleetLayout,
  strike: Strike,
  strikes: "links" | "stores" | "terminals",
): number[] {
  const facts = factsOf(layout);
  if (strikes === "links")
    return facts
      .filter((one) => one.links.some((link) => fits({ ...one, links: [link] }, strike)))
      .map(({ terminal }) => terminal);
  const struck = facts.filter((one) => fits(one, strike));
  const stores = new Set(struck.map(({ store }) => store));
  return facts
    .filter((one) => (strikes === "stores" ? stores.has(one.store) : struck.includes(one)))
    .map(({ terminal }) => terminal);
}

function fits(facts: Facts, strike: Strike): boolean {
  const { provider, link, label } = strike;
  for (const key of ["group", "region", "model", "version", "store"] as const) {
    if (strike[key] !== undefined && strike[key] !== facts[key]) return false;
  }
  const isOnLinks = provider !== undefined || link !== undefined || label !== undefined;
  const hasLink = facts.links.some(
    (one) =>
      (provider ?? one.provider) === one.provider &&
      (link ?? one.id) === one.id &&
      (label === undefined || one.labels.includes(label)),
  );
  if (isOnLinks && !hasLink) return false;
  if (strike.any && !strike.any.some((one) => fits(facts, one))) return false;
  return !strike.not || !fits(facts, strike.not);
}

/** The numbers in the ranges. */
export function numbers(ranges: readonly Range[]): number[] {
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index));
}
