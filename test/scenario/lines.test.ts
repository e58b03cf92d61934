// What of a scenario is shown as it is written: no letter in it that a terminal or a log obeys.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { brief, changed, said } from "./small.ts";

const schema = JSON.parse(readFileSync("scenario.schema.json", "utf8"));
const fits = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

/** In YAML, how it is named, and whether several lines may have it. */
const letters: readonly [string, string, boolean][] = [
  ["\\n", "a line break", true],
  ["\\t", "a tab", true],
  ["\\r", "a line break", false],
  ["\\e", "U+001B, which nobody sees,", false],
  ["\\0", "U+0000, which nobody sees,", false],
  ["\\x7f", "U+007F, which nobody sees,", false],
  ["\\x9b", "U+009B, which nobody sees,", false],
  ["\\u2028", "U+2028, which nobody sees,", false],
  ["\\u202e", "U+202E, which nobody sees,", false],
  ["\\u2066", "U+2066, which nobody sees,", false],
];

describe.each(letters)("%s", (letter, named, mayBeInLines) => {
  const name = changed("name: Small", `name: "Small${letter}::warning::x"`);
  const about = changed("name: Small", `name: Small\nabout: "Small${letter}::warning::x"`);

  test("has no place in a name", () => {
    const todo = "write it in one line of letters that can be seen";
    expect(brief(name)).toEqual([`s.yaml:1:7  name: has ${named} in it | ${todo}`]);
    expect(fits(parse(name))).toBe(false);
  });

  test(`${mayBeInLines ? "may stand" : "has no place"} in what it is about`, () => {
    const problem = `s.yaml:2:8  about: has ${named} in it | write letters that can be seen`;
    expect(brief(about)).toEqual(mayBeInLines ? [] : [problem]);
    expect(fits(parse(about))).toBe(mayBeInLines);
  });
});

test("letters of any language are seen", () => {
  const text = changed("name: Small", "name: 午高峰 צהריים Déjeuner 👩‍🍳");
  expect(brief(text)).toEqual([]);
  expect(fits(parse(text))).toBe(true);
});

test("nor do they reach whoever reads of the mistake", () => {
  const text = said(changed("name: Small", "name: Sm\u202eall\u2028x")).join("\n");
  expect(text).toContain("name: Sm\u{fffd}all\u{fffd}x");
});
