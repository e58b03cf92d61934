import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { largest } from "../../src/audit/breakdown.ts";

const part = (name: string, sales: number, valueMinor: number) => ({ name, sales, valueMinor });

test("the largest come first: by sales, then by value, then in their order", () => {
  const parts = [part("a", 1, 10), part("b", 2, 5), part("c", 2, 7), part("d", 1, 10)];
  expect(largest(parts)).toEqual({ largest: [parts[2], parts[1], parts[0], parts[3]] });
  expect(largest([])).toEqual({ largest: [] });
});

test("beyond twenty, the rest is added up", () => {
  const parts = Array.from({ length: 23 }, (_, i) => part(`p${i}`, i + 1, 100 * (i + 1)));
  const { largest: told, more } = largest(parts);
  expect(told.map(({ sales }) => sales)).toEqual(Array.from({ length: 20 }, (_, i) => 23 - i));
  // 1 + 2 + 3 sales are left.
  expect(more).toEqual({ parts: 3, sales: 6, valueMinor: 600 });
});

property.prop([fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(99)), { maxLength: 60 })])(
  "nothing is left out, and nothing that is told is smaller than what is not",
  (numbers) => {
    const parts = numbers.map(([sales, valueMinor], i) => part(`p${i}`, sales, valueMinor));
    const { largest: told, more = { parts: 0, sales: 0, valueMinor: 0 } } = largest(parts);
    const sum = (of: readonly { readonly sales: number; readonly valueMinor: number }[]) =>
      of.reduce((all, each) => [all[0] + each.sales, all[1] + each.valueMinor], [0, 0]);
    expect(sum([...told, more])).toEqual(sum(parts));
    expect(told.length + more.parts).toBe(parts.length);
    const rest = parts.filter((each) => !told.includes(each));
    const least = told.at(-1);
    for (const each of rest) expect(each.sales).toBeLessThanOrEqual(least?.sales ?? 0);
  },
);
