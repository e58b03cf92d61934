// References as a terminal of this run writes them, and as none does.

import { expect, test } from "vitest";
import { ReferenceParser } from "../../src/audit/reference-parser.ts";

const parser = new ReferenceParser("a-run");

test.each([
  ["0/0", 0, 0],
  ["7/1", 7, 1],
  ["10/29", 10, 29],
  ["19/90", 19, 90],
  ["999999999/999999999", 999_999_999, 999_999_999],
])("a-run/%s names its terminal and sale", (rest, terminal, sale) => {
  expect(parser.parse(`a-run/${rest}`)).toBe(true);
  expect([parser.terminal, parser.sale]).toEqual([terminal, sale]);
});

test.each([
  ...["", "/", "1", "1/", "/1", "//1", "1//1", "1/1/", "1/1/1", "1/1x", "1/x", "x/1", "x1", "1x/1", "1x1"],
  ...["01/1", "1/01", "00/1", "1/00", "007/1", "-1/1", "1/-1", "1.5/1", " 1/1", "1/1 ", "1:/1", "1/1\n"],
  ...["1000000000/1", "1/1000000000", "1000000000/", "٣/1", "1:1"],
])("no terminal writes a-run/%s", (rest) => {
  expect(parser.isOfRun(`a-run/${rest}`)).toBe(true);
  expect(parser.parse(`a-run/${rest}`)).toBe(false);
});

test.each(["b-run/1/1", "a-run", "a-runs/1/1", "xa-run/1/1", "A-run/1/1", ""])(
  "%j is of another run",
  (all) => {
    expect(parser.isOfRun(all)).toBe(false);
    expect(parser.parse(all)).toBe(false);
  },
);

test("what was parsed before does not matter", () => {
  expect(parser.parse("a-run/3/x")).toBe(false);
  expect(parser.parse("a-run/4/5")).toBe(true);
  expect([parser.terminal, parser.sale]).toEqual([4, 5]);
});
