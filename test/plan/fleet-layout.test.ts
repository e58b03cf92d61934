import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { wholeParts } from "../../src/plan/fleet-layout.ts";

test.prop([
  fc.nat({ max: 10_000 }),
  fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 }),
])("whole parts add up, and none is a whole one off its share", (total, weights) => {
  const sum = weights.reduce((one, other) => one + other, 0);
  const parts = wholeParts(
    total,
    weights.map((weight) => weight / sum),
  );
  expect(parts.reduce((one, other) => one + other, 0)).toBe(total);
  for (const [index, part] of parts.entries()) {
    expect(Math.abs(part - (total * weights[index]) / sum)).toBeLessThan(1 + 1e-6);
  }
});

test.each([
  [10, [0.4, 0.6], [4, 6]],
  [100, [0.29, 0.71], [29, 71]],
  [5, [0.5, 0.5], [3, 2]],
  [1, [0.2, 0.3, 0.5], [0, 0, 1]],
])("%d in parts of %j", (total, shares, parts) => {
  expect(wholeParts(total, shares)).toEqual(parts);
});
