import { expect, test } from "vitest";
import { strangeWords } from "../../src/report/strange-words.ts";

test("where every answer said something, nothing is said", () => {
  expect(strangeWords(undefined)).toEqual([]);
  expect(strangeWords({})).toEqual([]);
});

test("how many said nothing certain, and what they were, the first by name", () => {
  expect(strangeWords({ "status 500": 1 })).toEqual([
    "1 answer of the gateway told nobody what became of the payment: 1 × status 500",
  ]);
  const many = { "status 500": 1200, "status 302": 8, "status 200": 7, "status 418": 3, a: 2, b: 1 };
  expect(strangeWords(many)).toEqual([
    "1,221 answers of the gateway told nobody what became of the payment: 1,200 × status 500, 8 × status 302, 7 × status 200, 3 × status 418, 3 × something else",
  ]);
});
