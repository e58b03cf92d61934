import { globSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { kinds } from "../../src/outages/kinds.ts";
import { jsonSchema, plainSchema } from "../../src/scenario/json-schema.ts";
import { brief, changed, small } from "./small.ts";

const published = readFileSync("scenario.schema.json", "utf8");
const fits = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(published));

test("the published file is what the code makes", () => {
  // Make it anew: node src/cli/main.ts schema > scenario.schema.json
  expect(`${JSON.stringify(jsonSchema(kinds), null, 2)}\n`).toBe(published);
});

test("every field is explained", () => {
  const unexplained: string[] = [];
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [name, field] of Object.entries((node as { properties?: object }).properties ?? {})) {
      if (!(field as { description?: string }).description) unexplained.push(`${path}.${name}`);
    }
    for (const [key, child] of Object.entries(node)) walk(child, `${path}.${key}`);
  };
  walk(plainSchema(kinds), "");
  walk(jsonSchema(kinds).$defs, "");
  expect(unexplained).toEqual([]);
});

test("every kind is there with its parameters", () => {
  for (const { name, parameters } of kinds) {
    expect(published).toContain(`"${name}"`);
    for (const parameter of Object.keys(parameters.shape)) expect(published).toContain(`"${parameter}"`);
  }
});

test.each(globSync("scenarios/**/*.yaml"))("%s fits", (file) => {
  fits(parse(readFileSync(file, "utf8")));
  expect(fits.errors).toBeNull();
});

describe("what the loader takes fits", () => {
  test.each([
    ["a variable for a number", changed("terminals: 40", "terminals: ${N:-40}")],
    ["a variable for a word", changed("terminal: quick", "terminal: ${PRESET:-quick}")],
    ["a variable for a duration", changed("duration: 10m", "duration: ${LONG:-10m}")],
    [
      "a version of shares",
      changed("    terminal: quick", "    version: {2.9: 40%, 2.10: 60%}\n    terminal: quick"),
    ],
    ["any and not", changed("{provider: telecom-a}", "{any: [{link: wifi}], not: {store: 3}}")],
    ["the long form of an expectation", changed('"max < 5000"', '{that: "max < 5000", abortOnFail: true}')],
  ])("%s", (_, text) => {
    expect(brief(text)).toEqual([]);
    fits(parse(text, { stringKeys: true }));
    expect(fits.errors).toBeNull();
  });

  test.each([
    "seed: 9",
    "settle: null",
    "outages: [{id: dark, for: 2m}]",
    "outages: {dark: null, closed: {at: 6m}}",
    "fleet: {cafes: {terminals: 80, links: {wifi: {profile: 4g}}}}",
    "expect: {queue: null}",
  ])("a file that extends another and says %s", (text) => {
    fits(parse(`extends: smoke\n${text}\n`));
    expect(fits.errors).toBeNull();
  });
});

describe("what the loader refuses for its shape does not fit", () => {
  test.each([
    ["an unknown field", changed("settle: 5m", "setle: 5m")],
    ["a missing field", changed("duration: 10m\n", "")],
    ["a missing field of an item", changed("    terminals: 40\n", "")],
    ["text for a number", changed("terminals: 40", "terminals: many")],
    ["a number for a duration", changed("duration: 10m", "duration: 600")],
    ["a mistyped duration", changed("duration: 10m", "duration: 10 min")],
    ["a share without its sign", changed("telecom-a: 40%", "telecom-a: 0.4")],
    ["an unknown preset", changed("quick", "quik")],
    ["an unknown kind", changed("what: blackhole", "what: blckhole")],
    ["an unknown parameter", changed("{retryAfter: 30s}", "{retryAftr: 30s}")],
    ["a list for a map", changed("amount: {median: 12.50, p95: 60, currency: EUR}", "amount: [12.50, 60]")],
    ["too many terminals", changed("terminals: 40", "terminals: 4000000")],
    ["a mistyped way to return", changed("for: 1m, strike", "returns: nevr, strike")],
    ["an unknown key of a strike", changed("{provider: telecom-a}", "{any: [{provder: telecom-a}]}")],
    ["null without a base", changed("settle: 5m", "settle: null")],
    ["a fleet as a map without a base", small.replace(/fleet:\n {2}- id: cafes/, "fleet:\n  cafes:")],
  ])("%s", (_, text) => {
    expect(brief(text)).not.toEqual([]);
    expect(fits(parse(text))).toBe(false);
  });
});
