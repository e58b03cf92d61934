// What a measure came to, before an aggregate makes one number of it.

import type { Expectation } from "../plan/plan.ts";
import type { Aggregate } from "../scenario/measures.ts";
import type { Distribution } from "./distribution.ts";
import type { LevelFigures } from "./level.ts";
import type { Tally } from "./outcomes.ts";

export type Measured =
  | { readonly tally: Tally }
  | { readonly level: LevelFigures }
  | { readonly distribution: Distribution }
  | { readonly count: number }
  /** One number an aggregate, in the unit of its bound; `otherwise` says why one of them is not there. */
  | { readonly numbers: Readonly<Partial<Record<Aggregate, number>>>; readonly otherwise: string }
  /** Why there is nothing. */
  | { readonly missing: string };

export function measuredDurations(distribution: Distribution | undefined): Measured {
  return distribution ? { distribution } : { missing: "there are no samples" };
}

/** A measure with its selectors, in one way whatever their order: `sale{during:dark,hit:others}`. */
export function subjectOf({ measure, selectors }: Pick<Expectation, "measure" | "selectors">): string {
  const pairs = Object.entries(selectors).map(([name, value]) => `${name}:${value}`);
  return pairs.length === 0 ? measure : `${measure}{${pairs.sort().join(",")}}`;
}
