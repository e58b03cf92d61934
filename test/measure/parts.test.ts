// Outages that were written once and planned in several parts.

import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { facts, givenUpCauses, none } from "../../src/facts.ts";
import type { Outage } from "../../src/plan/plan.ts";
import type { Range } from "../../src/plan/ranges.ts";
import { outageOf, planOf, Story } from "./story.ts";

function part(id: string, of: string, from: number, to: number, struck: readonly Range[]): Outage {
  return { ...outageOf(id, from, to, struck), of };
}

/** All ten from 10 s on; five return after 15 s, the others after 20 s. */
const stepwise = [
  part("dark.nsw", "dark", 10_000, 15_000, [[0, 5]]),
  part("dark.vic", "dark", 10_000, 20_000, [[5, 10]]),
];

test("every part has a detection and a recovery of its own, from its own end", () => {
  const told = new Story(planOf({ outages: stepwise })).outages().customersEnd(60_000);
  for (let terminal = 0; terminal < 5; terminal++) told.offline(terminal, 11_000, 15_500);
  for (let terminal = 5; terminal < 10; terminal++) told.offline(terminal, 12_000, 22_000);
  const { outages, episodes } = told.results();
  expect(outages).toMatchObject([
    { id: "dark.nsw", of: "dark", detection: { struck: 5, p95: { playedMs: 1_000 } } },
    { id: "dark.vic", of: "dark", detection: { struck: 5, p95: { playedMs: 2_000 } } },
  ]);
  expect(episodes).toMatchObject([
    { outages: [0], reconnect: { span: { playedMs: 500 } } },
    { outages: [1], reconnect: { span: { playedMs: 2_000 } } },
  ]);
});

test("repetitions that strike before the last one was recovered from are one episode", () => {
  const flap = Array.from({ length: 6 }, (_, index) =>
    part(`flap.${index + 1}`, "flap", 10_000 + index * 2_000, 11_000 + index * 2_000, [[0, 5]]),
  );
  const told = new Story(planOf({ outages: flap })).outages().customersEnd(60_000);
  told.steady(0, 1_000, 60_000, 100, 40);
  for (let from = 10_500; from < 22_000; from += 2_000) told.offline(0, from, from + 1_000);
  const { episodes } = told.results();
  expect(episodes).toHaveLength(1);
  expect(episodes[0]).toMatchObject({
    outages: [0, 1, 2, 3, 4, 5],
    removedAt: 21_000,
    // Back at 21.5 s, 0.5 s after the last end.
    reconnect: { span: { playedMs: 500 }, drivenOffline: 1 },
    restored: [11_500, 9_500, 7_500, 5_500, 3_500, 1_500].map((playedMs) => ({ playedMs })),
  });
});

test("the snapshot and the metrics know written outages only", () => {
  const plan = planOf({ outages: stepwise });
  const told = new Story(plan)
    .fact(none, 10_000, facts.outageBegan, 0)
    .fact(none, 10_000, facts.outageBegan, 1)
    .offline(0, 11_000)
    .offline(7, 11_000)
    .offline(8, 11_000);
  expect(told.play().snapshot().outages).toEqual([
    { id: "dark", kind: "maintenance", isOn: true, noticed: 3 },
  ]);
  // Terminal 0's part is over: it knows of nothing that is on.
  expect(told.fact(none, 15_000, facts.outageEnded, 0).play().snapshot().outages).toEqual([
    { id: "dark", kind: "maintenance", isOn: true, noticed: 2 },
  ]);
  expect(told.fact(none, 20_000, facts.outageEnded, 1).play().snapshot().outages).toMatchObject([
    { isOn: false },
  ]);
});

test("each part meets its own sales", () => {
  const told = new Story(planOf({ outages: stepwise })).outages().customersEnd(60_000);
  told.sold(0, 14_999, 9).sold(0, 15_000, 9).sold(5, 15_000, 9).sold(5, 19_999, 9).sold(5, 20_000, 9);
  expect(told.results().outages.map(({ met }) => met?.sales)).toEqual([1, 2]);
});

const dead = { ...part("dead", "dead", 10_000, 70_000, [[0, 2]]), isPermanent: true };
const later = outageOf("later", 20_000, 25_000, [[0, 5]]);

test("a permanent outage has a detection and no recovery", () => {
  const told = new Story(planOf({ outages: [dead] })).outages({ 0: { ended: "never" } }).customersEnd(60_000);
  told.offline(0, 11_000).offline(1, 11_000);
  const { outages, episodes, falseOffline } = told.results();
  expect(outages[0]).toMatchObject({
    isPermanent: true,
    detection: { noticed: 2, max: { playedMs: 1_000 } },
  });
  expect(episodes).toEqual([]);
  expect(falseOffline).toBe(0);
});

test("who is cut off for good is not waited for when another outage ends", () => {
  const told = new Story(planOf({ outages: [dead, later] }))
    .outages({ 0: { ended: "never" } })
    .customersEnd(60_000);
  told.offline(0, 11_000).offline(1, 11_000).offline(2, 21_000, 27_000);
  told.queued(0, 22_000).queued(2, 22_000, 28_000);
  expect(told.results().episodes).toMatchObject([
    {
      outages: [1],
      reconnect: { state: "recovered", span: { playedMs: 2_000 }, drivenOffline: 1 },
      drain: { state: "recovered", span: { playedMs: 3_000 }, forwarded: 1, waiting: 0, stranded: 1 },
    },
  ]);
});

test("who came back before being cut off for good counts", () => {
  const after = { ...dead, at: 40_000, forMs: 30_000 };
  const told = new Story(planOf({ outages: [later, after] })).outages({ 1: { ended: "never" } });
  told.customersEnd(60_000).offline(0, 21_000, 26_000).offline(1, 21_000).offline(2, 21_000, 26_500);
  // Terminal 1 was still away when it was cut off for good: two of two are back.
  expect(told.results().episodes[0].reconnect).toMatchObject({ span: { playedMs: 1_500 }, drivenOffline: 2 });
});

test("a permanent slowness cuts nobody off: its terminals are waited for as ever", () => {
  const slow: Outage = {
    ...dead,
    effect: {
      on: "links",
      cohorts: [0],
      does: {
        kind: "toxics",
        toxics: [{ type: "latency", stream: "upstream", attributes: { latency: 100 } }],
      },
    },
  };
  const told = new Story(planOf({ outages: [slow, later] }))
    .outages({ 0: { ended: "never" } })
    .customersEnd(60_000);
  told.offline(0, 21_000).offline(2, 21_000, 27_000);
  expect(told.results().episodes[0].reconnect).toMatchObject({ state: "not recovered", drivenOffline: 2 });
});

const happenings = fc.record({
  offline: fc.array(fc.tuple(fc.nat(9), fc.nat(40_000), fc.nat(15_000)), { maxLength: 20 }),
  queued: fc.array(fc.tuple(fc.nat(9), fc.nat(40_000), fc.nat(15_000), fc.boolean()), { maxLength: 30 }),
  everyMs: fc.integer({ min: 80, max: 3_000 }),
  cuts: fc.uniqueArray(fc.integer({ min: 10_001, max: 19_999 }), { maxLength: 8 }),
});

property.prop([happenings])(
  "an outage that is planned in pieces, each beginning before the last is over, recovers as it does in one piece",
  ({ offline, queued, everyMs, cuts }) => {
    const struck: Range[] = [
      [0, 4],
      [6, 9],
    ];
    const times = [10_000, ...cuts.toSorted((a, b) => a - b), 20_000];
    const pieces = times
      .slice(1)
      .map((end, index) => part(`cut.${index}`, "cut", times[index], Math.min(20_000, end + 1), struck));
    const episodesOf = (outages: readonly Outage[]) => {
      const told = new Story(planOf({ outages })).outages().customersEnd(50_000);
      for (let terminal = 0; terminal < 10; terminal++) told.steady(terminal, 500, 50_000, everyMs, 40);
      for (const [terminal, from, forMs] of offline) told.offline(terminal, from, from + forMs);
      for (const [terminal, at, forMs, isPaid] of queued)
        told.queued(
          terminal,
          at,
          at + forMs,
          isPaid ? facts.forwardAccepted : facts.givenUp,
          givenUpCauses.expired,
        );
      return told.results().episodes;
    };
    const [whole] = episodesOf([part("cut", "cut", 10_000, 20_000, struck)]);
    const inPieces = episodesOf(pieces);
    expect(inPieces).toHaveLength(1);
    const { outages: _, restored, overBefore, ...figures } = inPieces[0];
    const { outages: __, restored: wholeRestored, overBefore: ___, ...expected } = whole;
    expect(new Set(overBefore.map(({ ms }) => ms))).toEqual(new Set([0]));
    expect(figures).toEqual(expected);
    expect(restored[0]).toEqual(wholeRestored[0]);
  },
);

test("the queue's peak of a written outage is of all its parts that are on at the same time", () => {
  const told = new Story(planOf({ outages: stepwise })).outages().customersEnd(60_000);
  for (let sale = 0; sale < 3; sale++) told.queued(0, 12_000 + sale, 16_000);
  for (let sale = 0; sale < 4; sale++) told.queued(7, 12_000 + sale, 21_000);
  told.queued(7, 18_000, 21_000);
  const { episodes, queuePeaks } = told.results();
  expect(episodes.map(({ queuePeak }) => queuePeak)).toEqual([3, 5]);
  expect(queuePeaks).toEqual({ dark: 7 });
});

test("what another outage queued between two parts is no peak of theirs", () => {
  const outages = [
    part("cut.1", "cut", 10_000, 12_000, [[0, 5]]),
    part("other", "other", 20_000, 22_000, [[0, 5]]),
    part("cut.2", "cut", 30_000, 32_000, [[0, 5]]),
  ];
  const told = new Story(planOf({ outages })).outages().customersEnd(60_000).steady(0, 500, 60_000, 100, 40);
  told.queued(1, 11_000, 12_500).queued(1, 31_000, 32_500);
  for (let sale = 0; sale < 6; sale++) told.queued(1, 21_000 + sale, 22_500);
  expect(told.results().queuePeaks).toEqual({ cut: 1, other: 6 });
});
