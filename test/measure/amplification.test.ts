import { describe, expect, test } from "vitest";
import { facts, none } from "../../src/facts.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { figuresOf } from "../../src/verdict/figures.ts";
import { evidenceOf, expectation } from "../verdict/evidence.ts";
import { groupOf, outageOf, planOf, Story } from "./story.ts";

test("attempts, forwards, reversals, inquiries and uploads are counted for each sale and refund wanted", () => {
  const told = new Story(planOf())
    .sold(0, 1_000, 40)
    .fact(0, 1_000, facts.sent, 0)
    .sold(1, 2_000, 0, facts.turnedAway)
    .queued(2, 3_000, 9_000)
    .fact(2, 3_000, facts.sent, 0)
    .fact(2, 3_500, facts.sent, 0)
    .fact(2, 4_000, facts.forwardSent, 0)
    .fact(2, 5_000, facts.forwardSent, 0)
    .fact(3, 6_000, facts.refundWanted, 0, 500)
    .fact(3, 6_000, facts.sent, 0)
    .fact(3, 7_000, facts.reversalSent, 0)
    .fact(3, 7_500, facts.inquirySent, 0)
    .fact(3, 8_000, facts.uploadSent, 0)
    // Of no sale.
    .fact(3, 8_000, facts.echoSent, none)
    .fact(3, 8_000, facts.settlementSent, none)
    .fact(4, 8_000, facts.flooded, none);
  // Nine messages about three sales and a refund.
  expect(told.results().amplification).toEqual({ factor: 2.25, messages: 9, wanted: 4 });
});

test("where nothing was wanted there is none", () => {
  expect(new Story(planOf()).fact(0, 1, facts.echoSent).results().amplification).toBeUndefined();
});

describe("of some times and terminals", () => {
  const outages = [outageOf("cut", 10_000, 20_000, [[0, 5]])];
  const groups = [groupOf("cafes", [0, 4]), groupOf("shops", [4, 10])];
  const told = (plan: Plan) =>
    new Story(plan)
      .outages()
      .sold(0, 1_000, 40)
      .fact(0, 1_000, facts.sent, 0)
      // During the cut: cafes send four messages about a sale and a refund, shop 7 three about one; then one forward more.
      .queued(0, 12_000, 21_000)
      .fact(0, 12_000, facts.sent, 1)
      .fact(0, 13_000, facts.forwardSent, 1)
      .fact(0, 19_999, facts.forwardSent, 1)
      .fact(0, 20_000, facts.forwardSent, 1)
      .sold(7, 15_000, 40)
      .fact(7, 15_000, facts.sent, 0)
      .fact(7, 15_010, facts.sent, 0)
      .fact(7, 15_020, facts.reversalSent, 0)
      .fact(1, 16_000, facts.refundWanted, 0, 500)
      .fact(1, 16_000, facts.sent, 0)
      .customersEnd(30_000);
  const figure = (text: string) => {
    const asked = expectation(text);
    const [found] = figuresOf(asked, evidenceOf({ plan: { outages, groups, expectations: [asked] }, told }));
    return "missing" in found ? found.missing : found.low;
  };

  test.each([
    ["amplification < 1", 9 / 4],
    ["amplification{during:cut} < 1", 7 / 3],
    ["amplification{during:cut,hit:struck} < 1", 2],
    ["amplification{during:cut,hit:others} < 1", 3],
    ["amplification{group:shops} < 1", 3],
    ["amplification{group:cafes} < 1", 2],
    ["amplification{after:cut} < 1", "no sale was intended then and there"],
  ])("%s: %s", (text, expected) => expect(figure(text)).toBe(expected));
});
