// The fuzz of test/scenario/fuzz.test.ts with ten times as many mutations: too slow for every change.

import { expect, test } from "vitest";
import { fuzzed } from "../scenario/fuzzed.ts";

test("ten thousand mutated scenarios: each is a valid plan or has problems with places", {
  timeout: 1_800_000,
}, () => {
  const counts = fuzzed(10_000);
  expect(counts.plan).toBeGreaterThan(500);
  expect(counts.problems).toBeGreaterThan(5000);
});
