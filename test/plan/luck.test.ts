import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { drawnFrom, drawnOrder, wholeParts } from "../../src/plan/luck.ts";
import { draw, purposes } from "../../src/random.ts";

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

test.prop([fc.uniqueArray(fc.nat({ max: 999_999 }), { maxLength: 50 }), fc.nat()])(
  "numbers are drawn in the order of their own draws, so that a change of the others moves none past another",
  (numbers, seed) => {
    const luck = (number: number) => draw(seed, number, purposes.share, 7);
    const sorted = numbers.toSorted((one, other) => luck(one) - luck(other) || one - other);
    expect([...drawnOrder(Uint32Array.from(numbers), seed, purposes.share, 7)]).toEqual(sorted);
  },
);

test("a number above a million terminals is nobody's", () => {
  expect(() => drawnOrder(Uint32Array.of(2 ** 20), 1, purposes.share, 0)).toThrow("has the number 1048576");
});

test.prop([fc.nat({ max: 1000 }), fc.nat({ max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true })])(
  "a number of a range lies in it, both ends included",
  (from, length, luck) => {
    const drawn = drawnFrom({ from, to: from + length }, luck);
    expect(Number.isInteger(drawn) && drawn >= from && drawn <= from + length).toBe(true);
    expect([
      drawnFrom({ from, to: from + length }, 0),
      drawnFrom({ from, to: from + length }, 1 - 1e-9),
    ]).toEqual([from, from + length]);
  },
);
