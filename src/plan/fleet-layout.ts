// The layout of a fleet: which numbers its terminals and stores have, and what stands on each: region, model,
// version, and who carries which store's link. Numbers follow the order of the groups in the file, labels follow
// the seed, and nothing else: a change of outages renumbers and relabels nobody.

import { type Purpose, purposes } from "../random.ts";
import type { FleetGroup } from "../scenario/schema.ts";
import { withCustomersLink } from "./customers-link.ts";
import { drawnOrder, wholeParts } from "./luck.ts";
import type { Range } from "./ranges.ts";

export interface FleetLayout {
  readonly terminals: number;
  readonly stores: number;
  readonly groups: readonly GroupLayout[];
  /** Every link of every group. */
  readonly links: readonly LinkLayout[];
}

export interface GroupLayout {
  /** With the customers' link behind its own, where it has one. */
  readonly group: FleetGroup;
  readonly terminals: Range;
  readonly stores: Range;
  /** Of each store. */
  readonly regions: Labels;
  /** Of each terminal. */
  readonly models: Labels;
  /** Of each terminal. */
  readonly versions: Labels;
}

export interface LinkLayout {
  readonly group: GroupLayout;
  /** Index of the link in its group. */
  readonly link: number;
  /** Of each store. */
  readonly providers: Labels;
}

/** What stands on each store or terminal of a group. */
export interface Labels {
  /** None where the scenario writes none. */
  readonly names: readonly string[];
  /** Index in `names`, counted from the group's first store or terminal. */
  readonly of: Uint16Array;
}

/** Lays out the groups in their order; shares are exact, and drawn by the seed. */
export function layOut(groups: readonly FleetGroup[], seed: number): FleetLayout {
  let terminals = 0;
  let stores = 0;
  const laid = groups.map(withCustomersLink).map((group): GroupLayout => {
    const ownTerminals: Range = [terminals, terminals + group.terminals];
    const ownStores: Range = [stores, stores + Math.ceil(group.terminals / group.perStore)];
    terminals = ownTerminals[1];
    stores = ownStores[1];
    return {
      group,
      terminals: ownTerminals,
      stores: ownStores,
      regions: labelled(group.region, ownStores, seed, purposes.region, 0),
      models: labelled(group.model, ownTerminals, seed, purposes.model, 0),
      versions: labelled(group.version, ownTerminals, seed, purposes.version, 0),
    };
  });
  const links = laid.flatMap((group) =>
    group.group.links.map(({ provider }, link) => ({
      group,
      link,
      providers: labelled(provider, group.stores, seed, purposes.provider, link),
    })),
  );
  return { terminals, stores, groups: laid, links };
}

function labelled(
  shares: Readonly<Record<string, number>>,
  [from, to]: Range,
  seed: number,
  purpose: Purpose,
  n: number,
): Labels {
  const names = Object.keys(shares);
  const of = new Uint16Array(to - from);
  if (names.length > 1) {
    const order = drawnOrder(
      Uint32Array.from({ length: of.length }, (_, index) => from + index),
      seed,
      purpose,
      n,
    );
    let next = 0;
    for (const [name, count] of wholeParts(of.length, Object.values(shares)).entries()) {
      for (const end = next + count; next < end; next++) of[order[next] - from] = name;
    }
  }
  return { names, of };
}

/** What a selection counts in: whole stores, or terminals. */
export type Unit = "store" | "terminal";

/** Numbers of the group's stores or terminals. */
export function unitsOf(group: GroupLayout, by: Unit): Range {
  return by === "store" ? group.stores : group.terminals;
}

/** The store that a unit of the group is or stands in, counted from the group's first. */
export function storeIndex({ group }: GroupLayout, by: Unit, unit: number): number {
  return by === "store" ? unit : Math.floor(unit / group.perStore);
}

/** The group's terminals from unit `index` up to the next, counted from the group's first unit. */
export function terminalsOf({ group, terminals }: GroupLayout, by: Unit, index: number): Range {
  if (by === "terminal") return [terminals[0] + index, terminals[0] + index + 1];
  const from = terminals[0] + index * group.perStore;
  return [from, Math.min(from + group.perStore, terminals[1])];
}
