// Where in the scenario each expectation of a plan is written. The planner reads them in the order of the file.

import type { FieldPath } from "../scenario/mistake.ts";
import type { Scenario } from "../scenario/schema.ts";
import type { Expectation, Plan } from "./plan.ts";

export interface Placed {
  readonly expectation: Expectation;
  /** Of what is demanded. */
  readonly path: FieldPath;
}

/** The expectations. */
export function placed(plan: Plan, { expect }: Scenario): Placed[] {
  return together(plan.expectations, pathsOf("expect", expect));
}

/** The bands of the steady state. */
export function placedBands({ steady: planned }: Plan, { steady }: Scenario): Placed[] {
  if (!planned || !steady) return [];
  const { warmUp: _, ...bands } = steady;
  return together(planned.bands, pathsOf("steady", bands));
}

function together(expectations: readonly Expectation[], paths: readonly FieldPath[]): Placed[] {
  return expectations.map((expectation, index) => ({ expectation, path: paths[index] }));
}

function pathsOf(section: string, written: Readonly<Record<string, unknown>>): FieldPath[] {
  return Object.entries(written).flatMap(([key, demands]) => {
    const list: readonly unknown[] = Array.isArray(demands) ? demands : [demands];
    return list.map((demand, index): FieldPath => {
      const item = Array.isArray(demands) ? [section, key, index] : [section, key];
      return typeof demand === "string" ? item : [...item, "that"];
    });
  });
}
