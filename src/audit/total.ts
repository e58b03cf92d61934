// Total: sales counted one by one, with what they are worth.

import type { Total } from "./result.ts";

export type MutableTotal = { -readonly [K in keyof Total]: Total[K] };

/** Counts one sale. */
export function add(total: MutableTotal, valueMinor: number): void {
  total.sales++;
  total.valueMinor += valueMinor;
}

/** An empty one by each of these names. */
export function totals<Name extends string>(names: readonly Name[]): Record<Name, MutableTotal> {
  return Object.fromEntries(names.map((name) => [name, { sales: 0, valueMinor: 0 }])) as Record<
    Name,
    MutableTotal
  >;
}

/** Counts one sale under a name that may be new. */
export function addTo(byName: Record<string, MutableTotal>, name: string, valueMinor: number): void {
  byName[name] ??= { sales: 0, valueMinor: 0 };
  add(byName[name], valueMinor);
}
