// Written outages: what a person wrote once and the plan holds as several, which share `of`.

import type { Plan } from "../plan/plan.ts";

export interface WrittenOutage {
  readonly id: string;
  readonly kind: string;
  /** Indexes in the plan, in its order. */
  readonly parts: readonly number[];
}

/** In the order of their first parts. */
export function writtenOutages({ outages }: Plan): WrittenOutage[] {
  const indexes = outages.map((_, index) => index);
  const byId = Map.groupBy(indexes, (index) => outages[index].of);
  return [...byId].map(([id, parts]) => ({ id, kind: outages[parts[0]].kind, parts }));
}

/** Indexes in the plan of what an id means: every part of a written outage, or one part by its own id. */
export function partsOf({ outages }: Plan, id: string): number[] {
  return outages.flatMap((outage, index) => (outage.of === id || outage.id === id ? [index] : []));
}
