import { describe, expect, test } from "vitest";
import { readExpectation } from "../../src/scenario/expectation.ts";
import { measures } from "../../src/scenario/measures.ts";

const context = {
  outages: ["dark", "upgrade", "dead"],
  permanent: ["dead"],
  groups: ["cafes", "shops"],
  speed: 20,
  currency: "EUR",
};

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
    ["uncollected", "< 500 EUR h", "total", "<", 50_000],
    ["uncollected{during:dark}", "max < 10m", "max", "<", 600_000],
    ["amplification{during:dark}", "< 1.5x", "avg", "<", 1.5],
    ["surge", "< 3x", "max", "<", 3],
    ["availability{hit:struck,during:dark}", "min >= 90%", "min", ">=", 0.9],
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
    ["queue", "value < 5", "value: queue has no value | queue takes: max, min, avg, last"],
    ["recovery", "< 5 min", 'value: "5 min" is not a duration | write it like 5m, 90s or 500ms'],
    ["lost", "== 0.5", 'value: "0.5" is not a count | write a whole number such as 0 or 5000'],
    ["online", "> 99", 'value: "99" is not a share | write it like 99%'],
    ["online", "> 101%", 'value: "101%" is not a share | write at most 100%'],
    ["unpaid", "value < 500", 'value: "500" is not an amount | write it like 500 EUR'],
    ["unpaid", "value < 500 USD", "value: the sales are in EUR, not USD | write it like 500 EUR"],
    ["unpaid", "value < 0.001 EUR", "value: EUR has 2 decimals, not 0.001 EUR | write it like 500 EUR"],
    ["uncollected", "< 500 EUR", 'value: "500 EUR" is not an amount × hours | write it like 500 EUR h'],
    ["uncollected", "< 500 USD h", "value: the sales are in EUR, not USD | write it like 500 EUR h"],
    ["amplification", "< 1.5", 'value: "1.5" is not a factor | write it like 1.5x'],
    ["stockDifference{side:lost}", "== 0", /^key: there is no side "lost"/],
    ["constructor", "== 0", /^key: there is no measure "constructor"/],
    ["lost", "toString == 0", /^value: "toString" is not an aggregate/],
  ])("%s: %s", (key, value, expected) => {
    if (expected instanceof RegExp) expect(read(key, value)).toMatch(expected);
    else expect(read(key, value)).toBe(expected);
  });
});

test("every measure is read with every aggregate and selector that its rule allows", () => {
  const bounds = {
    ...{ count: "< 5", duration: "< 5s", share: "< 5%", amount: "< 5 EUR" },
    ...{ "amount-hours": "< 5 EUR h", factor: "< 5x" },
  } as const;
  for (const [name, rule] of Object.entries(measures)) {
    for (const [aggregate, unit] of Object.entries(rule.aggregates)) {
      expect(read(name, `${aggregate} ${bounds[unit as keyof typeof bounds]}`)).toMatchObject({
        measure: name,
        aggregate,
      });
    }
    const [[aggregate, unit]] = Object.entries(rule.aggregates);
    const demand = `${aggregate} ${bounds[unit as keyof typeof bounds]}`;
    for (const [selector, values] of Object.entries(rule.selectors as Record<string, string | string[]>)) {
      const known = { outage: ["dark", "upgrade"], group: context.groups };
      for (const value of typeof values === "string" ? known[values as "outage"] : values) {
        // hit and the outage that it is about stand together.
        const beside = selector === "hit" ? ",during:dark" : "";
        const other = selector === "outage" && "hit" in rule.selectors ? ",hit:struck" : "";
        expect(read(`${name}{${selector}:${value}${beside}${other}}`, demand)).toMatchObject({
          selectors: { [selector]: value },
        });
      }
    }
  }
});

test("a part of an outage is meant by its own id", () => {
  expect(read("sale{during:dark.nsw-2,hit:others}", "p(95) < 2s")).toMatchObject({
    selectors: { during: "dark.nsw-2", hit: "others" },
  });
  expect(read("sale{during:drak.2}", "p(95) < 2s")).toMatch(/^key: there is no during "drak.2"/);
});

describe("selectors that say nothing together are refused", () => {
  test.each([
    [
      "sale{hit:struck}",
      "key: hit:struck of which outage? | write during:ID, after:ID or outage:ID beside it",
    ],
    [
      "queue{outage:dark}",
      "key: outage:dark says nothing by itself here | write hit:struck beside it, or during:ID",
    ],
    ["queue{after:dead}", "key: dead is never over | write during:dead"],
    [
      "recovery{outage:dead,part:drain}",
      "key: nobody repairs dead: it has no recovery{part:drain} | leave it out, or say how the outage ends",
    ],
    ["restored{outage:dead}", /^key: nobody repairs dead/],
    ["sale{group:pubs}", 'key: there is no group "pubs" | write one of: cafes, shops'],
  ])("%s", (key, expected) => {
    const demand = key.startsWith("re") ? "< 5m" : key.startsWith("sale") ? "< 5s" : "< 5";
    if (expected instanceof RegExp) expect(read(key, demand)).toMatch(expected);
    else expect(read(key, demand)).toBe(expected);
  });
});

function readLong(key: string, that: string, delay = 0, abortOnFail = true) {
  const result = readExpectation(key, { that, abortOnFail, delay }, context);
  return "at" in result ? `${result.at}: ${result.what}` : result;
}

test("the long form says when a broken expectation ends the run, in run time", () => {
  expect(readLong("queue", "max < 5000", 30_000)).toMatchObject({
    text: "queue max < 5000",
    abortOnFail: { delayMs: 1_500 },
  });
  expect(readLong("queue", "max < 5000", 0, false)).not.toHaveProperty("abortOnFail");
  for (const [key, that] of [
    ["queueValue{group:cafes}", "< 5 EUR"],
    ["online", "min > 50%"],
    ["online", "avg > 50%"],
    ["turnedAway{cause:countLimit}", "== 0"],
    ["sale{state:online}", "p(95) < 2s"],
    ["sales{outcome:declined}", "value < 5 EUR"],
    ["attempt", "p(99) < 2s"],
    ["availability{group:cafes}", "> 90%"],
    ["uncollected", "total < 5 EUR h"],
    ["uncollected{group:cafes}", "max < 5m"],
    ["amplification", "< 2x"],
  ]) {
    expect(readLong(key, that)).toMatchObject({ abortOnFail: { delayMs: 0 } });
  }
});

test("nothing is aborted for what only the ledger or the end can tell", () => {
  for (const measure of [
    "lost",
    "duplicated",
    "resurrected",
    "altered",
    "orphaned",
    "pending",
    "unpaid",
    "dataLoss",
    "stockDifference",
  ])
    expect(readLong(measure, "== 0")).toBe(
      `value: ${measure} is known at the end only: nothing can be aborted for it`,
    );
  for (const measure of ["recovery", "restored", "detection", "booked"])
    expect(readLong(measure, "< 5m")).toMatch(/is known at the end only/);
  expect(readLong("surge", "< 5x")).toMatch(/is known at the end only/);
  expect(readLong("availability", "min > 50%")).toBe("value: availability min is known at the end only");
  expect(readLong("uncollected", "total > 5 EUR h")).toMatch(/can be told at the end only/);
  expect(readLong("sale{during:dark}", "< 5s")).toBe("value: sale with during is known at the end only");
  expect(readLong("online{group:cafes}", "> 5%")).toBe("value: online with group is known at the end only");
  expect(readLong("queue", "last < 5")).toMatch(/last is what stands at the end/);
  // Too few so far is not too few.
  for (const that of ["count > 5", "!= 5", ">= 5"])
    expect(readLong("sales", that)).toMatch(/^value: count (>|>=|!=) can be told at the end only$/);
  expect(readLong("online", "min < 50%")).toMatch(/can be told at the end only/);
  expect(readLong("online", "max > 50%")).toMatch(/can be told at the end only/);
});
