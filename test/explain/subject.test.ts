// What a person may type for a sale or a terminal, and what is said where it cannot be meant.

import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { subjectOf } from "../../src/explain/subject.ts";
import { facts } from "../../src/facts.ts";
import { planOf } from "../measure/story.ts";
import { type Fact, row, runId, toldRun } from "./told-run.ts";

const wanted = [0, 1, 2, 10, 11].map((sale): Fact => [3, 100 + sale, facts.wanted, sale, 500]);
const stray = `${runId}/007/1`;
const plan = planOf({ terminals: 11 });
const { history } = await toldRun(wanted, [row(1, 0, 0, 500, 10, { reference: stray })], { plan });

describe("a sale", () => {
  const third = { kind: "sale", terminal: 3, sale: 2 };
  test.each([
    `${runId}/3/2`,
    "lunch-ab12/3/2",
    "ab12/3/2",
    "3/2",
    "T0000003/2",
    "t0000003/2",
    "T3/2",
    "T0000003 2",
    "3#2",
  ])("is found by %s", (text) => expect(subjectOf(history, text)).toEqual(third));

  test("is found by the beginning of its number where no other begins so, and by its number before that", () => {
    expect(subjectOf(history, "3/1")).toEqual({ ...third, sale: 1 });
    expect(subjectOf(history, "3/10")).toEqual({ ...third, sale: 10 });
  });

  test("that no terminal makes is meant by its whole reference, whatever that looks like", async () => {
    const strays = [`${runId}/03/2`, `${runId}/3`, `${runId}/4242424242424242`, "abc"];
    const { history: strange } = await toldRun(
      wanted,
      strays.map((reference, index) => row(index + 1, 0, 0, 500, 10, { reference })),
      { plan },
    );
    for (const reference of strays) {
      expect(subjectOf(strange, reference)).toEqual({ kind: "stranger", reference });
    }
    expect(subjectOf(strange, `${runId}/************4242`)).toEqual({
      kind: "stranger",
      reference: strays[2],
    });
    expect(subjectOf(strange, `${runId}/3/2`)).toEqual(third);
  });

  test("that no terminal makes is found by its reference", () => {
    expect(subjectOf(history, stray)).toEqual({ kind: "stranger", reference: stray });
    expect(subjectOf(history, "007/1")).toEqual({ kind: "stranger", reference: stray });
  });
});

describe("a terminal", () => {
  test.each(["3", "T3", "T0000003", "t0000003", "3/"])("is found by %s", (text) => {
    expect(subjectOf(history, text)).toEqual({ kind: "terminal", terminal: 3 });
  });

  test("is found by the beginning of its name where only one begins so", () => {
    expect(subjectOf(history, "T000001")).toEqual({ kind: "terminal", terminal: 10 });
  });
});

describe("what cannot be meant is explained:", () => {
  test.each([
    ["T000000", "T000000 can mean 10 terminals", /^T0000000\n.*T0000009$/s, "type more of it"],
    ["T0000", "T0000 can mean 11 terminals", /T0000009\nand 1 more$/, "type more of it"],
    ["12", "there is no terminal 12 in this run", /0 to 10, or T0000000 to T0000010/, /TERMINAL\/NUMBER/],
    ["T00000O3", "there is no terminal T00000O3 in this run", /./, "did you mean T0000003?"],
    ["3/9", "terminal 3 has no sale 9", "it has 5: 0 to 11", "did you mean 3/10?"],
    ["5/0", "terminal 5 has no sale 0", "it has none at all", /tillstorm explain TERMINAL/],
    [
      "other-cd34/3/2",
      "there is no sale other-cd34/3/2 in this run",
      /it is of the run other-cd34/,
      /RUN SALE/,
    ],
  ])("%s", (text, what, why, todo) => {
    const explained = explanationOf(() => subjectOf(history, text));
    expect(explained.what).toBe(what);
    expect(explained.why?.join("\n")).toMatch(why);
    expect(explained.todo).toMatch(todo);
  });
});

function explanationOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return error.explanation;
    throw error;
  }
  throw new Error("nothing was refused");
}
