// Mutated real files: whatever becomes of them, it is a plan or problems with a place, never a stack.
// Ten times as many are tried in test/e2e/scenario-fuzz.test.ts.

import { expect, test } from "vitest";
import { planOf } from "./around.ts";
import { fuzzed } from "./fuzzed.ts";
import { whole } from "./whole.ts";

test("the scenario that uses everything is right", () => {
  expect(planOf("s.yaml", whole).outages.length).toBe(1);
  const { outages } = planOf("storms.yaml", whole);
  expect(new Set(outages.map(({ of }) => of)).size).toBe(13);
});

test("a thousand mutated scenarios: each is a valid plan or has problems with places", {
  timeout: 120_000,
}, () => {
  const counts = fuzzed(1000);
  // A fuzz that only ever finds one of the two tests nothing.
  expect(counts.plan).toBeGreaterThan(50);
  expect(counts.problems).toBeGreaterThan(500);
});
