import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { facts, none, waysToPay } from "../../src/facts.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { figuresOf } from "../../src/verdict/figures.ts";
import { evidenceOf, expectation } from "../verdict/evidence.ts";
import { groupOf, outageOf, planOf, Story } from "./story.ts";

const outages = [outageOf("cut", 10_000, 20_000, [[0, 5]])];

test("approved, queued and declined are served; turned away, paid otherwise and unanswered are not", () => {
  const told = new Story(planOf())
    .sold(0, 1_000, 40)
    .sold(0, 2_000, 40, facts.declined)
    .queued(0, 3_000)
    .sold(0, 4_000, 0, facts.turnedAway)
    .fact(1, 5_000, facts.wanted, 0, 1000)
    .fact(1, 5_000, facts.paidOtherwise, 0, waysToPay.cash)
    .fact(2, 6_000, facts.wanted, 0, 1000)
    .customersEnd(60_000);
  // Three of six. Ten sales are a window, and there were six.
  expect(told.results().availability).toEqual({ share: 0.5, served: 3, wanted: 6, during: {} });
  // While it goes on, the last one still stands at the counter: three of five.
  expect(told.play().availability(false)).toBe(0.6);
  expect(told.play().availability(true)).toBe(0.5);
});

test("a sale that was voided, or never paid for, was served all the same", () => {
  const told = new Story(planOf()).voided(0, 1_000, 40).queued(1, 2_000, 3_000, facts.givenUp);
  expect(told.results().availability?.share).toBe(1);
});

test("the worst window is the one with the least share, and what is left over is in none", () => {
  const plan = planOf({ windows: { leastMs: 1_000, sales: 10 } });
  const told = new Story(plan);
  // A sale every 100 ms: windows of 1 s with ten each. In the third, three of ten are turned away; in the last half
  // second everybody is, but that is no window.
  for (let at = 0; at < 5_500; at += 100) {
    const isAway = (at >= 2_000 && at < 2_300) || at >= 5_000;
    told.sold(0, at, 10, isAway ? facts.turnedAway : facts.approved);
  }
  const { availability } = told.customersEnd(5_500).results();
  expect(availability?.worst).toEqual({ share: 0.7, fromMs: 2_000, toMs: 3_000 });
  // 47 of 55.
  expect(availability?.share).toBeCloseTo(47 / 55, 12);
});

describe("of some times and terminals", () => {
  const plan: Plan = planOf({
    outages,
    groups: [groupOf("cafes", [0, 4]), groupOf("shops", [4, 10])],
    windows: { leastMs: 1_000, sales: 2 },
  });
  // Before the cut all is well; during it, cafe 0 turns two of four away and shop 7 serves all of four.
  const told = (of: Plan) =>
    new Story(of)
      .outages()
      .sold(0, 1_000, 40)
      .sold(7, 1_000, 40)
      .sold(0, 11_000, 0, facts.turnedAway)
      .sold(0, 11_500, 0, facts.turnedAway)
      .sold(0, 15_000, 40)
      .sold(0, 15_500, 40)
      .steady(7, 12_000, 16_000, 1_000, 40)
      .customersEnd(60_000);
  const figure = (text: string) => {
    const asked = expectation(text);
    const [found] = figuresOf(asked, evidenceOf({ plan: { ...plan, expectations: [asked] }, told }));
    return "missing" in found ? found.missing : found.low;
  };

  test.each([
    ["availability > 0.5", 0.8],
    ["availability{during:cut} > 0.5", 0.75],
    ["availability{during:cut,hit:struck} > 0.5", 0.5],
    ["availability{during:cut,hit:others} > 0.5", 1],
    ["availability{during:cut,hit:struck} min > 0.5", 0],
    ["availability{group:shops} > 0.5", 1],
    ["availability{after:cut} > 0.5", "no sale was intended then and there"],
    ["availability{group:shops,after:cut} min > 0.5", "no sale was intended then and there"],
    // One sale before the cut, six in windows of it that last a second at least.
    ["availability{during:cut,group:shops} min > 0.5", 1],
  ])("%s: %s", (text, expected) => expect(figure(text)).toBe(expected));

  test("the summary has every outage as the expectation has it", () => {
    expect(told(plan).results().availability?.during.cut).toMatchObject({
      share: 0.75,
      served: 6,
      wanted: 8,
    });
  });
});

test.prop([fc.array(fc.tuple(fc.nat(59_999), fc.boolean()), { minLength: 1, maxLength: 60 })])(
  "the worst window is never better than all of it, where windows cover everything",
  (sales) => {
    const told = new Story(planOf({ windows: { leastMs: 1, sales: 1 } }));
    for (const [at, isServed] of sales.toSorted(([a], [b]) => a - b)) {
      told.sold(0, at, 0, isServed ? facts.approved : facts.turnedAway);
    }
    const { availability } = told.fact(none, 60_000, facts.customersEnded).results();
    expect(availability?.wanted).toBe(sales.length);
    expect(availability?.served).toBe(sales.filter(([, isServed]) => isServed).length);
    expect(availability?.worst?.share).toBeLessThanOrEqual(availability?.share ?? 0);
  },
);
