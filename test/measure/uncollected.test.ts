import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { facts, givenUpCauses } from "../../src/facts.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { figuresOf } from "../../src/verdict/figures.ts";
import { evidenceOf, expectation } from "../verdict/evidence.ts";
import { groupOf, outageOf, planOf, Story } from "./story.ts";

const hourMs = 3_600_000;

test("value × time adds up over every wait, whatever ends it, and what still waits has waited until the end", () => {
  const told = new Story(planOf())
    .queued(0, 1_000, 3_000)
    .queued(1, 2_000, 8_000, facts.givenUp, givenUpCauses.expired)
    .queued(2, 5_000)
    .customersEnd(10_000);
  // 10.00 EUR each, for 2 s, 6 s and 5 s: 13 000 minor units × seconds.
  expect(told.results().uncollected).toEqual({
    minorHours: (1000 * 13_000) / hourMs,
    longestMs: 6_000,
  });
});

test("it is in scenario time", () => {
  const told = new Story(planOf({ speed: 60 })).queued(0, 0).customersEnd(60_000);
  // 10.00 EUR for a played minute, which is an hour.
  expect(told.results().uncollected).toEqual({ minorHours: 1000, longestMs: hourMs });
});

test("the longest wait may be one that goes on, or one behind which later ones have left", () => {
  const waiting = new Story(planOf()).queued(0, 1_000).queued(1, 2_000, 3_000).customersEnd(9_000);
  expect(waiting.results().uncollected.longestMs).toBe(8_000);
  const left = new Story(planOf()).queued(0, 1_000, 8_000).queued(1, 7_500).customersEnd(9_000);
  expect(left.results().uncollected.longestMs).toBe(7_000);
});

test("many that come and go are forgotten, and the oldest is still known", () => {
  const told = new Story(planOf()).queued(0, 10);
  for (let n = 0; n < 2_000; n++) told.queued(1 + (n % 9), 20 + n, 30 + n);
  expect(told.customersEnd(50_000).results().uncollected.longestMs).toBe(49_990);
});

describe("of some times and terminals", () => {
  const outages = [outageOf("cut", 10_000, 20_000, [[0, 5]])];
  const groups = [groupOf("cafes", [0, 4]), groupOf("shops", [4, 10])];
  const told = (plan: Plan) =>
    new Story(plan)
      .outages()
      .queued(0, 8_000, 12_000)
      .queued(1, 15_000, 26_000)
      .queued(7, 19_000)
      .customersEnd(30_000);
  const figure = (text: string) => {
    const asked = expectation(text);
    const plan = { speed: 1, outages, groups, expectations: [asked] };
    const [found] = figuresOf(asked, evidenceOf({ plan, told }));
    return "missing" in found ? found.missing : found.low;
  };
  const seconds = (count: number) => (1000 * count * 1000) / hourMs;

  test.each([
    ["uncollected < 1", seconds(4 + 11 + 11)],
    ["uncollected{group:shops} < 1", seconds(11)],
    // From 10 s to 20 s: 2 s, 5 s and 1 s.
    ["uncollected{during:cut} < 1", seconds(8)],
    ["uncollected{during:cut,hit:struck} < 1", seconds(7)],
    // Whole waits of those that waited then.
    ["uncollected{during:cut} max < 1", 11_000],
    ["uncollected{during:cut,group:cafes} max < 1", 11_000],
    ["uncollected{after:cut,hit:struck} < 1", seconds(6)],
  ])("%s: %s", (text, expected) => {
    const found = figure(text);
    if (typeof found === "number") expect(found).toBeCloseTo(expected, 9);
    else expect(found).toBe(expected);
  });
});

const waits = fc.array(
  fc.record({
    terminal: fc.nat(9),
    at: fc.nat(30_000),
    forMs: fc.option(fc.nat(29_000), { nil: undefined }),
  }),
  { maxLength: 40 },
);

test.prop([waits])("it is the queue's average value × the length of the run", (all) => {
  const told = new Story(planOf());
  for (const { terminal, at, forMs } of all) told.queued(terminal, at, forMs && at + forMs);
  const { queue, uncollected } = told.customersEnd(60_000).results();
  expect(uncollected.minorHours).toBeCloseTo((queue.valueMinor.avg * 60_000) / hourMs, 6);
});

test.prop([waits])("all groups together are the whole", (all) => {
  const groups = [groupOf("cafes", [0, 4]), groupOf("shops", [4, 10])];
  const told = new Story(planOf({ groups }));
  for (const { terminal, at, forMs } of all) told.queued(terminal, at, forMs && at + forMs);
  const measures = told.customersEnd(60_000).play();
  const byGroup = measures.groups().map(({ uncollected }) => uncollected);
  expect(byGroup[0].minorHours + byGroup[1].minorHours).toBeCloseTo(measures.uncollected.minorHours, 6);
  expect(Math.max(...byGroup.map(({ longestMs }) => longestMs))).toBe(measures.uncollected.longestMs);
});
