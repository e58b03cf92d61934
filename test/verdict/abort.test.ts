// Runs that end as soon as an expectation is broken.

import { expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import type { Expectation } from "../../src/plan/plan.ts";
import { brokenAt } from "../../src/verdict/abort.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { groupOf, outageOf, planOf, Story } from "../measure/story.ts";
import { auditOf, auditWith, evidenceOf, expectation } from "./evidence.ts";

function aborting(text: string, delayMs = 0): Expectation {
  return { ...expectation(text), abortOnFail: { delayMs } };
}

/** What is broken at `now` in a run that is told up to then. */
function broken(text: string, now: number, delayMs = 0) {
  const groups = [groupOf("cafes", [0, 5]), groupOf("shops", [5, 10])];
  const plan = planOf({
    speed: 10,
    groups,
    expectations: [expectation("queue < 1"), aborting(text, delayMs)],
  });
  const story = new Story(plan).steady(0, 1_000, 60_000, 1_000, 40);
  // From 20 s on two sales wait in shops, two terminals are offline, sales are slow, customers are turned away.
  story.queued(6, 20_000).queued(7, 21_000).offline(6, 20_000, 40_000).offline(7, 21_000);
  for (let at = 20_000; at < 40_000; at += 100) story.sold(1, at, 900);
  story.sold(8, 20_500, 0, facts.turnedAway).fact(1, 20_000, facts.sent, 0).fact(1, 20_500, facts.sent, 0);
  const until = new Story(plan);
  until.facts.push(...story.facts.filter(([, at]) => at <= now));
  const measures = until.play();
  for (let lag = 0; lag < 100; lag++) measures.lag(now < 20_000 ? 1 : 80);
  return brokenAt(measures, now);
}

test.each([
  ["queue < 2", "2"],
  ["queue{group:shops} < 2", "2"],
  ["queue avg < 0.5", "0.8"],
  ["queueValue < 2000", "20.00 EUR"],
  ["online > 0.8", "80 %"],
  ["sale{state:online} p(50) < 500", "900 ms"],
  ["sale max < 900", "900 ms"],
  ["attempt p(50) < 500", "900 ms"],
  ["turnedAway == 0", "1"],
  ["turnedAway{cause:amountLimit,group:shops} < 1", "1"],
  ["sales{outcome:queued} < 2", "2"],
  ["sales{outcome:turnedAway,group:shops} value < 1000", "10.00 EUR"],
  ["lag p(99) < 50", "80 ms"],
  // One of some 180 was turned away.
  ["availability > 0.995", "99.4 %"],
  ["availability{group:shops} > 0.9", "66.7 %"],
  // 10.00 EUR since 20 s and 21 s, at ten times the speed: 290 s of them together.
  ["uncollected < 50", "0.81 EUR h"],
  ["uncollected{group:shops} max < 100000", "2m 30s"],
  ["amplification < 0.001", "0.011x"],
])("%s is not broken at 19 s and is at 35 s", (text, measured) => {
  expect(broken(text, 19_000)).toBeUndefined();
  expect(broken(text, 35_000)).toEqual({ text, measured: `${measured} after 5m 50s`, at: 35_000 });
});

test("nothing is broken before its delay, nor without samples, nor by being few so far", () => {
  expect(broken("queue < 2", 35_000, 35_001)).toBeUndefined();
  expect(broken("queue < 2", 35_001, 35_001)).toBeDefined();
  expect(broken("sale{state:queued} p(95) < 0", 19_000)).toBeUndefined();
  expect(broken("turnedAway == 5", 35_000)).toBeUndefined();
  expect(broken("queue{group:cafes} < 1", 35_000)).toBeUndefined();
});

test("an expectation without abortOnFail ends no run", () => {
  expect(
    brokenAt(new Story(planOf({ expectations: [expectation("queue < 1")] })).queued(0, 1_000).play(), 2_000),
  ).toBe(undefined);
});

const cut = { text: "queue < 2", measured: "2 after 5m 50s", at: 15_000 };
const outages = [outageOf("cut", 10_000, 20_000, [[0, 5]])];
const endedEarly = (expectations: Expectation[], changes: object = {}) =>
  judge({
    ...evidenceOf({
      plan: { outages, expectations },
      told: (plan) =>
        new Story(plan).fact(-1, 10_000, facts.outageBegan, 0).steady(0, 1_000, 15_000, 100, 40),
      faults: [{ outage: 0, action: "begin", dueAt: 10_000, issuedAt: 10_002, confirmedAt: 10_009 }],
      ...changes,
    }),
    broken: cut,
  });

test("a run that was ended for it fails, and what it had no time for is inconclusive", () => {
  const judged = endedEarly([
    aborting("queue < 2"),
    expectation("recovery < 1000"),
    expectation("sale < 2000"),
  ]);
  expect(judged.verdict).toBe("fail");
  expect(judged.reasons[0]).toBe("queue < 2: measured 2 after 5m 50s");
  expect(judged.expectations.slice(-3)).toMatchObject([
    { text: "queue < 2", verdict: "fail", measured: { text: "2 after 5m 50s" } },
    {
      text: "recovery < 1000",
      verdict: "inconclusive",
      reason: "the run was ended early because of queue < 2",
    },
    { text: "sale < 2000", verdict: "inconclusive" },
  ]);
  // The end of the outage was not due yet: nobody failed to remove it.
  expect(judged.reasons.join()).not.toContain("not removed");
});

test("what lag or a late fault could have done breaks nothing, even then", () => {
  const judged = endedEarly([aborting("queue < 2")], { lags: [600] });
  expect(judged).toMatchObject({ verdict: "inconclusive" });
});

test("violations fail a run that was ended early as they fail any other", () => {
  const judged = endedEarly([aborting("queue < 2")], { audit: auditWith("duplicated", 1) });
  expect(judged.reasons.slice(0, 2)).toEqual([
    "duplicated == 0: measured 1",
    "queue < 2: measured 2 after 5m 50s",
  ]);
  expect(endedEarly([aborting("queue < 2")], { audit: auditOf() }).expectations[0]).toMatchObject({
    verdict: "pass",
  });
});
