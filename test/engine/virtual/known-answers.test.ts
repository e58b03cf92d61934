import { describe, expect, test } from "vitest";
import {
  crommelin,
  fleetDrains,
  type KnownAnswer,
  pollaczekKhinchine,
  terminalDrains,
  waits,
} from "./known-answers.ts";

/** One in 300 true answers lies farther off; the seeds are fixed, so none here does so by chance. */
function isNear({ expected, measured, plusMinus }: KnownAnswer): boolean {
  return Math.abs(measured - expected) <= 1.5 * plusMinus;
}

test("the formulas agree where they meet: one worker, no spread", () => {
  for (const load of [0.3, 0.5, 0.8]) expect(crommelin(load, 1)).toBeCloseTo(pollaczekKhinchine(load, 0), 6);
});

describe("the engine waits and drains as theory says", () => {
  const answers = waits(8, 10_000);

  test("for a worker of the gateway", () => {
    expect(answers.filter((answer) => !isNear(answer))).toEqual([]);
  });

  test("and not as theory says of a service that spreads less", () => {
    const spread = answers.filter(({ name }) => name.includes("M/G/1"));
    const withoutSpread = answers.filter(({ name }) => name.includes("M/D/1"));
    expect(spread).toHaveLength(2);
    for (const [n, answer] of spread.entries()) {
      expect(isNear({ ...answer, expected: withoutSpread[n].expected })).toBe(false);
    }
  });

  test("until a fleet's backlog is worked off", () => {
    expect(fleetDrains(4).filter((answer) => !isNear(answer))).toEqual([]);
  });

  test("until one terminal has forwarded what it queued, to the millisecond", () => {
    for (const { expected, measured } of terminalDrains()) expect(measured).toBeCloseTo(expected, 6);
  });
});
