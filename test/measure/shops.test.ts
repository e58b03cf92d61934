// What else happens in shops: other outcomes, refunds, people, stock.

import { expect, test } from "vitest";
import { facts, interventions, none, turnedAwayCauses, waysToPay } from "../../src/facts.ts";
import { answerNumbers } from "../../src/messages.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { expectation } from "../verdict/evidence.ts";
import { groupOf, outageOf, planOf, Story } from "./story.ts";

const one = { sales: 1, valueMinor: 1000 };

test("who pays otherwise is not turned away, and the first outcome stands", () => {
  const told = new Story(planOf()).sold(0, 1_000, 400).customersEnd(9_000);
  told.fact(1, 1_000, facts.wanted, 0, 1000).fact(1, 2_000, facts.paidOtherwise, 0, waysToPay.qr);
  // The attempt of the customer who has gone ends later, and is undone.
  told.fact(1, 3_000, facts.approved, 0, 2_000).fact(1, 3_000, facts.reversalOwed, 0);
  const { outcomes, sale } = told.results();
  expect(outcomes.paidOtherwise).toMatchObject({ qr: one, cash: { sales: 0 } });
  expect([outcomes.approved, outcomes.wanted.sales]).toEqual([one, 2]);
  expect(sale.online?.samples).toBe(1);
});

test("a definite refusal is followed by what the customer did", () => {
  const told = new Story(planOf()).fact(0, 1_000, facts.wanted, 0, 1000).fact(0, 1_100, facts.refused, 0, 4);
  told.fact(0, 1_100, facts.turnedAway, 0, turnedAwayCauses.storeClosed);
  expect(told.results().outcomes).toMatchObject({ turnedAway: { storeClosed: one }, declined: { sales: 0 } });
});

test("a sale that was asked for is approved or declined by the answer, once", () => {
  const told = new Story(planOf());
  for (const [terminal, answer] of [
    answerNumbers.approved,
    answerNumbers.declined,
    answerNumbers.unknown,
  ].entries())
    told.fact(terminal, 1_000, facts.wanted, 0, 1000).fact(terminal, 5_000, facts.inquiryAnswered, 0, answer);
  told.sold(3, 1_000, 100).fact(3, 2_000, facts.inquiryAnswered, 0, answerNumbers.declined);
  const { outcomes, sale } = told.results();
  expect([outcomes.approved.sales, outcomes.declined.sales]).toEqual([2, 1]);
  expect(sale.online).toMatchObject({ samples: 3, maxMs: 4_000 });
});

test("delayed is who was served late, by the plan's measure and beside the outcome", () => {
  const load = { ...planOf().load, delayedAfterMs: 5_000 };
  const late = (plan: Plan) =>
    new Story(plan)
      .sold(0, 1_000, 4_999)
      .sold(0, 2_000, 5_000)
      .sold(0, 3_000, 6_000, facts.turnedAway)
      .failed(1, 1_000, 31_000, facts.unknown)
      .results().outcomes;
  expect(late(planOf({ load }))).toMatchObject({ delayed: { sales: 2 }, approved: { sales: 2 } });
  expect(late(planOf()).delayed.sales).toBe(1);
  // 30 s are played in 3 s.
  expect(late(planOf({ speed: 10 })).delayed.sales).toBe(3);
});

test("a void takes a sale out of its queue, or back after its approval, and counts beside the outcome", () => {
  const told = new Story(planOf())
    .queued(0, 1_000, 1_500, facts.voided, 0)
    .queued(1, 1_000)
    .sold(2, 1_000, 100);
  told.fact(2, 1_100, facts.voided, 0, 1).fact(2, 1_100, facts.reversalOwed, 0);
  // Of nothing that is known here.
  told.fact(3, 1_100, facts.voided, 0, 1);
  const { outcomes, queue } = told.customersEnd(10_000).results();
  expect(outcomes).toMatchObject({
    voided: { sales: 2, valueMinor: 2000 },
    queued: { sales: 2 },
    approved: one,
  });
  expect(queue.depth).toMatchObject({ max: 2, last: 1 });
});

test("refunds are totalled apart and are in no measure of sales", () => {
  const told = new Story(planOf());
  const refund = (sale: number, kind: (typeof facts)["approved" | "declined" | "turnedAway"]) =>
    told
      .fact(0, 1_000, facts.refundWanted, sale, 300)
      .fact(0, 2_000, kind, sale, kind === facts.turnedAway ? turnedAwayCauses.refundOffline : 1_000)
      .fact(0, 3_000, facts.approved, sale, 2_000);
  refund(0, facts.approved);
  refund(1, facts.declined);
  refund(2, facts.turnedAway);
  told.fact(0, 3_000, facts.refundWanted, 3, 300);
  const { outcomes, sale } = told.results();
  const of = (sales: number) => ({ sales, valueMinor: sales * 300 });
  expect(outcomes.refunds).toEqual({ wanted: of(4), approved: of(1), declined: of(1), turnedAway: of(1) });
  expect([outcomes.wanted.sales, outcomes.approved.sales, outcomes.turnedAway.refundOffline.sales]).toEqual([
    0, 0, 0,
  ]);
  expect(sale.all).toBeUndefined();
});

test("interventions, settlements and reversals given up are counted by what they were", () => {
  const told = new Story(planOf())
    .fact(0, 1_000, facts.intervention, none, interventions.restart)
    .fact(1, 2_000, facts.intervention, none, interventions.restart)
    .fact(1, 3_000, facts.intervention, none, interventions.swap)
    .fact(0, 9_000, facts.settled, none, 1)
    .fact(1, 9_000, facts.settlementFailed, none, 3)
    .fact(1, 9_500, facts.reversalGivenUp, 4, 3);
  expect(told.results()).toMatchObject({
    interventions: { restart: 2, swap: 1, call: 0 },
    settlements: { agreed: 1, failed: 1 },
    reversalsGivenUp: 1,
  });
});

test("how long staff took to notice is in scenario time, of those times at which they did", () => {
  const told = new Story(planOf({ speed: 20 }))
    .fact(0, 9_000, facts.noticed, none, 3_000)
    .fact(1, 9_000, facts.noticed, none, 6_000);
  expect(told.results().noticedByStaff).toMatchObject({ samples: 2, p50Ms: 60_000, maxMs: 120_000 });
  expect(new Story(planOf()).results().noticedByStaff).toBeUndefined();
});

/** The first five terminals report to a back office. */
function reporting(expectations: readonly string[] = []): Plan {
  const cafes = groupOf("cafes", [0, 5]);
  return planOf({
    groups: [
      { ...cafes, policy: { ...cafes.policy, backOffice: { everyMs: 5_000 } } },
      groupOf("shops", [5, 10]),
    ],
    outages: [outageOf("cut", 10_000, 20_000, [[0, 1]])],
    expectations: expectations.map(expectation),
  });
}

test("stock is behind by what was taken and not reported, where it is reported at all", () => {
  const told = new Story(reporting())
    .sold(0, 1_000, 0)
    .queued(0, 2_000, 8_000)
    .sold(0, 3_000, 0, facts.declined)
    .sold(0, 4_000, 0)
    .sold(7, 4_000, 0)
    .fact(0, 5_000, facts.reported, none, 2)
    .customersEnd(10_000);
  // 1 for 1 s, 2 for 2 s, 3 for 1 s, 1 for 5 s.
  expect(told.results().stockBehind).toEqual({ min: 0, max: 3, avg: 1.3, last: 1 });
  expect(told.play().snapshot().stockBehind).toBe(1);
  expect(new Story(planOf()).sold(0, 1_000, 0).results().stockBehind).toBeUndefined();
});

test("what was voided at once is not sold", () => {
  const told = new Story(reporting()).sold(0, 1_000, 0).fact(0, 1_000, facts.voided, 0, 1);
  expect(told.results().stockBehind?.last).toBe(0);
});

test("of some terminals and times each is counted where and when it happened", () => {
  const asked = [
    "paidOtherwise{way:cash,hit:struck,outage:cut}",
    "paidOtherwise{during:cut}",
    "sales{outcome:voided,during:cut}",
    "sales{outcome:delayed,group:cafes}",
    "interventions{kind:restart,during:cut}",
    "interventions{group:shops}",
    "noticedByStaff{group:cafes}",
    "stockBehind{during:cut}",
    "reversalsGivenUp{after:cut}",
  ];
  const told = new Story(reporting(asked.map((each) => `${each} < 1`))).outages().customersEnd(40_000);
  for (const [terminal, way] of [waysToPay.cash, waysToPay.qr].entries())
    told.fact(terminal, 12_000, facts.wanted, 0, 1000).fact(terminal, 25_000, facts.paidOtherwise, 0, way);
  told.queued(2, 13_000, 13_000, facts.voided).sold(3, 15_000, 31_000).sold(4, 25_000, 0);
  told.fact(0, 15_000, facts.intervention, none, interventions.restart);
  told.fact(7, 30_000, facts.intervention, none, interventions.restart);
  told.fact(0, 14_000, facts.noticed, none, 4_000).fact(0, 30_000, facts.reversalGivenUp, 0, 3);
  const { scoped } = told.results();
  expect(asked.map((text) => Object.entries(scoped).find(([subject]) => isSame(subject, text))?.[1])).toEqual(
    [
      { tally: one },
      { tally: { sales: 2, valueMinor: 2000 } },
      { tally: one },
      { tally: one },
      { count: 1 },
      { count: 1 },
      { distribution: expect.objectContaining({ samples: 1, maxMs: 4_000 }) },
      { level: expect.objectContaining({ max: 1, last: 0 }) },
      { count: 1 },
    ],
  );
});

/** The same letters, whatever their order. */
function isSame(one: string, other: string): boolean {
  const inOrder = (text: string) => [...text].sort().join("");
  return inOrder(one) === inOrder(other);
}

test("what can be told while the run goes on is", () => {
  const measures = new Story(reporting())
    .sold(0, 1_000, 31_000)
    .fact(0, 15_000, facts.intervention, none, interventions.restart)
    .fact(1, 12_000, facts.wanted, 0, 1000)
    .fact(1, 13_000, facts.paidOtherwise, 0, waysToPay.cash)
    .play();
  const soFar = (text: string) => measures.soFar(expectation(`${text} < 1`));
  expect(soFar("sales{outcome:delayed}")).toEqual({ tally: one });
  expect(soFar("sales{outcome:paidOtherwise}")).toEqual({ tally: one });
  expect(soFar("paidOtherwise{way:qr}")).toEqual({ tally: { sales: 0, valueMinor: 0 } });
  expect(soFar("interventions")).toEqual({ count: 1 });
  expect(soFar("interventions{kind:call}")).toEqual({ count: 0 });
  expect(soFar("reversalsGivenUp")).toEqual({ count: 0 });
  expect(soFar("stockBehind")).toEqual({ level: expect.objectContaining({ last: 1 }) });
});
