import { expect, test } from "vitest";
import { results } from "../../src/gateway/core/kept.ts";
import { Keys } from "../../src/gateway/keys.ts";

test("a key remembers its result and the sale that it belongs to", () => {
  const keys = new Keys();
  expect(keys.kept("k")).toBe(results.nothing);
  keys.keep("k", "run/0/1", results.approved, 0);
  expect(keys.kept("k")).toBe(results.approved);
  expect(keys.referenceOf("k")).toBe("run/0/1");
  keys.keep("k", "run/0/1", results.reversed, 0);
  expect(keys.kept("k")).toBe(results.reversed);
});

test("the latest key of a sale is the last one used, and the reference where there was none", () => {
  const keys = new Keys();
  expect(keys.latestOf("run/0/1")).toBe("run/0/1");
  keys.keep("run/0/1", "run/0/1", results.reversed, 0);
  expect(keys.latestOf("run/0/1")).toBe("run/0/1");
  keys.keep("second", "run/0/1", results.approved, 0);
  expect(keys.latestOf("run/0/1")).toBe("second");
});

test("a key under which nothing is kept belongs to nobody again", () => {
  const keys = new Keys();
  keys.keep("k", "run/0/1", results.approved, 0);
  keys.keep("k", "run/0/1", results.nothing, 0);
  expect(keys.referenceOf("k")).toBeUndefined();
  expect(keys.latestOf("run/0/1")).toBe("run/0/1");
});
