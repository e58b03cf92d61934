// Cohorts: the fleet divided until all links of a part are struck by exactly the same outages of the network.
// As few as possible: providers that no outage tells apart share one.

import { linkProfiles } from "../scenario/link-profiles.ts";
import { type FleetLayout, terminalsOf } from "./fleet-layout.ts";
import type { Cohort, LinkProfile } from "./plan.ts";
import type { Selection } from "./selection.ts";

export interface Division {
  readonly cohorts: readonly Cohort[];
  /** For each selection, the indexes of the cohorts that it strikes. */
  readonly struck: readonly (readonly number[])[];
}

/** Divides the links of the fleet by these selections. Cohorts are numbered by link, then by their first store. */
export function divide(layout: FleetLayout, selections: readonly Selection[]): Division {
  const cohorts: Cohort[] = [];
  const struck: number[][] = selections.map(() => []);
  for (const [index, link] of layout.links.entries()) {
    const { group, stores } = link.group;
    const parts = partsOf(
      stores[1] - stores[0],
      selections.map((selection) => selection[index]),
    );
    const members: number[][] = [];
    for (const [store, part] of parts.entries()) {
      members[part] ??= [];
      members[part].push(store);
    }
    for (const own of members) {
      for (const [outage, selection] of selections.entries()) {
        if (selection[index][own[0]] === 1) struck[outage].push(cohorts.length);
      }
      const providers = new Set(own.map((store) => link.providers[link.providerOf[store]]));
      cohorts.push({
        link: link.link,
        linkId: group.links[link.link].id,
        group: group.id,
        provider: link.providers.filter((name) => providers.has(name)).join("+"),
        profile: profileOf(group.links[link.link].profile),
        terminals: terminalsOf(
          [link.group],
          own.map((store) => stores[0] + store),
        ),
      });
    }
  }
  return { cohorts, struck };
}

/** The part of each store: two have the same where every selection treats them alike. */
function partsOf(stores: number, selections: readonly Uint8Array[]): Uint32Array {
  let parts = new Uint32Array(stores);
  for (const selection of selections) {
    // Splits every part in two where the selection does; numbers follow the first store, so that they are dense.
    const split = new Map<number, number>();
    parts = parts.map((part, store) => {
      const key = part * 2 + selection[store];
      const known = split.get(key);
      if (known !== undefined) return known;
      split.set(key, split.size);
      return split.size - 1;
    });
  }
  return parts;
}

function profileOf(name: keyof typeof linkProfiles): LinkProfile {
  const { source: _, ...profile } = linkProfiles[name];
  return profile;
}
