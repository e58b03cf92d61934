import { describe, expect, test } from "vitest";
import { readExpectation } from "../../src/scenario/expectation.ts";
import { measures } from "../../src/scenario/measures.ts";

const context = { outages: ["dark", "upgrade"], currency: "EUR" };

function read(key: string, value: string) {
  const result = readExpectation(key, value, context);
  return "at" in result ? `${result.at}: ${result.what} | ${result.todo}` : result;
}

test("an expectation is read with its aggregate, its selectors and its bound in the measure's own unit", () => {
  expect(read("recovery{outage:dark,part:drain}", "< 5m")).toEqual({
    measure: "recovery",
    selectors: { outage: "dark", part: "drain" },
    aggregate: "max",
    comparison: "<",
    bound: 300_000,
    text: "recovery{outage:dark,part:drain} < 5m",
  });
});

describe("every kind of bound is read in its unit", () => {
  test.each([
    ["lost", "== 0", "count", "==", 0],
    ["queue", "max < 5000", "max", "<", 5000],
    ["queue", "< 5000", "max", "<", 5000],
    ["sale{state:online}", "p(95)<2s", "p(95)", "<", 2000],
    ["unpaid", "value < 500 EUR", "value", "<", 50_000],
    ["unpaid{cause:expired}", "value <= 0.50 EUR", "value", "<=", 50],
    ["queueValue", "last == 0 EUR", "last", "==", 0],
    ["online", "last > 99%", "last", ">", 0.99],
    ["noticed{outage:dark}", ">= 50%", "min", ">=", 0.5],
    ["lag", "p(99) < 20ms", "p(99)", "<", 20],
    ["turnedAway{cause:countLimit}", "!= 3", "count", "!=", 3],
  ])("%s: %s", (key, value, aggregate, comparison, bound) => {
    expect(read(key, value)).toMatchObject({ aggregate, comparison, bound });
  });
});

describe("what cannot be read is said, with what to write", () => {
  test.each([
    ["recovry", "< 5m", 'key: there is no measure "recovry" | did you mean recovery?'],
    ["recovery{", "< 5m", 'key: "recovery{" is not a measure | write it like queue or recovery{outage:ID}'],
    [
      "recovery{outage: dark}",
      "< 5m",
      'key: "outage: dark" is not a selector | write it like outage:ID, without a space after the colon',
    ],
    ["recovery{part:drian}", "< 5m", 'key: there is no part "drian" | did you mean drain?'],
    ["recovery{part:drain,part:drain}", "< 5m", "key: part stands twice | keep one of them"],
    ["lost{outage:dark}", "== 0", 'key: lost has no selector "outage" | write lost alone'],
    ["queue", "5000", 'value: "5000" compares with nothing | write it like "max < 100"'],
    ["queue", "max =< 5000", 'value: "=<" is not a comparison | write one of: < <= > >= == !='],
    ["queue", "value < 5", "value: queue has no value | queue takes: max, avg, last"],
    ["recovery", "< 5 min", 'value: "5 min" is not a duration | write it like 5m, 90s or 500ms'],
    ["lost", "== 0.5", 'value: "0.5" is not a count | write a whole number such as 0 or 5000'],
    ["online", "> 99", 'value: "99" is not a share | write it like 99%'],
    ["online", "> 101%", 'value: "101%" is not a share | write at most 100%'],
    ["unpaid", "value < 500", 'value: "500" is not an amount | write it like 500 EUR'],
    ["unpaid", "value < 500 USD", "value: the sales are in EUR, not USD | write it like 500 EUR"],
    ["unpaid", "value < 0.001 EUR", "value: EUR has 2 decimals, not 0.001 EUR | write it like 500 EUR"],
    ["constructor", "== 0", /^key: there is no measure "constructor"/],
    ["lost", "toString == 0", /^value: "toString" is not an aggregate/],
  ])("%s: %s", (key, value, expected) => {
    if (expected instanceof RegExp) expect(read(key, value)).toMatch(expected);
    else expect(read(key, value)).toBe(expected);
  });
});

test("every measure is read with every aggregate and selector that its rule allows", () => {
  const bounds = { count: "< 5", duration: "< 5s", share: "< 5%", amount: "< 5 EUR" } as const;
  for (const [name, rule] of Object.entries(measures)) {
    for (const [aggregate, unit] of Object.entries(rule.aggregates)) {
      expect(read(name, `${aggregate} ${bounds[unit as keyof typeof bounds]}`)).toMatchObject({
        measure: name,
        aggregate,
      });
    }
    for (const [selector, values] of Object.entries(rule.selectors as Record<string, "outage" | string[]>)) {
      for (const value of values === "outage" ? context.outages : values) {
        const [[aggregate, unit]] = Object.entries(rule.aggregates);
        const key = `${name}{${selector}:${value}}`;
        expect(read(key, `${aggregate} ${bounds[unit as keyof typeof bounds]}`)).toMatchObject({
          selectors: { [selector]: value },
        });
      }
    }
  }
});
