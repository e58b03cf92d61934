import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { inBoth, isIn, meet, type Range, RangeList, sizeOf, union } from "../../src/plan/ranges.ts";
import { numbers } from "./rich.ts";

const most = 60;

/** Ranges in any order, touching and over each other. */
const any = fc
  .array(fc.tuple(fc.nat(most - 1), fc.integer({ min: 1, max: 12 })), { maxLength: 8 })
  .map((pairs) => pairs.map(([from, size]): Range => [from, Math.min(most, from + size)]));

/** Ascending and apart from each other. */
const list = fc.uniqueArray(fc.nat(most), { maxLength: 20 }).map((edges) => {
  const ascending = edges.toSorted((one, other) => one - other);
  return ascending.flatMap((from, index): Range[] =>
    index % 2 === 0 && index + 1 < ascending.length ? [[from, ascending[index + 1]]] : [],
  );
});

const isList = (ranges: readonly Range[]) =>
  ranges.every(([from, to], index) => from < to && (index === 0 || ranges[index - 1][1] < from));

const common = (one: readonly Range[], other: readonly Range[]) => {
  const others = new Set(numbers(other));
  return numbers(one).filter((each) => others.has(each));
};

test.prop([list])("a list is as large as the numbers in it, and they alone are in it", (ranges) => {
  const held = new Set(numbers(ranges));
  expect(sizeOf(ranges)).toBe(held.size);
  for (let n = -1; n <= most; n++) expect(isIn(ranges, n)).toBe(held.has(n));
});

test("a range holds its beginning, not its end, and what lies between two numbers", () => {
  const time: Range[] = [
    [1.5, 2.5],
    [10, Number.POSITIVE_INFINITY],
  ];
  const asked = [1, 1.5, 2.4, 2.5, 9, 10, 1e300];
  expect(asked.filter((n) => isIn(time, n))).toEqual([1.5, 2.4, 10, 1e300]);
});

describe("the union", () => {
  test.prop([any])("holds the numbers of all ranges once, and is a list", (ranges) => {
    const joined = union(ranges);
    expect(isList(joined)).toBe(true);
    expect(new Set(numbers(joined))).toEqual(new Set(numbers(ranges)));
  });

  test("joins what touches, and leaves alone what it was given", () => {
    const given: Range[] = [
      [5, 8],
      [0, 2],
      [2, 4],
    ];
    expect(union(given)).toEqual([
      [0, 4],
      [5, 8],
    ]);
    expect(given).toEqual([
      [5, 8],
      [0, 2],
      [2, 4],
    ]);
  });
});

describe("what two lists have in common", () => {
  test.prop([list, list])("is a list of the numbers that both hold, whichever comes first", (one, other) => {
    const shared = inBoth(one, other);
    expect(isList(shared)).toBe(true);
    expect(numbers(shared)).toEqual(common(one, other));
    expect(inBoth(other, one)).toEqual(shared);
    expect(meet(one, other)).toBe(shared.length > 0);
  });

  test("is nothing where they only touch", () => {
    expect(inBoth([[0, 5]], [[5, 9]])).toEqual([]);
    expect(meet([[0, 5]], [[5, 9]])).toBe(false);
  });

  test("is what is known of times without an end", () => {
    expect(inBoth([[0, Number.POSITIVE_INFINITY]], [[7, Number.POSITIVE_INFINITY]])).toEqual([
      [7, Number.POSITIVE_INFINITY],
    ]);
  });
});

test.prop([any])("a list that grows by ascending ranges is their union", (ranges) => {
  const grown = new RangeList();
  const units = [...new Set(numbers(ranges))].sort((one, other) => one - other);
  for (const unit of units) grown.add([unit, unit + 1]);
  expect(grown.ranges).toEqual(union(ranges));
});
