// Whether a plan leaves time to see what is normal.

import { describe, expect, test } from "vitest";
import { planFrom } from "../../src/plan/load.ts";
import { comesBack, plannedBefore } from "../../src/plan/steady.ts";
import { brief, planned, small, withOutages } from "../scenario/small.ts";

const steady = 'steady:\n  online: "min > 99%"\n';

function text(outages: readonly string[], more = ""): string {
  return `windows: {least: 10s, sales: 10}\n${more}${withOutages(outages, steady + small)}`;
}

function warned(source: string): string[] {
  return planFrom({ file: "s.yaml", text: source }).warnings.map(
    ({ path, what, todo }) => `${path}: ${what} | ${todo}`,
  );
}

const dark = "{id: dark, at: 3m, for: 1m, strike: {provider: telecom-a}, what: refuse}";
const closed = "{id: closed, at: 2m, for: 30s, what: {maintenance: {retryAfter: 30s, announced: 1m}}}";

describe("before the first outage", () => {
  test("there is the time from the first customer, or the warm-up, to it or its announcement", () => {
    expect(plannedBefore(planned(text([dark])))).toEqual([0, 180_000]);
    expect(plannedBefore(planned(text([dark, closed])))).toEqual([0, 60_000]);
    const warm = text([dark]).replace("steady:\n", "steady:\n  warmUp: 1m\n");
    expect(plannedBefore(planned(warm, ["speed=2x"]))).toEqual([30_000, 90_000]);
  });

  test("without an outage it is all the time", () => {
    expect(plannedBefore(planned(text([])))).toEqual([0, 600_000]);
  });

  test("too little of it is a mistake, because every run would be inconclusive", () => {
    expect(brief(text([dark.replace("3m", "10s")]))).toEqual([]);
    expect(brief(text([dark.replace("3m", "9999ms")]))).toEqual([
      "s.yaml:2:1  steady: there are 10 s before dark begins, and one window of 10 s must lie there | write a later time of it, a shorter warmUp or a smaller windows.least",
    ]);
    expect(brief(text([dark.replace("3m", "0s")]))[0]).toContain("there is no time before dark begins");
    expect(brief(text([closed.replace("at: 2m", "at: 65s")]))[0]).toContain(
      "there are 5 s before closed is announced, and one window of 10 s",
    );
  });

  test("too few sales are a warning", () => {
    expect(warned(text([dark]))).toEqual([]);
    // 40 terminals sell 40 an hour each: 10 in 22.5 s.
    expect(warned(text([dark.replace("3m", "22s")]))).toEqual([
      "steady: about 10 sales come before dark, and one window has 10 | it will hardly be told: write a later time, more sales or a smaller windows.sales",
    ]);
    expect(warned(text([dark.replace("3m", "23s")]))).toEqual([]);
  });
});

describe("after recovery", () => {
  test("customers must still come for a window", () => {
    expect(brief(text([dark.replace("3m", "8m50s")]))).toEqual([]);
    expect(brief(text([dark.replace("3m", "8m51s")]))).toEqual([
      "s.yaml:2:1  steady: there are 9 s of customers after dark, and one window of 10 s must lie there | write a longer duration, a shorter warmUp or a smaller windows.least",
    ]);
    expect(brief(text([dark.replace("3m", "9m")]))[0]).toContain("there is no time of customers after dark");
  });

  test("three windows are wanted, which show a recovery", () => {
    expect(warned(text([dark.replace("3m", "8m30s")]))).toEqual([]);
    expect(warned(text([dark.replace("3m", "8m31s")]))).toEqual([
      "steady: there are 29 s of customers after dark, and 3 windows of 10 s show a recovery | it will hardly be told again: write a longer duration, or a smaller windows.least",
    ]);
  });

  test("is never where one is never repaired, nor where there is none", () => {
    const dead = "{id: dead, at: 3m, strike: {share: 5%}, what: board-dead}";
    expect(comesBack(planned(text([dark])))).toBe(true);
    expect(comesBack(planned(text([dark, dead])))).toBe(false);
    expect(comesBack(planned(text([])))).toBe(false);
    expect(brief(text([dead.replace("3m", "9m59s")]))).toEqual([]);
  });
});

test("times are said as they are played", () => {
  const fast = text([dark.replace("3m", "1m")], "speed: 10x\n");
  expect(brief(fast)[0]).toContain(
    "there are 6 s as played at 10x before dark begins, and one window of 10 s",
  );
});

test("a scenario that says nothing of a steady state is never refused for it", () => {
  expect(brief(withOutages([dark.replace("3m", "0s")]))).toEqual([]);
});
