import { describe, expect, test } from "vitest";
import { fleetDrains, isIn, terminalDrains, waits } from "./known-answers.ts";
import { crommelin, erlang, pollaczekKhinchine } from "./known-answers-formulas.ts";

describe("the formulas", () => {
  test("agree where they meet: one worker, no spread", () => {
    for (const load of [0.3, 0.5, 0.8]) {
      expect(crommelin(load, 1)).toBeCloseTo(pollaczekKhinchine(load, 0), 6);
    }
  });

  test("agree where they meet: one worker, a variance as large as the mean squared", () => {
    // That of a lognormal with sigma² = ln 2; the mean wait for one worker depends on nothing else.
    for (const load of [0.3, 0.5, 0.8]) {
      expect(erlang(load, 1)).toBeCloseTo(pollaczekKhinchine(load, Math.sqrt(Math.LN2)), 9);
      expect(erlang(load, 1)).toBeCloseTo(load / (1 - load), 9);
    }
  });

  test("say what the books say: two workers at a load of 0.75, and eight at 0.9", () => {
    // M/M/2: load² / (1 − load²). M/D/c: half of M/M/c and a little more.
    expect(erlang(0.75, 2)).toBeCloseTo(0.5625 / 0.4375, 9);
    expect(crommelin(0.9, 8) / erlang(0.9, 8)).toBeGreaterThan(0.5);
    expect(crommelin(0.9, 8) / erlang(0.9, 8)).toBeLessThan(0.55);
  });
});

describe("the engine waits and drains as theory says", () => {
  const answers = waits(6, 8_000);

  test("for a worker of the gateway", () => {
    expect(answers.filter((answer) => !isIn(answer))).toEqual([]);
  });

  test("and not as theory says of a service that spreads more or less", () => {
    // With half of the workers idle hardly anybody waits, and one law is as good as another.
    const among = (name: string) =>
      answers.filter((answer) => answer.name.includes(name) && !answer.name.endsWith("0.5"));
    for (const [of, instead] of [
      ["M/G/1", "M/D/1"],
      ["M/D/1", "M/M/1"],
      ["M/M/8", "M/D/8"],
      ["M/D/8", "M/M/8"],
    ]) {
      for (const [n, answer] of among(of).entries()) {
        const { expected } = among(instead)[n];
        expect(isIn({ ...answer, expected }), `${answer.name} as ${instead}`).toBe(false);
      }
    }
  });

  test("until a fleet's backlog is worked off", () => {
    expect(fleetDrains(4).filter((answer) => !isIn(answer))).toEqual([]);
  }, 120_000);

  test("until one terminal has forwarded what it queued, to the millisecond", () => {
    expect(terminalDrains().filter((answer) => !isIn(answer))).toEqual([]);
  });
});
