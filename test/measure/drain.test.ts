import { expect, test } from "vitest";
import { facts, givenUpCauses } from "../../src/facts.ts";
import { outageOf, planOf, Story } from "./story.ts";

/** Terminals 0–4 struck from 10 s to 20 s, terminal 0 offline from 12 s to 23 s, customers until 60 s. */
function story(): Story {
  const plan = planOf({ speed: 2, outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])] });
  return new Story(plan).outages().customersEnd(60_000).offline(0, 12_000, 23_000);
}

const drainOf = (told: Story) => told.results().episodes[0].drain;

test("the drain ends with the last sale queued between the start and the reconnect that leaves", () => {
  const told = story().queued(0, 13_000, 26_000).queued(1, 23_000, 31_000).queued(2, 23_001, 40_000);
  expect(drainOf(told)).toEqual({
    state: "recovered",
    span: { ms: 22_000, playedMs: 11_000 },
    forwarded: 2,
    unpaid: {},
    waiting: 0,
    stranded: 0,
    isWithoutCustomers: false,
  });
});

test("when nobody noticed, the drain is about what was queued until the removal", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])] });
  const told = new Story(plan)
    .outages()
    .customersEnd(60_000)
    .queued(0, 19_999, 21_000)
    .queued(0, 20_001, 33_000);
  expect(drainOf(told)).toMatchObject({ state: "recovered", span: { playedMs: 1000 }, forwarded: 1 });
});

test("sales of terminals that were not struck, or queued before the start, are no part of it", () => {
  const told = story().queued(7, 15_000, 50_000).queued(0, 9_000, 51_000);
  expect(drainOf(told)).toMatchObject({ state: "recovered", span: { playedMs: 0 }, forwarded: 0 });
});

test("a queue that empties by giving up is drained with losses, which is not recovered", () => {
  const told = story()
    .queued(0, 13_000, 25_000)
    .queued(0, 14_000, 30_000, facts.givenUp, givenUpCauses.expired)
    .queued(1, 14_000, 29_000, facts.givenUp, givenUpCauses.exhausted);
  const [{ drain, recovery, restored }] = told.results().episodes;
  expect(drain).toEqual({
    state: "drained with losses",
    span: { ms: 20_000, playedMs: 10_000 },
    why: "1 expired, 1 exhausted",
    forwarded: 1,
    unpaid: { expired: 1, exhausted: 1 },
    waiting: 0,
    stranded: 0,
    isWithoutCustomers: false,
  });
  expect(recovery).toEqual({
    state: "not recovered",
    why: "drained with losses: 1 expired, 1 exhausted",
  });
  expect(restored).toEqual([undefined]);
});

test("a decline on forward is the issuer's word and no loss", () => {
  const told = story().queued(0, 13_000, 25_000, facts.forwardDeclined);
  expect(drainOf(told)).toMatchObject({ state: "recovered", unpaid: { declined: 1 }, forwarded: 0 });
});

test("sales still queued at the end are not recovered", () => {
  const told = story().queued(0, 13_000, 25_000).queued(0, 14_000);
  expect(drainOf(told)).toMatchObject({
    state: "not recovered",
    why: "still queued at the end: 1",
    waiting: 1,
    forwarded: 1,
  });
});

test("a drain that ends after the last customer has its figure and says that it was without customers", () => {
  const told = story().queued(0, 13_000, 60_001);
  expect(drainOf(told)).toMatchObject({
    state: "recovered",
    span: { playedMs: 40_001 },
    isWithoutCustomers: true,
  });
});

test("in a run that was cut short, sales still queued say nothing", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])] });
  const told = new Story(plan).outages().queued(0, 13_000).sold(1, 21_000, 5);
  expect(drainOf(told)).toMatchObject({ state: "not measurable", waiting: 1 });
});

test("the queue's peak is counted over the struck terminals, until their drain was over", () => {
  const told = story()
    .queued(0, 9_000, 13_500)
    .queued(0, 13_000, 30_000)
    .queued(1, 14_000, 31_000)
    .queued(2, 15_000, 32_000)
    .queued(7, 15_000, 33_000)
    .queued(3, 35_000, 50_000)
    .queued(3, 35_000, 50_000)
    .queued(3, 35_000, 50_000)
    .queued(3, 35_000, 50_000);
  // At 13 s two wait (one from before the start), at 15 s three; the four of 35 s came after the drain at 32 s.
  expect(told.results().episodes[0].queuePeak).toBe(3);
});
