import { expect, test } from "vitest";
import { type Summary, summaryOf } from "../../src/report/summary.ts";
import type { Evidence } from "../../src/verdict/evidence.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { outageOf, Story } from "../measure/story.ts";
import { auditOf, type Changes, evidenceOf, expectation } from "../verdict/evidence.ts";

function summarised(evidence: Evidence): Summary {
  const { plan, results, audit, faults } = evidence;
  const run = {
    id: "r1",
    engine: "live",
    startedAt: Date.UTC(2024, 4, 1, 12),
    tookMs: 60_010,
    versions: { tillstorm: "0.1.0" },
  };
  return summaryOf({ plan, run, results, audit, faults, verdict: judge(evidence) });
}

test("a summary says what was run, how, and what came of it", () => {
  const summary = summarised(evidenceOf({ plan: { expectations: [expectation("queue < 9")] } }));
  expect(summary).toMatchObject({
    schema: 1,
    verdict: "pass",
    reasons: [],
    run: "r1",
    scenario: "Story",
    engine: "live",
    seed: 7,
    speed: 10,
    startedAt: "2024-05-01T12:00:00.000Z",
    durationMs: 600_000,
    playedMs: 60_000,
    versions: { tillstorm: "0.1.0" },
    audit: { cells: { paid: { sales: 100 } } },
    measures: { queue: { depth: { max: 1 } }, dataLoss: { sales: 0, valueMinor: 0 } },
  });
  expect(summary.expectations.map(({ text }) => text)).toContain("queue < 9");
  expect(summary).not.toHaveProperty("measures.episodes");
});

test("an outage has its times, its detection and its recovery by parts, in scenario and in run time", () => {
  const [outage] = summarised(evidenceOf()).outages;
  expect(outage).toMatchObject({
    id: "cut",
    kind: "maintenance",
    dueMs: 10_000,
    applied: { dueMs: 10_000, issuedMs: 10_002, confirmedMs: 10_009 },
    removed: { dueMs: 20_000, issuedMs: 20_002, confirmedMs: 20_009 },
    detection: { noticed: 5, share: 1, p95: { ms: 5_000, playedMs: 500 } },
    met: { sales: 101 },
    recovery: {
      recovery: { state: "recovered", span: { ms: 40_000, playedMs: 4_000 } },
      reconnect: { state: "recovered", span: { ms: 20_000, playedMs: 2_000 } },
      drain: { state: "recovered", forwarded: 1 },
      service: { state: "recovered", window: { leastMs: 1000, sales: 10 } },
      with: [],
      restored: { ms: 140_000, playedMs: 14_000 },
      queuePeak: 1,
    },
  });
});

test("outages of one episode name each other", () => {
  const outages = [outageOf("cut", 10_000, 20_000, [[0, 5]]), outageOf("more", 12_000, 22_000, [[4, 9]])];
  const summary = summarised(evidenceOf({ plan: { outages } }));
  expect(summary.outages.map(({ recovery }) => recovery?.with)).toEqual([["more"], ["cut"]]);
});

const stories: readonly (readonly [string, Changes])[] = [
  ["a good run", {}],
  ["a run without anything", { told: (plan) => new Story(plan), audit: undefined, faults: [], lags: [] }],
  [
    "nobody noticed, nothing recovered",
    { told: (plan) => new Story(plan).outages().customersEnd(60_000).queued(0, 11_000) },
  ],
  ["sales that were never answered", { told: (plan) => unanswered(new Story(plan)) }],
  [
    "an audit that could not judge",
    { audit: auditOf({ cells: undefined, violations: undefined, unpaid: undefined }) },
  ],
];

function unanswered(told: Story): Story {
  told.outages().customersEnd(60_000).steady(0, 25_000, 50_000, 100, 40);
  for (let at = 1_000; at < 10_000; at += 10) told.fact(1, at, 1, at, 1000);
  return told;
}

test.each(stories)("%s is summed up in plain JSON: what is written is what is read", (_name, changes) => {
  const evidence = evidenceOf({
    ...changes,
    plan: { expectations: ["recovery < 1", "detection < 1"].map(expectation) },
  });
  const summary = summarised(evidence);
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
});

test("what could not be checked, and answers that said nothing certain, are in it whatever the verdict", () => {
  const { plan, results, audit, faults } = evidenceOf();
  const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions: {} };
  const verdict = { ...judge(evidenceOf()), unchecked: ["nobody knows of it"] };
  const parts = { plan, run, results, audit, faults, verdict };
  expect(summaryOf(parts)).toMatchObject({ verdict: "pass", unchecked: ["nobody knows of it"] });
  const strangeAnswers = { "status 500": 3 };
  const strange = "3 answers of the gateway told nobody what became of the payment: 3 × status 500";
  expect(summaryOf({ ...parts, strangeAnswers })).toMatchObject({
    verdict: "pass",
    strangeAnswers,
    unchecked: ["nobody knows of it", strange],
  });
});
