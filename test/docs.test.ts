import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { between } from "../bench/marked.ts";
import { metricsTables } from "../docs/metrics-tables.ts";
import { presetsPage } from "../docs/presets-page.ts";
import { scenarioReference } from "../docs/reference.ts";
import { writtenAs } from "../docs/reference-texts.ts";
import { kinds } from "../src/outages/kinds.ts";
import { measures } from "../src/scenario/measures.ts";

const reference = scenarioReference();

/** The rows of all tables of fields, cell by cell. */
const fields = reference
  .slice(0, reference.indexOf("\n## Measures"))
  .split("\n")
  .filter((line) => line.startsWith("| `") && line.split(" | ").length === 4)
  .map((line) => line.slice(2, -2).split(" | "));

test("docs/scenarios.md is what node docs/make.ts makes", () => {
  expect(readFileSync(new URL("../docs/scenarios.md", import.meta.url), "utf8")).toBe(reference);
});

test("docs/presets.md is what node docs/make.ts makes", () => {
  expect(readFileSync(new URL("../docs/presets.md", import.meta.url), "utf8")).toBe(presetsPage());
});

test.each(Object.entries(metricsTables()))(
  "docs/metrics.md has the metrics of the %s that node docs/make.ts makes",
  (name, made) => {
    const page = readFileSync(new URL("../docs/metrics.md", import.meta.url), "utf8");
    expect(between(page, name)).toBe(made);
  },
);

describe("the reference of scenarios", () => {
  test("has a meaning for every field", () => {
    expect(fields.length).toBeGreaterThan(100);
    expect(fields.filter(([, , , meaning]) => !/\S/.test(meaning)).map(([path]) => path)).toEqual([]);
  });

  test("says of every type how it is written", () => {
    const plain = [
      "text",
      "map",
      "list of",
      "map of names to",
      "boolean",
      "number",
      "whole number",
      "a name",
      "anything",
    ];
    const known = new Set([...Object.keys(writtenAs), ...plain]);
    const types = fields.flatMap(([, type]) =>
      type.replaceAll("duration or range", "range").split(/ or |: |, (?=`)/),
    );
    const isPlain = (type: string) =>
      /^`[^`]+`$/.test(type) || known.has(type.replace(/, (at most )?\d.*$/, ""));
    expect([...new Set(types.filter((type) => !isPlain(type)))]).toEqual([]);
  });

  test.each(kinds.map(({ name }) => name))("has the kind %s", (name) => {
    expect(reference).toContain(`\n**${name}**: `);
  });

  test.each(Object.keys(measures))("has the measure %s", (name) => {
    expect(reference).toContain(`\n| \`${name}\` | `);
  });

  test.each(["fleet[].links[].provider", "outages[].returns.each.p50", "load.cards.NAME.declined"])(
    "knows the field %s, deep inside",
    (path) => expect(fields.map(([field]) => field)).toContain(`\`${path}\``),
  );
});
