import { expect, test } from "vitest";
import { outageOf, planOf, Story } from "./story.ts";

const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])] });
const count = (told: Story) => told.outages().customersEnd(60_000).results().falseOffline;

test("a terminal that goes offline with no outage on counts, once however often it does", () => {
  expect(count(new Story(plan).offline(0, 5_000, 6_000).offline(0, 7_000, 8_000))).toBe(1);
});

test("one that goes offline because it is struck does not count", () => {
  expect(count(new Story(plan).offline(0, 12_000, 25_000))).toBe(0);
});

test("one that the outage does not strike counts", () => {
  expect(count(new Story(plan).offline(7, 12_000, 25_000))).toBe(1);
});

test("one that falls in the aftermath, or while the episode is not recovered, does not count", () => {
  expect(count(new Story(plan).offline(0, 22_000, 23_000))).toBe(0);
  expect(count(new Story(plan).offline(0, 12_000, 40_000).offline(1, 39_000, 39_500))).toBe(0);
});

test("one that falls when the episode is over counts", () => {
  expect(count(new Story(plan).offline(0, 12_000, 25_000).offline(1, 39_000, 39_500))).toBe(1);
});

test("what happens while a fault is being applied is the fault's doing", () => {
  const told = new Story(plan)
    .outages({ 0: { began: 10_300 } })
    .customersEnd(60_000)
    .offline(0, 10_100, 21_000);
  expect(told.results().falseOffline).toBe(0);
});
