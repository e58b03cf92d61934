// Outages in parts, as the ending tells them: one paragraph a written outage, by its worst part.

import { expect, test } from "vitest";
import { facts, givenUpCauses } from "../../src/facts.ts";
import type { Outage } from "../../src/plan/plan.ts";
import type { Range } from "../../src/plan/ranges.ts";
import { endingOf } from "../../src/report/ending.ts";
import { type Summary, summaryOf } from "../../src/report/summary.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { outageOf, Story } from "../measure/story.ts";
import { type Changes, evidenceOf, onTime } from "../verdict/evidence.ts";

function part(id: string, of: string, from: number, to: number, struck: readonly Range[]): Outage {
  return { ...outageOf(id, from, to, struck), of };
}

function summed(changes: Changes): Summary {
  const evidence = evidenceOf(changes);
  const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions: {} };
  return summaryOf({ ...evidence, run, verdict: judge(evidence) });
}

/** What the ending says of outages: the lines between the violations and the next command. */
function told(changes: Changes): string {
  const whole = endingOf(summed(changes), { next: "next", hasColours: false });
  // What customers waited for is another story.
  const text = whole.replace(/^.*\b(waited for up to|nothing broken)\b.*\n/gm, "");
  return text.slice(text.indexOf("orphaned\n") + "orphaned\n".length, text.indexOf("\n\nnext"));
}

const twice = [
  part("cut.1", "cut", 10_000, 15_000, [[0, 5]]),
  part("cut.2", "cut", 30_000, 35_000, [[0, 5]]),
];
const story: Changes["told"] = (plan) => {
  const told = new Story(plan).outages().customersEnd(60_000).steady(0, 1_000, 60_000, 100, 40);
  for (let terminal = 0; terminal < 5; terminal++) {
    told.offline(terminal, 10_700, 16_000).offline(terminal, 30_500, 38_000);
  }
  return told.queued(1, 11_000, 17_500).queued(1, 31_000, 36_000).queued(2, 31_000, 36_000);
};

test("an outage that repeats is told once, with how often, and its worst parts are named", () => {
  expect(told({ plan: { outages: twice }, told: story })).toBe(
    `cut  2 times, at worst noticed by 100 % in 7 s (p95) in cut.1
     recovered in 30 s (played in 3 s) in cut.2 · queue peak 2`,
  );
});

test("parts that overlap in time are steps", () => {
  const outages = [
    part("cut.nsw", "cut", 10_000, 15_000, [[0, 3]]),
    part("cut.vic", "cut", 10_000, 20_000, [[3, 5]]),
  ];
  expect(told({ plan: { outages } })).toMatch(/^cut {2}in 2 steps, at worst noticed by 100 % in 5 s/);
});

test("what begins where the one before ends grows in steps, and does not repeat", () => {
  const outages = [
    part("slow.1", "slow", 10_000, 11_000, [[0, 5]]),
    part("slow.2", "slow", 11_000, 20_000, [[0, 5]]),
  ];
  expect(told({ plan: { outages } })).toMatch(/^slow {2}in 2 steps/);
});

test("a part that did not recover, or was never applied, is not hidden by good ones", () => {
  const bad: Changes["told"] = (plan) =>
    story(plan).queued(3, 31_000, 39_000, facts.givenUp, givenUpCauses.expired);
  const text = told({ plan: { outages: twice }, told: bad });
  expect(text).toContain("NOT RECOVERED: drained with losses: 1 expired in cut.2");
  const half: Changes["told"] = (plan) => {
    const told = story(plan);
    const second = told.facts.findIndex(([, at, kind]) => kind === facts.outageBegan && at === 30_000);
    told.facts.splice(second, 2);
    return told;
  };
  const plan = evidenceOf({ plan: { outages: twice } }).plan;
  const faults = onTime(plan, 0);
  expect(told({ plan: { outages: twice }, told: half, faults })).toContain("1 never applied");
  expect(told({ plan: { outages: twice }, told: (each) => new Story(each), faults: [] })).toBe(
    "cut  2 times · never applied",
  );
});

test("a permanent outage is not repaired, alone and as a part", () => {
  const dead: Outage = { ...part("dead", "dead", 10_000, 70_000, [[0, 5]]), isPermanent: true };
  const noEnd: Changes["told"] = (plan) =>
    new Story(plan)
      .outages({ 0: { ended: "never" } })
      .customersEnd(60_000)
      .steady(0, 1_000, 60_000, 100, 40)
      .offline(0, 11_000);
  expect(told({ plan: { outages: [dead] }, told: noEnd })).toBe("dead  noticed by 20 % · not repaired");
  const mixed = [
    { ...dead, id: "dead.never", struck: [[0, 1]] as const },
    part("dead.2", "dead", 10_000, 15_000, [[1, 2]]),
  ];
  expect(told({ plan: { outages: mixed }, told: noEnd })).toContain("1 not repaired");
});

test("the summary has every part, with the outage that it is a part of", () => {
  const { outages } = summed({ plan: { outages: twice }, told: story });
  expect(outages).toMatchObject([
    { id: "cut.1", of: "cut", dueMs: 10_000, forMs: 5_000, isPermanent: false, recovery: { with: [] } },
    { id: "cut.2", of: "cut", dueMs: 30_000, recovery: { recovery: { span: { playedMs: 3_000 } } } },
  ]);
});

test("hundreds of parts are one paragraph", () => {
  const outages = Array.from({ length: 400 }, (_, index) =>
    part(`dark.${index}`, "dark", 10_000, 11_000 + 10 * index, [[index, index + 1]]),
  );
  const text = told({ plan: { outages, terminals: 400, stores: 400 }, told: story });
  expect(text).toMatch(/^dark {2}in 400 steps, /);
  expect(text.split("\n").length).toBeLessThan(4);
});

test("steps that are on at the same time have one queue together", () => {
  const outages = [
    part("cut.nsw", "cut", 10_000, 15_000, [[0, 3]]),
    part("cut.vic", "cut", 10_000, 20_000, [[3, 5]]),
  ];
  const both: Changes["told"] = (plan) =>
    new Story(plan).outages().customersEnd(60_000).queued(0, 12_000, 16_000).queued(4, 12_000, 21_000);
  expect(told({ plan: { outages }, told: both })).toContain("queue peak 2");
});

test("what may be another outage's doing is said where it is shown, and only there", () => {
  const outages = [outageOf("cut", 10_000, 20_000, [[0, 5]]), outageOf("slow", 8_000, 35_000, [[0, 5]])];
  const both: Changes["told"] = (plan) => {
    const each = new Story(plan).outages().customersEnd(60_000).steady(0, 1_000, 60_000, 100, 40);
    for (let terminal = 0; terminal < 5; terminal++) {
      each.offline(terminal, terminal < 2 ? 9_000 : 12_000, 30_000);
    }
    return each;
  };
  expect(told({ plan: { outages }, told: both })).toBe(
    `cut   noticed by 100 % in 20 s (p95), of these 100 % while slow was on too
      recovered at once, 2m 30s from its own end · one episode with slow
      queue peak 0
slow  noticed by 100 % in 40 s (p95), of these 60 % while cut was on too
      recovered at once · one episode with cut · queue peak 0`,
  );
});

test("what was changed is told with its time, and that it was in vain; many are counted", () => {
  const change = (at: number) => ({ at, gateway: { workers: 8 }, paths: [`gateway.workers = ${at}`] });
  const made = (outage: number, dueAt: number) =>
    ({ outage, action: "change", dueAt, issuedAt: dueAt, confirmedAt: dueAt }) as const;
  const changes = [1_000, 2_000].map(change);
  // The run is played at 10x.
  const two = told({ plan: { changes }, faults: [made(0, 1_000)] });
  expect(two).toContain("changed  at 10 s · gateway.workers = 1000");
  expect(two).toContain("changed  at 20 s, in vain · gateway.workers = 2000");
  const beside = { changes, outages: [outageOf("discover", 5_000, 15_000, [[0, 5]])] };
  expect(told({ plan: beside, faults: [made(0, 1_000)] })).toMatch(/^changed {3}at 10 s/m);
  const many = { changes: [1, 2, 3, 4, 5].map((n) => change(n * 1_000)) };
  expect(told({ plan: many })).toContain("and 2 more changes in summary.json");
});
