// What a figure that is only known to lie between two numbers says of a bound, and which of several figures speaks.

import { describe, expect, test } from "vitest";
import { judgeExpectation, resultOf, verdictOn } from "../../src/verdict/expectation.ts";
import type { KnownFigure } from "../../src/verdict/figure.ts";
import { evidenceOf, expectation } from "./evidence.ts";

function between(low: number, high: number, about?: string): KnownFigure {
  return { low, high, text: `${low} to ${high}`, ...(about === undefined ? {} : { about }) };
}

// Of a bound of 10: below it, up to it, at it, on both sides, from it on, above it.
const [below, upTo, at, around, from, above] = [
  [8, 9],
  [9, 10],
  [10, 10],
  [9, 11],
  [10, 11],
  [11, 12],
].map(([low, high]) => between(low, high));

describe("a figure between two numbers, beside a bound of 10", () => {
  test.each([
    ["<", ["pass", "inconclusive", "fail", "inconclusive", "fail", "fail"]],
    ["<=", ["pass", "pass", "pass", "inconclusive", "inconclusive", "fail"]],
    [">", ["fail", "fail", "fail", "inconclusive", "inconclusive", "pass"]],
    [">=", ["fail", "inconclusive", "pass", "inconclusive", "pass", "pass"]],
    ["==", ["fail", "inconclusive", "pass", "inconclusive", "inconclusive", "fail"]],
    ["!=", ["pass", "inconclusive", "fail", "inconclusive", "inconclusive", "pass"]],
  ])("%s", (comparison, verdicts) => {
    const asked = expectation(`queue ${comparison} 10`);
    expect([below, upTo, at, around, from, above].map((figure) => verdictOn(figure, asked))).toEqual(
      verdicts,
    );
    expect(verdictOn({ missing: "there are no samples" }, asked)).toBe("inconclusive");
  });
});

describe("of several figures", () => {
  const most = expectation("queue < 100");
  const least = expectation("online min > 0");

  test("of the same verdict the one nearest to the bound is said", () => {
    const figures = [between(10, 10, "dawn"), between(30, 30, "noon"), between(20, 20, "dusk")];
    expect(resultOf(most, figures).measured.text).toBe("noon: 30 to 30");
    expect(resultOf(least, figures).measured.text).toBe("dawn: 10 to 10");
  });

  test("what is in doubt comes before what passes, wherever it lies", () => {
    const figures = [between(50, 50, "noon"), { ...between(10, 200, "dusk"), why: "it went on" }];
    expect(resultOf(most, figures)).toEqual({
      text: "queue < 100",
      verdict: "inconclusive",
      measured: { text: "dusk: 10 to 200" },
      reason: "dusk: it went on",
    });
  });

  test("what failed comes before what is in doubt", () => {
    const figures = [{ about: "noon", missing: "there are no samples" }, between(100, 100, "dusk")];
    expect(resultOf(most, figures)).toMatchObject({ verdict: "fail", measured: { value: 100 } });
    expect(resultOf(most, figures.slice(0, 1))).toMatchObject({
      verdict: "inconclusive",
      measured: { text: "noon: nothing" },
      reason: "noon: there are no samples",
    });
  });

  test("what never came is no number", () => {
    const never = between(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    expect(resultOf(most, [never]).measured).toEqual({ text: "Infinity to Infinity" });
  });
});

describe("an engine that was late", () => {
  const judged = (text: string) => judgeExpectation(expectation(text), evidenceOf({ lags: [600] }));

  test.each(["sales", "pending", "unpaid", "turnedAway", "paidOtherwise", "dataLoss"])(
    "changes nothing of %s: it is counted",
    (measure) => {
      expect(judged(`${measure} < 1000000`).verdict).toBe("pass");
    },
  );

  test("changes what was late on time, or happened during or after an outage", () => {
    for (const text of [
      "sales{outcome:delayed} < 1000000",
      "sales{outcome:approved,during:cut} < 1000000",
      "sales{outcome:approved,after:cut} < 1000000",
    ]) {
      expect(judged(text).reason).toMatch(/^engine lag p99 600 ms, more than 100 ms/);
    }
    expect(judged("sales{outcome:approved} < 1000000").verdict).toBe("pass");
  });
});
