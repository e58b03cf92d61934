// The layout of a fleet: which numbers its terminals and stores have, and who carries which store's link.
// Numbers follow the order of the groups in the file and nothing else: a change of outages renumbers nobody.

import { draw, purposes } from "../random.ts";
import type { FleetGroup } from "../scenario/schema.ts";
import type { Range } from "./plan.ts";

export interface FleetLayout {
  readonly terminals: number;
  readonly stores: number;
  readonly groups: readonly GroupLayout[];
  /** Every link of every group. */
  readonly links: readonly LinkLayout[];
}

export interface GroupLayout {
  readonly group: FleetGroup;
  readonly terminals: Range;
  readonly stores: Range;
}

export interface LinkLayout {
  readonly group: GroupLayout;
  /** Index of the link in its group. */
  readonly link: number;
  readonly providers: readonly string[];
  /** Index in `providers` of each store of the group, counted from the group's first. */
  readonly providerOf: Uint16Array;
}

/** Lays out the groups in their order; provider shares are exact, and drawn by the seed. */
export function layOut(groups: readonly FleetGroup[], seed: number): FleetLayout {
  let terminals = 0;
  let stores = 0;
  const laid = groups.map((group): GroupLayout => {
    const firstTerminal = terminals;
    const firstStore = stores;
    terminals += group.terminals;
    stores += Math.ceil(group.terminals / group.perStore);
    return { group, terminals: [firstTerminal, terminals], stores: [firstStore, stores] };
  });
  const links = laid.flatMap((group) => group.group.links.map((_, link) => linkLayout(group, link, seed)));
  return { terminals, stores, groups: laid, links };
}

function linkLayout(group: GroupLayout, link: number, seed: number): LinkLayout {
  const shares = Object.entries(group.group.links[link].provider);
  const [from, to] = group.stores;
  const order = Float64Array.from({ length: to - from }, (_, index) =>
    draw(seed, from + index, purposes.provider, link),
  );
  const shuffled = Uint32Array.from(order.keys()).sort(
    (one, other) => order[one] - order[other] || one - other,
  );
  const providerOf = new Uint16Array(to - from);
  let next = 0;
  for (const [provider, count] of wholeParts(
    to - from,
    shares.map(([, share]) => share),
  ).entries()) {
    for (const end = next + count; next < end; next++) providerOf[shuffled[next]] = provider;
  }
  return { group, link, providers: shares.map(([name]) => name), providerOf };
}

/**
 * `total` in whole parts as near to their shares as can be, by the largest remainder; equal remainders
 * favour the earlier part. The shares add up to 1.
 */
export function wholeParts(total: number, shares: readonly number[]): number[] {
  // A share such as 0.29 is a little less than 29 %: without the hair, 100 stores would make 28.
  const parts = shares.map((share) => Math.floor(total * share + 1e-6));
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: total * share - parts[index] }))
    .sort((one, other) => other.remainder - one.remainder || one.index - other.index);
  let missing = total - parts.reduce((sum, part) => sum + part, 0);
  for (const { index } of byRemainder) {
    if (missing <= 0) break;
    parts[index]++;
    missing--;
  }
  return parts;
}

/** The terminals of these stores, ascending numbers in the fleet, as ranges that ascend and do not touch. */
export function terminalsOf(groups: readonly GroupLayout[], stores: Iterable<number>): Range[] {
  const ranges: [number, number][] = [];
  let index = 0;
  for (const store of stores) {
    while (store >= groups[index].stores[1]) index++;
    const { group, terminals, stores: own } = groups[index];
    const from = terminals[0] + (store - own[0]) * group.perStore;
    const to = Math.min(from + group.perStore, terminals[1]);
    const last = ranges.at(-1);
    if (last && last[1] === from) last[1] = to;
    else ranges.push([from, to]);
  }
  return ranges;
}
