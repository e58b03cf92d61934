// Matching: whether a selector fits a link, a store or a terminal. Links are told apart where the kind strikes links;
// else a store or terminal fits a key of links where one link of it does.

import type { Strike } from "../scenario/schema.ts";
import { customersLink, namesCustomers } from "./customers-link.ts";
import type { FleetLayout, GroupLayout, Labels, LinkLayout } from "./fleet-layout.ts";

/** What a kind strikes: links one by one, or stores or terminals with all they have. */
export type Strikes = "links" | "stores" | "terminals";

/** What is struck or not as one thing: a link of a group, or the group itself. */
export interface Lane {
  readonly group: GroupLayout;
  /** The one link, or every link of the group. */
  readonly links: readonly LinkLayout[];
}

/** The lanes in which a kind of outage is counted. */
export function lanesOf(layout: FleetLayout, strikes: Strikes): Lane[] {
  if (strikes === "links") return layout.links.map((link) => ({ group: link.group, links: [link] }));
  return layout.groups.map((group) => ({
    group,
    links: layout.links.filter((link) => link.group === group),
  }));
}

/** Models and versions stand on terminals; everything else that a strike names is the same for a whole store. */
export function tellsTerminalsApart({ model, version, any = [], not }: Strike): boolean {
  if (model !== undefined || version !== undefined) return true;
  return any.some(tellsTerminalsApart) || (not !== undefined && tellsTerminalsApart(not));
}

/** Whether a unit is meant; `store` is the one that it is or stands in. Both count from the group's first. */
export type Test = (unit: number, store: number) => boolean;

/** Whether a strike may mean the lane at all: the customers' own link only where it is named. */
export function isMeant({ links }: Lane, strike: Strike): boolean {
  const isOfCustomers = links.every(({ group, link }) => group.group.links[link] === customersLink);
  return !isOfCustomers || namesCustomers(strike);
}

/** One test for each key of the strike but those of luck; all must hold. */
export function testsOf(lane: Lane, strike: Strike): Test[] {
  const { group, links } = lane;
  const { region, model, version, provider, link, label, any, not } = strike;
  const tests: Test[] = [];
  if (strike.group !== undefined && strike.group !== group.group.id) tests.push(() => false);
  if (strike.store !== undefined) tests.push((_, store) => group.stores[0] + store === strike.store);
  if (region !== undefined) tests.push((_, store) => hasLabel(group.regions, store, region));
  if (model !== undefined) tests.push((terminal) => hasLabel(group.models, terminal, model));
  if (version !== undefined) tests.push((terminal) => hasLabel(group.versions, terminal, version));
  if (provider !== undefined || link !== undefined || label !== undefined) {
    const meant = links.filter((each) => {
      const { id, labels } = group.group.links[each.link];
      return (link ?? id) === id && (label === undefined || labels.includes(label));
    });
    if (meant.length === 0) tests.push(() => false);
    else if (provider !== undefined)
      tests.push((_, store) => meant.some(({ providers }) => hasLabel(providers, store, provider)));
  }
  if (any) {
    const several = any.map((one) => testsOf(lane, one));
    tests.push((unit, store) => several.some((all) => all.every((test) => test(unit, store))));
  }
  if (not) {
    const all = testsOf(lane, not);
    tests.push((unit, store) => !all.every((test) => test(unit, store)));
  }
  return tests;
}

function hasLabel({ names, of }: Labels, index: number, name: string): boolean {
  return names[of[index]] === name;
}
