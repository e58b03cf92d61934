import { describe, expect, test } from "vitest";
import { mustBePlayable, unplayed } from "../../src/engine/unplayed.ts";
import type { Expectation, Outage, Plan, Unplayed } from "../../src/plan/plan.ts";
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

function outage(of: string, kind: string, wishes: Partial<Unplayed> = {}, part = of): Outage {
  const effect = { on: "unplayed", strikes: "terminals", parameters: {}, ...wishes } as const;
  return { ...refuse(1, 1, 0), id: part, of, kind, effect };
}

function expectation(measure: string, selectors: Expectation["selectors"] = {}): Expectation {
  const text = `${measure} < 1m`;
  return { measure, selectors, aggregate: "max", comparison: "<", bound: 60_000, text };
}

const changing = {
  ...plain,
  changes: [{ at: 1, gateway: { workers: 8 }, paths: ["gateway.workers = 8"] }],
};

test.each([plain, whole, changing])("a plan that every engine plays is refused by none", (plan) => {
  expect(unplayed(plan)).toEqual([]);
  expect(() => mustBePlayable(plan, "live")).not.toThrow();
});

describe("what no engine plays is named", () => {
  test.each<[string, Plan, string]>([
    [
      "a kind without an engine",
      { ...plain, outages: [outage("night", "power-cut")] },
      "outage night: power-cut is not played yet",
    ],
    [
      "changes of terminals",
      {
        ...plain,
        changes: [
          {
            ...{ at: 1, gateway: { workers: 8 } },
            paths: ["gateway.workers = 8", "fleet.cafes.terminal.timeout = 5s"],
          },
        ],
      },
      "change fleet.cafes.terminal.timeout = 5s: terminals stay as they are while a run goes on",
    ],
    [
      "an expectation that nobody measures",
      { ...plain, expectations: [expectation("booked")] },
      "expectation booked < 1m: booked is not measured yet",
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

  test("an outage in many parts is named once, and each kind of a storm", () => {
    const parts = [
      outage("storm", "power-cut", {}, "storm.1"),
      outage("storm", "reboot", {}, "storm.2"),
      outage("storm", "power-cut", {}, "storm.3"),
    ];
    expect(unplayed({ ...plain, outages: parts })).toEqual([
      "outage storm: power-cut is not played yet",
      "outage storm: reboot is not played yet",
    ]);
  });

  test("everything at once, with what the engine alone cannot play", () => {
    const plan = { ...plain, outages: [outage("storm", "reboot"), outage("night", "power-cut")] };
    expect(() => mustBePlayable(plan, "live", ["it has no wires"])).toThrow(
      expect.objectContaining({
        exitCode: 2,
        explanation: {
          what: "the live engine cannot play test",
          why: [
            "outage storm: reboot is not played yet",
            "outage night: power-cut is not played yet",
            "it has no wires",
          ],
          todo: "leave out what is named",
        },
      }),
    );
  });
});
