import { expect, test } from "vitest";
import { isIn, type KnownAnswer } from "./known-answers.ts";
import {
  fullTerminals,
  herds,
  multipliedLoads,
  noticings,
  reversalsFirst,
  slowUploads,
  soldBeforeReversal,
} from "./known-answers-terminal.ts";

const outside = (answers: readonly KnownAnswer[]) => answers.filter((answer) => !isIn(answer));

test("30 stored sales at one upload every 5 min take 2.5 h", () => {
  const answers = slowUploads();
  expect(outside(answers)).toEqual([]);
  expect(answers.map(({ name }) => name)).toEqual(["30 stored sales, one upload every 5 min"]);
});

test("a terminal that is cut off is full when its limit says so, by value", () => {
  expect(outside(fullTerminals(4, 50))).toEqual([]);
});

test("a silence is noticed by a sale or by an echo, as often and as soon as arithmetic says", () => {
  const answers = noticings(4, 300);
  expect(outside(answers)).toEqual([]);
  // And not as often and as soon as with six times as many sales, or with fewer.
  const [many, manyAfter, few, fewAfter] = answers;
  for (const [one, other] of [
    [many, few],
    [few, many],
    [manyAfter, fewAfter],
    [fewAfter, manyAfter],
  ]) {
    expect(isIn({ ...one, expected: other.expected }), one.name).toBe(false);
  }
});

test("attempts multiply the load by (1 − p^a) / (1 − p)", () => {
  const answers = multipliedLoads(4, 8_000);
  expect(outside(answers)).toEqual([]);
  const next = (n: number) => answers[(n + 1) % answers.length];
  for (const [n, answer] of answers.entries()) {
    expect(isIn({ ...answer, expected: next(n).expected }), answer.name).toBe(false);
  }
});

test("a herd that is spread over N · s or more waits for nobody", () => {
  expect(outside(herds(500))).toEqual([]);
});

test("no sale is sent while a reversal is owed, where reversals go first", () => {
  expect(outside(reversalsFirst())).toEqual([]);
  expect(soldBeforeReversal(true).owed).toBeGreaterThan(50);
});

test("and where they do not, some are, and are found", () => {
  expect(soldBeforeReversal(false).sold).toBeGreaterThan(0);
});
