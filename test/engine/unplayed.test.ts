import { describe, expect, test } from "vitest";
import { mustBePlayable, unplayed } from "../../src/engine/unplayed.ts";
import type { Expectation, Plan } from "../../src/plan/plan.ts";
import { blackHole, blow, maintenance, planOf, refuse, slow, wifi } from "./virtual/plans.ts";

const plain = planOf({ outages: [refuse(1, 1, 0), blackHole(3, 1, 1), maintenance(5, 1)] });

/** Everything of the language that needs no word about it. */
const whole = planOf({
  links: [wifi, slow],
  staff: { notices: { medianMs: 60_000, sigma: 0.5 }, does: ["restart"], eachMs: 1_000 },
  alternatives: [{ way: "cash", share: 0.4 }],
  load: {
    ...{ arrivals: { thinkMs: 30_000 }, refundShare: 0.01, voidShare: 0.01 },
    cards: [{ network: "visa", share: 1, declinedShare: 0.1 }],
  },
  gateway: {
    routes: [
      {
        ...{ network: "visa", delayMs: 80, timeoutMs: 1_000 },
        ...{ unanswered: "unknown", standInMinor: 0, declines: false },
      },
    ],
  },
  outages: [
    { ...blow({ kind: "update", takesMs: 1_000, failShare: 0.02 }, 1, 1, [0, 20]), stopIf: "failed > 2%" },
  ],
});

function expectation(measure: string, selectors: Expectation["selectors"] = {}): Expectation {
  const text = `${measure} < 1m`;
  return { measure, selectors, aggregate: "max", comparison: "<", bound: 60_000, text };
}

const changing = changingOf("gateway.workers = 8");
const changingTerminals = changingOf("gateway.workers = 8", "fleet.cafes.terminal.timeout = 5s");

function changingOf(...paths: string[]): Plan {
  return { ...plain, changes: [{ at: 1, gateway: { workers: 8 }, paths }] };
}

test.each([plain, whole, changing])("a plan that every engine plays is refused by none", (plan) => {
  expect(unplayed(plan)).toEqual([]);
  expect(() => mustBePlayable(plan, "live")).not.toThrow();
});

describe("what no engine plays is named", () => {
  test.each<[string, Plan, string]>([
    [
      "changes of terminals",
      changingTerminals,
      "change fleet.cafes.terminal.timeout = 5s: terminals stay as they are while a run goes on",
    ],
    [
      "an expectation that nobody measures",
      { ...plain, expectations: [expectation("stockBehind")] },
      "expectation stockBehind < 1m: no terminal reports to a back office",
    ],
    [
      "an expectation that no run can answer",
      {
        ...plain,
        outages: [{ ...plain.outages[0], isPermanent: true }],
        expectations: [expectation("recovery", { outage: plain.outages[0].id })],
      },
      `expectation recovery < 1m: nobody repairs ${plain.outages[0].id}`,
    ],
  ])("%s", (_, plan, line) => {
    expect(unplayed(plan)).toEqual([line]);
  });

  test("everything at once, with what the engine alone cannot play", () => {
    const plan = { ...changingTerminals, expectations: [expectation("stockBehind")] };
    expect(() => mustBePlayable(plan, "live", ["it has no wires"])).toThrow(
      expect.objectContaining({
        exitCode: 2,
        explanation: {
          what: "the live engine cannot play test",
          why: [
            "change fleet.cafes.terminal.timeout = 5s: terminals stay as they are while a run goes on",
            "expectation stockBehind < 1m: no terminal reports to a back office",
            "it has no wires",
          ],
          todo: "leave out what is named",
        },
      }),
    );
  });
});
