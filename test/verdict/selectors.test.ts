// Expectations with selectors: each passes in a good run, and fails when its bound is on the other side.

import { describe, expect, test } from "vitest";
import { facts, givenUpCauses } from "../../src/facts.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { groupOf, outageOf, Story } from "../measure/story.ts";
import { auditOf, type Changes, evidenceOf, expectation, onTime } from "./evidence.ts";

const groups = [groupOf("cafes", [0, 5]), groupOf("shops", [5, 10])];

/** Cafes are struck from 10 s to 20 s. Terminal 0 sells slowly meanwhile, terminal 7 as ever. */
const told: Changes["told"] = (plan) => {
  const story = new Story(plan).outages().customersEnd(60_000);
  story
    .steady(7, 1_000, 60_000, 100, 40)
    .steady(0, 1_000, 10_000, 100, 40)
    .steady(0, 10_000, 20_000, 100, 900);
  for (let terminal = 0; terminal < 5; terminal++) story.offline(terminal, 10_500, 22_000);
  story.queued(1, 15_000, 24_000).queued(1, 16_000, 23_000, facts.givenUp, givenUpCauses.expired);
  return story.sold(2, 15_000, 0, facts.turnedAway).sold(2, 30_000, 50).offline(8, 30_000);
};

function on(text: string, changes: Changes = {}) {
  const plan = { groups, ...changes.plan, expectations: [expectation(text)] };
  const { expectations } = judge(evidenceOf({ told, ...changes, plan }));
  const found = expectations.find((each) => each.text === text);
  if (!found) throw new Error(`${text} was not judged`);
  return found;
}

const audit = auditOf({
  unpaid: {
    declined: { sales: 0, valueMinor: 0 },
    expired: { sales: 1, valueMinor: 1000 },
    exhausted: { sales: 0, valueMinor: 0 },
  },
});

describe("every measure takes its selectors, and what it measures breaks a bound on the other side", () => {
  test.each([
    ["sales", "count", "784", 784],
    ["sales{outcome:approved}", "count", "781", 781],
    ["sales{outcome:declined}", "count", "0", 0],
    ["sales{outcome:queued}", "value", "20.00 EUR", 2000],
    ["sales{during:cut,hit:struck}", "count", "103", 103],
    ["turnedAway", "count", "1", 1],
    ["turnedAway{cause:amountLimit,group:cafes}", "count", "1", 1],
    ["turnedAway{group:shops}", "value", "0.00 EUR", 0],
    ["turnedAway{after:cut}", "count", "0", 0],
    ["unpaid", "count", "1", 1],
    ["unpaid{cause:expired,group:cafes}", "count", "1", 1],
    ["unpaid{during:cut}", "value", "10.00 EUR", 1000],
    ["queue", "max", "2", 2],
    ["queue{group:shops}", "max", "0", 0],
    ["queue{during:cut,hit:struck}", "last", "2", 2],
    ["queueValue{during:cut}", "max", "20.00 EUR", 2000],
    ["sale{state:online}", "p(50)", "40 ms", 40],
    ["sale{during:cut,hit:struck}", "p(95)", "900 ms", 900],
    ["sale{during:cut,hit:others}", "max", "40 ms", 40],
    ["sale{after:cut,group:cafes}", "max", "50 ms", 50],
    ["attempt{during:cut,hit:others}", "max", "40 ms", 40],
    ["attempt{group:cafes}", "p(99)", "900 ms", 900],
    ["online", "last", "90 %", 0.9],
    ["online{during:cut,hit:struck}", "min", "0 %", 0],
    ["online{after:cut,group:cafes}", "last", "100 %", 1],
    ["falseOffline{group:shops}", "count", "1", 1],
    ["falseOffline{group:cafes}", "count", "0", 0],
  ])("%s %s is %s", (subject, aggregate, text, value) => {
    expect(on(`${subject} ${aggregate} <= ${value}`, { audit })).toMatchObject({
      verdict: "pass",
      measured: { text, value },
    });
    expect(on(`${subject} ${aggregate} < ${value}`, { audit }).verdict).toBe("fail");
    expect(on(`${subject} ${aggregate} > ${value}`, { audit }).verdict).toBe("fail");
  });
});

test("unpaid sales of a scope are the terminals' word: how sure it is, the ledger says", () => {
  const text = "unpaid{during:cut} <= 0";
  const cells = auditOf().cells;
  if (!cells) throw new Error("no cells");
  // One sale that was given up is booked all the same: it may be this one.
  const unrecorded = auditOf({ cells: { ...cells, unrecorded: { sales: 1, valueMinor: 1000 } } });
  expect(on(text, { audit: unrecorded })).toMatchObject({
    verdict: "inconclusive",
    reason: "the ledger has booked some of them, or of others",
  });
  expect(on("unpaid{during:cut} <= 1", { audit: unrecorded }).verdict).toBe("pass");
  expect(on(text, { audit: undefined })).toMatchObject({
    verdict: "inconclusive",
    reason: "there was no audit",
  });
  const pending = auditOf({ pending: { sales: 2, valueMinor: 2000 } });
  expect(on("unpaid{during:cut} <= 2", { audit: pending })).toMatchObject({ verdict: "inconclusive" });
  expect(on("unpaid{during:cut} <= 3", { audit: pending }).verdict).toBe("pass");
});

test("no samples in a scope are inconclusive, with the reason", () => {
  for (const text of [
    "sale{after:cut,hit:struck,state:queued} < 5",
    "attempt{after:cut,hit:struck,group:shops} < 5",
  ]) {
    expect(on(text).verdict).toBe("inconclusive");
  }
  expect(on("turnedAway{during:cut,hit:struck,group:shops} == 0")).toMatchObject({
    verdict: "inconclusive",
    reason: "no terminal is meant",
  });
});

test("a late fault touches counts of its time, and no other counts", () => {
  const [begin, end] = onTime(evidenceOf().plan, 0);
  const faults = [begin, { ...end, confirmedAt: 21_000 }];
  expect(on("turnedAway{during:cut} < 9", { faults })).toMatchObject({
    verdict: "inconclusive",
    reason: "outage cut ended 1 s late",
  });
  expect(on("turnedAway{group:cafes} < 9", { faults }).verdict).toBe("pass");
});

const inParts = ["cut.1", "cut.2"].map((id, index) => ({
  ...outageOf(id, 10_000 + index * 20_000, 15_000 + index * 20_000, [[0, 5]]),
  of: "cut",
}));
const toldInParts: Changes["told"] = (plan) =>
  new Story(plan)
    .outages()
    .customersEnd(60_000)
    .steady(0, 1_000, 60_000, 100, 40)
    .offline(0, 11_000, 16_000)
    .offline(0, 32_000, 37_000);

test("every part of an outage must meet the bound, and the worst is named", () => {
  const changes = { plan: { outages: inParts }, told: toldInParts };
  expect(on("recovery{outage:cut} < 25000", changes).verdict).toBe("pass");
  expect(on("recovery{outage:cut} < 15000", changes)).toMatchObject({
    verdict: "fail",
    measured: { text: "cut.2: 20 s" },
  });
  expect(on("recovery < 15000", changes)).toMatchObject({
    verdict: "fail",
    measured: { text: "cut.2: 20 s" },
  });
  expect(on("recovery{outage:cut.1} < 15000", changes)).toMatchObject({
    verdict: "pass",
    measured: { text: "10 s" },
  });
  expect(on("detection{outage:cut.2} p(50) < 1e9", changes)).toMatchObject({
    measured: { text: "never (20 % noticed)" },
  });
});

test("a permanent outage has no recovery: others must meet the bound, it alone is inconclusive", () => {
  const dead = { ...outageOf("dead", 40_000, 70_000, [[6, 7]]), isPermanent: true };
  const outages = [...inParts, dead];
  const noEnd: Changes["told"] = (plan) => {
    const story = new Story(plan).outages({ 2: { ended: "never" } }).customersEnd(60_000);
    return story
      .steady(0, 1_000, 60_000, 100, 40)
      .offline(0, 11_000, 16_000)
      .offline(6, 41_000)
      .sold(6, 41_000, 5);
  };
  const faults = (plan: Changes["plan"]) => {
    const full = evidenceOf({ plan }).plan;
    const [begin, end] = onTime(full, 2);
    // What takes it away when the run is over comes when it comes.
    return [...onTime(full, 0), ...onTime(full, 1), begin, { ...end, confirmedAt: end.dueAt + 5_000 }];
  };
  const changes = { plan: { outages }, told: noEnd, faults: faults({ outages }) };
  expect(on("recovery < 15000", changes)).toMatchObject({ verdict: "pass" });
  expect(on("recovery{outage:dead} < 15000", changes)).toMatchObject({
    verdict: "inconclusive",
    reason: "not repaired: a permanent outage has no recovery",
  });
  expect(on("noticed{outage:dead} == 1", changes).verdict).toBe("pass");
  // That nobody removed it, or late, is no doubt about the run.
  expect(judge(evidenceOf({ ...changes, plan: { groups, outages } })).verdict).toBe("pass");
  const unremoved = { ...changes, faults: changes.faults.slice(0, -1), plan: { groups, outages } };
  expect(judge(evidenceOf(unremoved)).verdict).toBe("pass");
});

test("of a written outage with many parts a doubt is said once", () => {
  const changes = { plan: { outages: inParts }, told: toldInParts };
  const { plan } = evidenceOf(changes);
  const late = plan.outages.flatMap((_, index) => {
    const [begin, end] = onTime(plan, index);
    return [begin, { ...end, confirmedAt: end.dueAt + 400 }];
  });
  expect(on("queue < 9", { ...changes, faults: late }).reason).toBe(
    "outage cut.1 ended 400 ms late (and 1 more of its parts)",
  );
  expect(judge(evidenceOf({ ...changes, faults: [] })).reasons).toEqual([
    "outage cut.1 was not applied (and 1 more of its parts)",
  ]);
});

test("a part may meet nothing, all parts of an outage may not", () => {
  const meets =
    (times: readonly number[]): Changes["told"] =>
    (plan) => {
      const story = new Story(plan).outages().customersEnd(60_000).steady(9, 1_000, 60_000, 100, 40);
      for (const at of times) story.sold(0, at, 5);
      return story;
    };
  const verdict = (times: readonly number[]) =>
    judge(evidenceOf({ plan: { outages: inParts }, told: meets(times) }));
  expect(verdict([31_000]).verdict).toBe("pass");
  expect(verdict([])).toMatchObject({
    verdict: "inconclusive",
    reasons: ["outage cut met no sale and no connection: it proves nothing"],
  });
});
