// Selection: which stores' links an outage of the network strikes. Shares are exact and drawn by the seed,
// keyed by the outage's id: another outage in the file changes nobody's luck.

import { draw, purposes } from "../random.ts";
import type { WrittenOutage } from "../scenario/schema.ts";
import type { FleetLayout, LinkLayout } from "./fleet-layout.ts";

/** For each link of the layout, 1 for every store of its group whose link is struck. */
export type Selection = readonly Uint8Array[];

/** Whom an outage of this id strikes; everybody where it names nobody. */
export function select(
  layout: FleetLayout,
  id: string,
  strike: WrittenOutage["strike"],
  seed: number,
): Selection {
  const selection = layout.links.map((link) => matching(link, strike ?? {}));
  if (strike?.share !== undefined) keepShare(layout, selection, strike.share, id, seed);
  return selection;
}

function matching(link: LinkLayout, strike: NonNullable<WrittenOutage["strike"]>): Uint8Array {
  const { group, stores } = link.group;
  const struck = new Uint8Array(stores[1] - stores[0]);
  const { id } = group.links[link.link];
  if ((strike.group ?? group.id) !== group.id || (strike.link ?? id) !== id) return struck;
  const provider = strike.provider === undefined ? undefined : link.providers.indexOf(strike.provider);
  for (let index = 0; index < struck.length; index++) {
    const isStore = strike.store === undefined || strike.store === stores[0] + index;
    const isProvider = provider === undefined || provider === link.providerOf[index];
    if (isStore && isProvider) struck[index] = 1;
  }
  return struck;
}

/** Leaves the share of the selected stores, rounded to whole stores, that drew the lowest numbers. */
function keepShare(layout: FleetLayout, selection: Selection, share: number, id: string, seed: number): void {
  const chosen = markStruck(layout, selection);
  const stores = marked(chosen);
  const n = numberOf(id);
  const luck = Float64Array.from(stores, (store) => draw(seed, store, purposes.share, n));
  // Two stores may draw the same of 2³² numbers: the lower store goes first, as many as still fit.
  const keep = Math.round(share * stores.length);
  const last = keep === 0 ? 0 : luck.toSorted()[keep - 1];
  let ties = keep - luck.reduce((count, drawn) => count + (drawn < last ? 1 : 0), 0);
  for (let index = 0; index < stores.length; index++) {
    const isKept = luck[index] < last || (luck[index] === last && ties-- > 0);
    chosen[stores[index]] = isKept ? 1 : 0;
  }
  eachStruck(layout, selection, (store, struck, index) => {
    struck[index] = chosen[store];
  });
}

function eachStruck(
  layout: FleetLayout,
  selection: Selection,
  visit: (store: number, struck: Uint8Array, index: number) => void,
): void {
  for (const [link, struck] of selection.entries()) {
    const first = layout.links[link].group.stores[0];
    for (let index = 0; index < struck.length; index++)
      if (struck[index] === 1) visit(first + index, struck, index);
  }
}

/** A text as a number for `draw`: FNV-1a, 32 bits (Fowler, Noll and Vo; RFC 9923). */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** The stores of the fleet that have a struck link, ascending. */
export function struckStores(layout: FleetLayout, selection: Selection): Uint32Array {
  return marked(markStruck(layout, selection));
}

/** 1 for every store of the fleet that has a struck link. */
function markStruck(layout: FleetLayout, selection: Selection): Uint8Array {
  const marks = new Uint8Array(layout.stores);
  eachStruck(layout, selection, (store) => {
    marks[store] = 1;
  });
  return marks;
}

/** The numbers of the stores that are marked. A plain loop: iterators took a third of the planning. */
function marked(marks: Uint8Array): Uint32Array {
  const stores = new Uint32Array(marks.length);
  let count = 0;
  for (let store = 0; store < marks.length; store++) if (marks[store] === 1) stores[count++] = store;
  return stores.subarray(0, count);
}
