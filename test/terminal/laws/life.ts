// A life: what a random world is made of, small enough to be shrunk and read. Everything else follows from the seed.

import { fc } from "@fast-check/vitest";
import { type Habit, habits } from "./any-policy.ts";
import { type BlowName, blowNames, type Trouble, troubles } from "./any-trouble.ts";

export interface Life {
  readonly seed: number;
  /** Terminals of one store, ≥ 1. */
  readonly terminals: number;
  /** Customers that each may expect. */
  readonly customers: number;
  /** What the terminals do beyond the least. */
  readonly habits: readonly Habit[];
  /** What happens to messages before everything is healed. */
  readonly troubles: readonly Trouble[];
  /** What happens to terminals and their links. */
  readonly blows: readonly BlowName[];
  /** The world stops in the middle, instead of when everything has healed and come to rest. */
  readonly stops: boolean;
}

/** Lives in which anything may happen; `always` are habits that all of them have. */
export function lives(always: readonly Habit[] = [], never: readonly Habit[] = []): fc.Arbitrary<Life> {
  const others = habits.filter((habit) => !always.includes(habit) && !never.includes(habit));
  return fc.record({
    seed: fc.nat(),
    terminals: fc.constantFrom(1, 1, 1, 1, 2, 3),
    customers: fc.integer({ min: 1, max: 10 }),
    habits: fc.subarray(others).map((some) => [...always, ...some]),
    troubles: fc.subarray([...troubles]),
    blows: fc.subarray([...blowNames], { maxLength: 3 }),
    stops: fc.constantFrom(false, false, false, true),
  });
}
