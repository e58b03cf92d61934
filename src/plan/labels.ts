// Labels of the struck: the region, provider, group or store that each link, store or terminal belongs to.

import { type FleetLayout, storeIndex, type Unit } from "./fleet-layout.ts";
import type { Lane } from "./matching.ts";
import type { Selection } from "./selection.ts";

/** What people divide a fleet by. */
type Label = "region" | "provider" | "group" | "store";

/** Labels that a struck link, store or terminal has, as they stand in the file; stores by their numbers. */
export function labelsOf(layout: FleetLayout, selection: Selection, by: Label): string[] {
  const found = new Set<string>();
  for (const [index, lane] of selection.lanes.entries()) {
    const marks = selection.marks[index];
    for (let unit = 0; unit < marks.length; unit++)
      if (marks[unit] === 1) found.add(labelOf(lane, selection.by, unit, by));
  }
  if (by === "store") return [...found].toSorted((one, other) => Number(one) - Number(other));
  const written = layout.groups.flatMap(({ regions, group }) => {
    if (by === "group") return [group.id];
    if (by === "region") return regions.names;
    return group.links.flatMap(({ provider }) => Object.keys(provider));
  });
  return [...new Set([...written, elsewhere])].filter((label) => found.has(label));
}

/** What has no label of its own. */
const elsewhere = "elsewhere";

/** Of a link that is struck with others its store's or terminal's first link says who carries it. */
export function labelOf({ group, links }: Lane, by: Unit, unit: number, label: Label): string {
  const store = storeIndex(group, by, unit);
  if (label === "group") return group.group.id;
  if (label === "store") return String(group.stores[0] + store);
  const { names, of } = label === "region" ? group.regions : links[0].providers;
  return names[of[store]] ?? elsewhere;
}
