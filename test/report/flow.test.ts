import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { flow } from "../../src/report/flow.ts";

test("items stand on one line with a dot between them as long as they fit", () => {
  expect(flow("a  ", ["one", "two", "three"], 14)).toEqual(["a  one · two", "   three"]);
});

test("an item that is longer than a line breaks at its words, a longer word anywhere", () => {
  expect(flow("", ["one two three", "x"], 8)).toEqual(["one two", "three", "x"]);
  expect(flow("> ", ["abcdefgh"], 6)).toEqual(["> abcd", "  efgh"]);
});

test("Chinese characters take two columns each", () => {
  expect(flow("a  ", ["店铺已下线", "午高峰"], 10)).toEqual(["a  店铺已", "   下线", "   午高峰"]);
});

test.prop([
  fc.array(fc.stringMatching(/^[a-z]+( [a-z]+)*$/), { minLength: 1 }),
  fc.integer({ min: 6, max: 80 }),
])("no line is too long and no letter is lost", (items, columns) => {
  const lines = flow("> ", items, columns);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  const letters = (text: string) => text.replace(/[^a-z]/g, "");
  expect(letters(lines.join(""))).toBe(letters(items.join("")));
});
