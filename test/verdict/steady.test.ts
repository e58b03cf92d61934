// The steady state: what was normal before the first outage, and whether it came back.

import { describe, expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { exitCodeOf, judge } from "../../src/verdict/verdict.ts";
import { groupOf, outageOf, Story } from "../measure/story.ts";
import { auditOf, auditWith, type Changes, evidenceOf, expectation, onTime } from "./evidence.ts";

/** `online min > 0.95, queue max < 5`. */
function steady(bands: string, warmUpMs = 0): Partial<Plan> {
  return { steady: { warmUpMs, bands: bands.split(", ").map(expectation) } };
}

const bands = "online min > 0.95, queue max < 5, sale{state:online} p(95) < 100";

function judged(changes: Changes & { readonly bands?: string; readonly warmUpMs?: number }) {
  const plan = { ...steady(changes.bands ?? bands, changes.warmUpMs), ...changes.plan };
  return judge(evidenceOf({ ...changes, plan }));
}

/**
 * Terminals 0–4 are cut off from 10 s to 20 s, notice at 10.5 s and are back at 22 s; terminal 1 forwards at 24 s what
 * it queued. Terminal 0 sells every 100 ms all the time, until the last customer at 60 s.
 */
function told(plan: Plan): Story {
  const story = new Story(plan).outages().customersEnd(60_000).steady(0, 0, 60_000, 100, 40);
  for (let terminal = 0; terminal < 5; terminal++) story.offline(terminal, 10_500, 22_000);
  return story.queued(1, 15_000, 24_000);
}

test("a healthy fleet is steady before the first outage and after recovery", () => {
  const { verdict, reasons, steady, expectations } = judged({ told });
  expect({ verdict, reasons }).toEqual({ verdict: "pass", reasons: [] });
  // From the first customer to the outage; from when the queue was empty to the last customer.
  expect(steady).toMatchObject({ beforeMs: [0, 10_000], afterMs: [24_000, 60_000] });
  expect(steady?.before).toEqual([
    { text: "online min > 0.95", verdict: "pass", measured: { text: "100 %", value: 1 } },
    { text: "queue max < 5", verdict: "pass", measured: { text: "0", value: 0 } },
    { text: "sale{state:online} p(95) < 100", verdict: "pass", measured: { text: "40 ms", value: 40 } },
  ]);
  expect(expectations.slice(-3)).toEqual(steady?.after);
  expect(steady?.after.map(({ text }) => text)[0]).toBe("steady after recovery: online min > 0.95");
});

test("a run that says nothing of a steady state has none", () => {
  expect(judge(evidenceOf({ told })).steady).toBeUndefined();
});

describe("a fleet that was sick before the outage", () => {
  /** Terminal 9 is offline from 5 s to 6 s. */
  const sick = (plan: Plan) => told(plan).offline(9, 5_000, 6_000);
  const reason =
    "the steady state did not hold before the first outage: online min 90 %, wanted > 0.95: what followed proves nothing about the outage";

  test("proves nothing: inconclusive, with that reason first", () => {
    const audit = auditOf({ inconclusive: ["two reads of the ledger differ"] });
    const found = judged({ told: sick, audit });
    expect(found.verdict).toBe("inconclusive");
    expect(exitCodeOf(found.verdict)).toBe(4);
    expect(found.reasons).toEqual([reason, "two reads of the ledger differ"]);
    expect(found.steady?.before[0]).toEqual({
      text: "online min > 0.95",
      verdict: "inconclusive",
      measured: { text: "90 %", value: 0.9 },
      reason: "it did not hold",
    });
  });

  test("fails no expectation of times or counts, and meets none", () => {
    const expectations = [
      expectation("queue max < 1"),
      expectation("queue max < 9"),
      expectation("turnedAway == 1"),
    ];
    const found = judged({ told: sick, plan: { expectations } });
    expect(found.reasons).toEqual([reason]);
    expect(
      found.expectations
        .filter(({ text }) => !text.endsWith("== 0"))
        .map(({ verdict, reason: why }) => [verdict, why === reason]),
    ).toEqual(Array(6).fill(["inconclusive", true]));
  });

  test("fails all the same for what the ledger shows", () => {
    const found = judged({ told: sick, audit: auditWith("duplicated", 1) });
    expect(found.verdict).toBe("fail");
    expect(found.reasons).toEqual(["duplicated == 0: measured 1", `and in doubt: ${reason}`]);
  });

  test("says how many bands were broken", () => {
    const found = judged({ told: sick, bands: "online min > 0.95, online min > 0.92, queue max < 5" });
    expect(found.reasons[0]).toContain(
      "online min 90 %, wanted > 0.95 (and 1 more of its bands): what followed",
    );
  });

  test("is not blamed where an expectation ended the run early", () => {
    const broken = { text: "queue max < 1", measured: "1 after 2m", at: 15_000 };
    const plan = { ...steady(bands), expectations: [expectation("queue max < 1")] };
    const evidence = { ...evidenceOf({ told: sick, plan }), broken };
    // What ended it does not fail then; that the run is so short for it is said all the same.
    expect(judge(evidence)).toMatchObject({
      verdict: "inconclusive",
      reasons: [reason, "the run was ended early because of queue max < 1"],
    });
    const { verdict, reasons } = judge({ ...evidenceOf({ told, plan }), broken });
    expect(verdict).toBe("fail");
    expect(reasons[0]).toBe("queue max < 1: measured 1 after 2m");
    expect(reasons.join()).not.toContain("in doubt");
  });
});

test("what happens during the outage and until recovery breaks no band", () => {
  const during = (plan: Plan) => told(plan).offline(9, 10_000, 23_999).sold(9, 12_000, 5_000);
  expect(judged({ told: during }).verdict).toBe("pass");
});

describe("a fleet that comes back worse", () => {
  test("fails, as an expectation of its own", () => {
    const worse = judged({ told: (plan) => told(plan).offline(9, 40_000, 41_000) });
    expect(worse.verdict).toBe("fail");
    expect(worse.reasons).toEqual(["steady after recovery: online min > 0.95: measured 90 %"]);
    expect(worse.steady?.before.every(({ verdict }) => verdict === "pass")).toBe(true);
    expect(worse.expectations.at(-3)).toEqual({
      text: "steady after recovery: online min > 0.95",
      verdict: "fail",
      measured: { text: "90 %", value: 0.9 },
    });
  });

  test("is not known to have come back where it had not recovered", () => {
    const found = judged({ told: (plan) => told(plan).queued(2, 16_000) });
    expect(found.verdict).toBe("inconclusive");
    expect(found.reasons).toEqual([
      "3 expectations: cut had not recovered: drain: still queued at the end: 1",
    ]);
    expect(found.steady).not.toHaveProperty("afterMs");
  });

  test("is not known to have come back where too few customers came afterwards", () => {
    const late = (plan: Plan) => {
      const story = new Story(plan).outages().customersEnd(24_500).steady(0, 0, 24_500, 100, 40);
      return story.queued(1, 15_000, 24_000);
    };
    expect(judged({ told: late }).reasons.at(-1)).toBe(
      "3 expectations: there were 500 ms, less than one window of 1 s",
    );
  });
});

describe("nobody knows what was normal", () => {
  test("where there was no time for one window", () => {
    const plan = { outages: [outageOf("early", 900, 20_000, [[0, 5]])] };
    const found = judged({ told, plan });
    expect(found.verdict).toBe("inconclusive");
    expect(found.reasons[0]).toBe(
      "the steady state before the first outage was not measured: there were 900 ms, less than one window of 1 s",
    );
    expect(found.steady).not.toHaveProperty("beforeMs");
    expect(found.steady?.before[0]).toMatchObject({ verdict: "inconclusive", measured: { text: "nothing" } });
  });

  test("where fewer customers came than one window has", () => {
    const few = (plan: Plan) => {
      const story = new Story(plan).outages().customersEnd(60_000);
      return story.steady(0, 0, 9_000, 1_000, 40).steady(0, 10_000, 60_000, 100, 40);
    };
    expect(judged({ told: few }).reasons).toContain(
      "the steady state before the first outage was not measured: 9 sales came, and one window has 10",
    );
  });

  test("of a measure without samples", () => {
    const found = judged({ told, bands: "sale{state:queued} p(95) < 100" });
    expect(found.verdict).toBe("inconclusive");
    expect(found.reasons[0]).toBe(
      "the steady state before the first outage: sale{state:queued} p(95) < 100: there are no samples",
    );
  });

  test("where the engine was late, however the figures stand", () => {
    const sick = (plan: Plan) => told(plan).offline(9, 5_000, 6_000);
    for (const story of [told, sick]) {
      const found = judged({ told: story, lags: [600] });
      expect(found.verdict).toBe("inconclusive");
      expect(found.reasons.join()).not.toContain("did not hold");
      expect(found.reasons).toContain(
        "the steady state before the first outage: 3 bands: engine lag p99 600 ms, more than 100 ms",
      );
    }
  });

  test("nor of what makes the whole run doubtful, which is said once", () => {
    const sick = (plan: Plan) => told(plan).offline(9, 5_000, 6_000);
    expect(judged({ told: sick, reasons: ["Toxiproxy died"] }).reasons).toEqual(["Toxiproxy died"]);
  });

  test("but a late fault is a reason of its own", () => {
    const [begin, end] = onTime(evidenceOf().plan, 0);
    const found = judged({ told, faults: [begin, { ...end, confirmedAt: 21_000 }] });
    expect(found.steady?.after[0]).toMatchObject({
      verdict: "inconclusive",
      reason: "outage cut ended 1 s late",
    });
  });
});

describe("the stretches", () => {
  test("begin after the warm-up, before the outage and after recovery", () => {
    const cold = (plan: Plan) => told(plan).offline(9, 1_000, 2_000).offline(9, 24_000, 25_500);
    expect(judged({ told: cold }).verdict).toBe("inconclusive");
    const found = judged({ told: cold, warmUpMs: 2_000 });
    expect(found.verdict).toBe("pass");
    expect(found.steady).toMatchObject({ beforeMs: [2_000, 10_000], afterMs: [26_000, 60_000] });
  });

  test("end with the announcement of the first outage", () => {
    const announced = { ...outageOf("cut", 10_000, 20_000, [[0, 5]]), announcedMs: 3_000 };
    const sick = (plan: Plan) => told(plan).offline(9, 8_000, 9_000);
    const faults = onTime(evidenceOf().plan, 0).concat({
      outage: 0,
      action: "announce",
      dueAt: 7_000,
      issuedAt: 7_000,
      confirmedAt: 7_001,
    });
    const found = judged({ told: sick, plan: { outages: [announced] }, faults });
    expect(found.steady).toMatchObject({ beforeMs: [0, 7_000] });
    expect(found.verdict).toBe("pass");
  });

  test("are the whole run where there is no outage", () => {
    const calm = (plan: Plan) => new Story(plan).customersEnd(60_000).steady(0, 0, 60_000, 100, 40);
    const plan = { outages: [] };
    expect(judged({ told: calm, plan }).steady).toMatchObject({ beforeMs: [0, 60_000], after: [] });
    const sick = judged({ told: (plan) => calm(plan).offline(9, 50_000), plan });
    expect(sick.verdict).toBe("inconclusive");
    expect(sick.reasons).toEqual(["the steady state did not hold: online min 90 %, wanted > 0.95"]);
  });

  test("have no second where an outage is never repaired", () => {
    const dead = { ...outageOf("dead", 10_000, 60_000, [[0, 1]]), isPermanent: true };
    const forGood = (plan: Plan) =>
      new Story(plan)
        .outages({ 0: { ended: "never" } })
        .customersEnd(60_000)
        .steady(0, 0, 60_000, 100, 40);
    const found = judged({ told: forGood, plan: { outages: [dead] }, bands: "online min > 0.95" });
    expect(found.steady).toMatchObject({ beforeMs: [0, 10_000], after: [] });
    expect(found.reasons).toEqual([]);
  });

  test("begin when the last of several episodes has recovered", () => {
    const outages = [outageOf("one", 10_000, 12_000, [[0, 5]]), outageOf("two", 30_000, 33_000, [[5, 10]])];
    const twice = (plan: Plan) =>
      new Story(plan)
        .outages()
        .customersEnd(60_000)
        .steady(0, 0, 60_000, 50, 40)
        .steady(9, 0, 60_000, 50, 40)
        .offline(0, 10_500, 13_000)
        .offline(9, 30_500, 35_000);
    const found = judged({ told: twice, plan: { outages }, bands: "online min > 0.95" });
    expect(found.steady).toMatchObject({ beforeMs: [0, 10_000], afterMs: [35_000, 60_000] });
  });
});

test("bands take groups, counts of none, attempts and shares of customers", () => {
  const groups = [groupOf("cafes", [0, 5]), groupOf("shops", [5, 10])];
  const sick = (plan: Plan) => told(plan).offline(9, 5_000, 6_000).sold(8, 5_000, 0, facts.turnedAway);
  const on = (text: string) => judged({ told: sick, plan: { groups }, bands: text }).verdict;
  expect(on("online{group:cafes} min > 0.95")).toBe("pass");
  expect(on("online{group:shops} min > 0.95")).toBe("inconclusive");
  expect(on("turnedAway{group:cafes} == 0")).toBe("pass");
  expect(on("turnedAway == 0")).toBe("inconclusive");
  expect(on("attempt p(95) <= 40")).toBe("pass");
  expect(on("availability avg >= 1")).toBe("inconclusive");
  expect(on("availability{group:cafes} avg >= 1")).toBe("pass");
});
