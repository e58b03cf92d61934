import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/errors.ts";
import { widthOf } from "../../src/report/columns.ts";
import { mergedOf } from "../../src/report/merged.ts";
import { type Outcome, unplayedOutcome, verdictOfAll, worstExitCode } from "../../src/report/outcome.ts";
import { severalEndingOf } from "../../src/report/several-ending.ts";
import { auditWith } from "../verdict/evidence.ts";
import { outcomeOf, outcomeWith, summaryWith } from "./outcomes.ts";

const pass = outcomeWith();
const fail = outcomeOf(
  summaryWith({ audit: auditWith("lost", 3), reasons: ["Toxiproxy died"] }),
  "Lunch peak",
);
const doubt = outcomeOf(summaryWith({ reasons: ["Toxiproxy died"] }), "Night");
const noRoom = unplayedOutcome("Storm", "storm.yaml", exitCodes.environment, [
  "no room here",
  "raise the limit",
]);

function ending(outcomes: readonly Outcome[], isWhole = false): string[] {
  return severalEndingOf(outcomes, { next: "all of them: less x.json", hasColours: false, isWhole }).split(
    "\n",
  );
}

test("in a narrow terminal no line is longer", () => {
  const options = { next: "next", hasColours: false, isWhole: true };
  for (const columns of [50, 40]) {
    const text = severalEndingOf([pass, fail, doubt, noRoom], { ...options, columns });
    for (const line of text.split("\n").slice(1)) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    expect(text).toContain("Lunch peak");
  }
});

test("what disturbed a run is told beside its verdict, whatever that is", () => {
  const lags = new Array(50).fill(101);
  const told = "times, rates and queues are in doubt: engine lag p99 101 ms, more than 100 ms";
  const text = (outcomes: readonly Outcome[]) => ending(outcomes, true).join(" ").replaceAll(/\s+/g, " ");
  expect(text([pass, outcomeWith({ lags })])).toContain(told);
  expect(text([pass, outcomeWith({ lags, audit: auditWith("lost", 3) })])).toContain(told);
});

describe("the exit code of several", () => {
  const { bug, failed, usage, environment, inconclusive, ok, SIGINT } = exitCodes;
  test.each([
    [[ok, ok], ok],
    [[ok, inconclusive], inconclusive],
    [[inconclusive, environment], environment],
    [[environment, failed, ok], failed],
    [[failed, bug, inconclusive], bug],
    [[usage, environment], usage],
    [[failed, SIGINT], SIGINT],
    // Nothing that was played is no pass.
    [[], inconclusive],
  ])("of %j is %i", (codes, worst) => {
    expect(worstExitCode(codes)).toBe(worst);
    expect(worstExitCode(codes.toReversed())).toBe(worst);
  });
});

test("the verdict of several is a pass only where every one is, and ended as one", () => {
  expect(verdictOfAll([pass, pass])).toBe("pass");
  expect(verdictOfAll([pass, doubt])).toBe("inconclusive");
  expect(verdictOfAll([pass, noRoom])).toBe("inconclusive");
  expect(verdictOfAll([doubt, noRoom, fail])).toBe("fail");
  expect(verdictOfAll([{ ...pass, exitCode: exitCodes.SIGINT }])).toBe("inconclusive");
  expect(verdictOfAll([])).toBe("inconclusive");
});

describe("the merged summary", () => {
  test("has every run whole, where it is, and what was not played", () => {
    const merged = mergedOf([pass, noRoom, fail], 3);
    expect(merged).toMatchObject({
      schema: 1,
      verdict: "fail",
      exitCode: 99,
      reasons: ["Storm: no room here", "Lunch peak: lost == 0: measured 3"],
      directories: ["tillstorm-runs/r1", "tillstorm-runs/r1"],
      notPlayed: [{ scenario: "Storm", file: "storm.yaml", exitCode: 3, reasons: noRoom.reasons }],
    });
    expect(merged.runs).toEqual([pass.summary, fail.summary]);
  });

  test("of a command that was killed is no pass, whatever it had played", () => {
    expect(mergedOf([pass], 3)).toMatchObject({
      verdict: "inconclusive",
      exitCode: 4,
      reasons: ["the command was killed before 2 of 3 scenarios were played"],
    });
    expect(mergedOf([fail], 2)).toMatchObject({ verdict: "fail", exitCode: 99 });
  });
});

describe("the ending of several", () => {
  test("has a line each, with the first reason of what is no pass", () => {
    expect(ending([pass, fail, noRoom]).slice(0, 4)).toEqual([
      "FAIL  3 scenarios: 1 pass, 1 fail, 1 not played",
      "PASS          Story       10m played in 1m (10x), seed 7",
      "FAIL          Lunch peak  lost == 0: measured 3",
      "                          and 1 more",
    ]);
    expect(ending([pass, fail, noRoom]).slice(-2)).toEqual(["", "all of them: less x.json"]);
  });

  test("in a file says every reason", () => {
    expect(ending([fail, noRoom], true).slice(1, 5)).toEqual([
      "FAIL          Lunch peak  lost == 0: measured 3",
      "                          and in doubt: Toxiproxy died",
      "NOT PLAYED    Storm       no room here",
      "                          raise the limit",
    ]);
  });

  test.each([2, 5, 19, 20, 21, 60])("of %i scenarios fits 80 × 24, what is no pass first", (count) => {
    const long = outcomeOf(
      summaryWith({ reasons: [`${"Toxiproxy died ".repeat(12)}again`, "b"] }),
      "A name that is longer than anybody reads",
    );
    const outcomes = Array.from({ length: count }, (_, n) => (n === count - 1 ? fail : n % 2 ? pass : long));
    const lines = ending(outcomes);
    expect(lines.length).toBeLessThanOrEqual(23);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
    const told = lines.filter((line) => /^(PASS|FAIL|INCONCLUSIVE) {2,}\S/.test(line)).length - 1;
    const more = Number(/^and (\d+) more in the file below$/m.exec(lines.join("\n"))?.[1] ?? 0);
    expect(told + more).toBe(count);
    expect(lines.join("\n")).toContain("\nFAIL          Lunch peak");
  });
});
