import { describe, expect, test } from "vitest";
import { curve, expectedSales, levelAt, peakOf } from "../../src/plan/load-curve.ts";
import { planned, small } from "../scenario/small.ts";

describe("the lunch peak", () => {
  const points = curve("lunch-peak", 1_800_000, 1);

  test("rises to 1 in the middle and falls as it rose", () => {
    expect([0, 600_000, 900_000, 1_200_000, 1_800_000].map((at) => levelAt(points, at))).toEqual([
      0.4, 0.9, 1, 0.9, 0.4,
    ]);
    expect(peakOf(points)).toBe(1);
  });

  test("has a mean of three quarters of its peak", () => {
    const plan = planned(small, ["load.shape=lunch-peak"]);
    // 40 terminals, 10 minutes, 40 sales an hour at the peak.
    expect(expectedSales(plan)).toBeCloseTo((40 * 40 * 0.75) / 6, 9);
  });
});

describe("points of one's own", () => {
  test("have straight lines between them, and stay as they are before the first and after the last", () => {
    const points = curve(
      [
        { at: 60_000, level: 0.2 },
        { at: 120_000, level: 0.6 },
      ],
      600_000,
      1,
    );
    expect(points).toEqual([
      { at: 0, level: 0.2 },
      { at: 60_000, level: 0.2 },
      { at: 120_000, level: 0.6 },
      { at: 600_000, level: 0.6 },
    ]);
    expect(levelAt(points, 90_000)).toBeCloseTo(0.4, 12);
    expect(levelAt(points, 700_000)).toBe(0.6);
  });

  test("that fall into one millisecond as played become one", () => {
    const points = curve(
      [
        { at: 0, level: 1 },
        { at: 60_000, level: 0.5 },
        { at: 60_100, level: 0.2 },
      ],
      600,
      1000,
    );
    expect(points).toEqual([
      { at: 0, level: 1 },
      { at: 60, level: 0.2 },
      { at: 600, level: 0.2 },
    ]);
  });
});
