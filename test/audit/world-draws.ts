// Worlds by chance: sales with any story, strangers' rows, outages, terminals that go offline, days that are closed.

import { fc } from "@fast-check/vitest";
import { type Mutation, type Sale, type Stranger, strangerOf, terminals, type World } from "./world.ts";
import { stories } from "./world-stories.ts";

const second = fc.integer({ min: 0, max: 20_000 });

/** At most so many sales with these mutations. */
export function salesWith(done: fc.Arbitrary<Mutation[]>, maxLength: number): fc.Arbitrary<Sale[]> {
  return fc.array(
    fc.record({
      story: fc.constantFrom(...stories),
      isRefund: fc.boolean(),
      amountMinor: fc.integer({ min: 1, max: 1_000_000 }),
      mutations: done,
      at: second,
    }),
    { maxLength },
  );
}

/** Rows that nobody asked for, those of other runs among them. */
export const oddities: fc.Arbitrary<Stranger[]> = fc
  .array(
    fc.tuple(fc.constantFrom("foreign", "garbage", "terminal", "sale"), fc.integer({ min: 1, max: 3 })),
    { maxLength: 4 },
  )
  .map((list) => list.map(([kind, copies], i) => strangerOf(kind, i, copies)));

const strike = fc.record({
  of: fc.constantFrom("cut" as const, "slow" as const),
  at: second,
  forMs: fc.option(fc.integer({ min: 0, max: 6_000 }), { nil: undefined }),
  struck: fc
    .tuple(fc.nat(terminals - 1), fc.nat(terminals - 1))
    .map(([one, other]) => [[Math.min(one, other), Math.max(one, other) + 1] as const]),
});

/** Times at one terminal: cut at these moments into offline and online. */
const offline = fc.uniqueArray(second, { maxLength: 6 }).map((moments) => {
  const sorted = moments.sort((one, other) => one - other);
  return sorted.flatMap((at, i) => (i % 2 === 0 ? [[at, sorted[i + 1] as number | undefined] as const] : []));
});

export const surroundings: fc.Arbitrary<Pick<World, "strikes" | "offline" | "days">> = fc.record({
  strikes: fc.array(strike, { maxLength: 4 }),
  offline: fc.array(offline, { minLength: terminals, maxLength: terminals }),
  days: fc.array(fc.constantFrom("agreed" as const, "gaveUp" as const, "open" as const), {
    minLength: terminals,
    maxLength: terminals,
  }),
});

/** Rows of other runs, which are nobody's business. */
export const foreigners: fc.Arbitrary<Stranger[]> = fc
  .array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 })
  .map((copies) => copies.map((n, i) => strangerOf("foreign", i, n)));
