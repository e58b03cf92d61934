import { describe, expect, test } from "vitest";
import { held, results } from "../../src/gateway/core/kept.ts";
import { Keys } from "../../src/gateway/keys.ts";
import { meant } from "./meant.ts";

const sale = meant("run/0/1");

test("a key remembers its result and the sale that it belongs to", () => {
  const keys = new Keys();
  expect(keys.kept("k")).toBe(results.nothing);
  keys.keep("k", sale, results.approved, 0);
  expect(keys.kept("k")).toBe(results.approved);
  expect(keys.differences("k", meant("run/0/2"))).toEqual(["reference"]);
  keys.keep("k", sale, results.reversed, 0);
  expect(keys.kept("k")).toBe(results.reversed);
});

test("the latest key of a sale is the last one used, and the reference where there was none", () => {
  const keys = new Keys();
  expect(keys.latestOf("run/0/1")).toBe("run/0/1");
  keys.keep("run/0/1", sale, results.reversed, 0);
  expect(keys.latestOf("run/0/1")).toBe("run/0/1");
  keys.keep("second", sale, results.approved, 0);
  expect(keys.latestOf("run/0/1")).toBe("second");
});

test("a key under which nothing is kept belongs to nobody again", () => {
  const keys = new Keys();
  keys.keep("k", sale, results.approved, 0);
  keys.keep("k", sale, results.nothing, 0);
  expect(keys.differences("k", meant("run/0/2", { amountMinor: 777 }))).toEqual([]);
  expect(keys.latestOf("run/0/1")).toBe("run/0/1");
});

describe("a key is used again", () => {
  const keys = new Keys();
  keys.keep("k", sale, results.approved, 0);

  test.each(["sale", "advice", "upload", "reversal", "inquiry"] as const)(
    "by a message that says the same: %s",
    (kind) => {
      expect(keys.differences("k", { ...sale, kind })).toEqual([]);
    },
  );

  test("by an inquiry, which says nothing but the reference", () => {
    const said = { terminal: "", merchant: "", currency: "", amountMinor: 0 };
    expect(keys.differences("k", { ...sale, kind: "inquiry", ...said })).toEqual([]);
    expect(keys.differences("k", { ...meant("run/0/9"), kind: "inquiry" })).toEqual(["reference"]);
  });

  test.each([
    ["amountMinor", { amountMinor: 50 }],
    ["currency", { currency: "USD" }],
    ["terminal", { terminal: "T0000009" }],
    ["merchant", { merchant: "S0000009" }],
    ["kind", { kind: "refund" }],
    ["reference", { reference: "run/0/2" }],
  ] as const)("by another message, which differs in its %s", (part, more) => {
    expect(keys.differences("k", { ...sale, ...more })).toEqual([part]);
    if (part !== "kind")
      expect(keys.differences("k", { ...sale, kind: "reversal", ...more })).toEqual([part]);
  });

  test("by one that differs in everything, and all of it is said", () => {
    const other = { amountMinor: 77_700, currency: "USD", terminal: "T9", merchant: "S9" };
    const parts = ["amountMinor", "currency", "terminal", "merchant", "kind"];
    expect(keys.differences("k", { ...sale, ...other, kind: "refund" })).toEqual(parts);
  });

  test("after a reversal that came first, by a sale or a refund of that amount", () => {
    keys.keep("early", { ...sale, kind: "reversal" }, results.barred, 0);
    expect(keys.differences("early", sale)).toEqual([]);
    expect(keys.differences("early", { ...sale, kind: "refund" })).toEqual([]);
    expect(keys.differences("early", { ...sale, amountMinor: 50 })).toEqual(["amountMinor"]);
  });
});

describe("from a ledger", () => {
  test("it is known what a key is for, by the last who used it", () => {
    const keys = new Keys();
    keys.remember("k", "run/0/1", sale, results.approved, -20);
    keys.remember("k", "run/0/1", { ...sale, amountMinor: 50 }, results.approved, -10);
    expect(keys.differences("k", { ...sale, amountMinor: 50 })).toEqual([]);
    expect(keys.differences("k", sale)).toEqual(["amountMinor"]);
  });

  test("that does not say it, only the sale is known", () => {
    const keys = new Keys();
    keys.remember("k", "run/0/1", undefined, results.declined, 0);
    expect(keys.differences("k", { ...sale, amountMinor: 50 })).toEqual([]);
    expect(keys.differences("k", meant("run/0/2"))).toEqual(["reference"]);
  });
});

test("the keys of a run are forgotten with it, except those that are held, and no other run's", () => {
  const keys = new Keys();
  keys.keep("a", meant("run/0/1"), results.approved, 0);
  keys.keep("b", meant("run/0/2"), held(results.nothing), 0);
  keys.keep("c", meant("run-2/0/1"), results.approved, 0);
  keys.forgetRun("run");
  expect([keys.kept("a"), keys.kept("b"), keys.kept("c")]).toEqual([
    results.nothing,
    held(results.nothing),
    results.approved,
  ]);
  expect(keys.latestOf("run/0/1")).toBe("run/0/1");
});
