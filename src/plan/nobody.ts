// Outages that strike nobody at all. To know that the fleet must be laid out, so the loader asks the planner.

import type { Mistake } from "../scenario/mistake.ts";
import type { Parts } from "../scenario/parts.ts";
import { layOut } from "./fleet-layout.ts";
import { isNobody, Selections, type Striking } from "./selection.ts";

/** A mistake for each outage whose strike leaves nobody; an outage that is wrong otherwise is left to others. */
export function strikesNobody({ fleet, outages, seed, kinds }: Parts): Mistake[] {
  if (!fleet) return [];
  const layout = layOut(fleet, seed ?? 1);
  const striking = new Map(outages.map((outage) => [outage.index, strikingOf(outage, kinds)]));
  // The first of a storm's kinds is the one whose draw others take again.
  const known = [...striking.values()].flatMap((each) => each.slice(0, 1));
  const selections = new Selections(layout, seed ?? 1, known);
  return outages.flatMap(({ index, strike }) => {
    const each = (strike && striking.get(index)) || [];
    if (!each.some((one) => isFounded(one, known) && isNobody(selections.of(one)))) return [];
    const isStoreMissing = strike?.store !== undefined && strike.store >= layout.stores;
    const region = strike?.region;
    const isRegionEmpty =
      region !== undefined &&
      layout.groups.every(({ regions: { names, of } }) => !of.includes(names.indexOf(region)));
    if (isRegionEmpty)
      return [
        {
          path: ["outages", index, "strike", "region"],
          at: "value",
          what: `strikes nobody: region ${region} has no store`,
          todo: "its share of the stores comes to none: write a larger share, or more terminals",
        },
      ];
    const todo = isStoreMissing
      ? `the stores are 0 to ${layout.stores - 1}`
      : "nobody fits all its keys: leave one out, or raise the share";
    return [{ path: ["outages", index, "strike"], at: "value", what: "strikes nobody", todo }];
  });
}

/** What an outage strikes, by each of its kinds; nothing where it strikes the gateway, or does not say enough. */
function strikingOf(
  { index, id, strike, what, storm }: Parts["outages"][number],
  kinds: Parts["kinds"],
): Striking[] {
  const named = [...(what ? [what] : []), ...(storm?.of ?? [])];
  const strikes = new Set(named.map(({ kind }) => kinds.get(kind)?.strikes));
  return [...strikes]
    .filter((each) => each !== "gateway" && each !== undefined)
    .map((each) => ({ id: id ?? `outage ${index}`, strike, strikes: each }));
}

/** Whether following `same` ends somewhere. */
function isFounded(striking: Striking, all: readonly Striking[]): boolean {
  const seen = new Set<Striking>();
  let one: Striking | undefined = striking;
  while (one && !seen.has(one)) {
    seen.add(one);
    const same: string | undefined = one.strike?.same;
    if (same === undefined) return true;
    one = all.find(({ id }) => id === same);
  }
  return false;
}
