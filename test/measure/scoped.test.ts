// Measures of some terminals and some times only, worked out on paper.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { facts, givenUpCauses, none, turnedAwayCauses } from "../../src/facts.ts";
import type { Measured } from "../../src/measure/measured.ts";
import { WindowedLevel } from "../../src/measure/windowed-level.ts";
import type { Outage, Plan } from "../../src/plan/plan.ts";
import { expectation } from "../verdict/evidence.ts";
import { groupOf, outageOf, planOf, Story } from "./story.ts";

/** Terminals 0–4 are cafes, 5–9 shops; dark strikes 0–2, confirmed from 10.1 s to 20.2 s. */
const dark = outageOf("dark", 10_000, 20_000, [[0, 3]]);
const groups = [groupOf("cafes", [0, 5]), groupOf("shops", [5, 10])];

/** What the subject came to in the story that is told of a plan which asks for it. */
function measured(subject: string, tell: (told: Story) => Story, changes: Partial<Plan> = {}): Measured {
  const measure = /^\w+/.exec(subject)?.[0] ?? "";
  const aggregate = measure === "online" ? "min " : "";
  const asked = expectation(`${subject} ${aggregate}< 1`);
  const plan = planOf({ groups, outages: [dark], ...changes, expectations: [asked] });
  const told = new Story(plan).outages({ 0: { began: 10_100, ended: 20_200 } }).customersEnd(60_000);
  const { scoped } = tell(told).results();
  const [[, found]] = Object.entries(scoped);
  return found;
}

describe("sales count by the time at which they were intended", () => {
  const tell = (told: Story) =>
    told
      .sold(0, 10_099, 5_000) // before, though answered during
      .sold(0, 10_100, 40) // the first that is during
      .sold(1, 20_199, 30_000) // the last, though answered long after
      .sold(1, 20_200, 60) // after
      .sold(4, 15_000, 70) // a cafe that is not struck
      .sold(7, 15_000, 80) // a shop
      .queued(2, 16_000, 25_000)
      .sold(5, 40_000, 90, facts.declined);
  test.each([
    ["sale{during:dark}", 5, 30_000],
    ["sale{during:dark,hit:struck}", 3, 30_000],
    ["sale{during:dark,hit:others}", 2, 80],
    ["sale{during:dark,hit:others,group:cafes}", 1, 70],
    ["sale{during:dark,state:queued}", 1, 0],
    ["sale{after:dark}", 2, 90],
    ["sale{after:dark,hit:struck,state:online}", 1, 60],
    ["sale{group:shops}", 2, 90],
    ["sale{outage:dark,hit:struck}", 5, 30_000],
    ["sale{outage:dark,hit:others,state:online}", 3, 90],
  ])("%s: %i sales, the longest %i ms", (subject, samples, maxMs) => {
    expect(measured(subject, tell)).toMatchObject({ distribution: { samples, maxMs } });
  });
  test.each([
    ["sales{during:dark}", 5],
    ["sales{during:dark,outcome:approved}", 4],
    ["sales{after:dark,outcome:declined}", 1],
    ["sales{group:cafes}", 6],
    ["sales{outage:dark,hit:struck,outcome:queued}", 1],
  ])("%s: %i", (subject, sales) => {
    expect(measured(subject, tell)).toEqual({ tally: { sales, valueMinor: sales * 1000 } });
  });
});

test("customers turned away are counted by cause, group and time", () => {
  const tell = (told: Story) => {
    told.sold(0, 15_000, 0, facts.turnedAway).sold(7, 15_000, 0, facts.turnedAway).sold(0, 30_000, 40);
    return told
      .fact(1, 16_000, facts.wanted, 0, 500)
      .fact(1, 16_000, facts.turnedAway, 0, turnedAwayCauses.countLimit);
  };
  const count = (subject: string) => measured(subject, tell);
  expect(count("turnedAway{during:dark}")).toEqual({ tally: { sales: 3, valueMinor: 2500 } });
  expect(count("turnedAway{during:dark,cause:countLimit}")).toEqual({ tally: { sales: 1, valueMinor: 500 } });
  expect(count("turnedAway{group:shops,cause:amountLimit}")).toEqual({
    tally: { sales: 1, valueMinor: 1000 },
  });
  expect(count("turnedAway{after:dark}")).toEqual({ tally: { sales: 0, valueMinor: 0 } });
});

test("unpaid sales are counted by the time at which the customer came, not when they were given up", () => {
  const tell = (told: Story) =>
    told
      .queued(0, 15_000, 40_000, facts.givenUp, givenUpCauses.expired)
      .queued(1, 16_000, 21_000, facts.forwardDeclined)
      .queued(6, 30_000, 45_000, facts.givenUp, givenUpCauses.exhausted);
  const count = (subject: string) => measured(subject, tell);
  expect(count("unpaid{during:dark}")).toMatchObject({ tally: { sales: 2 } });
  expect(count("unpaid{during:dark,cause:expired}")).toMatchObject({ tally: { sales: 1 } });
  expect(count("unpaid{group:shops}")).toMatchObject({ tally: { sales: 1 } });
  expect(count("unpaid{after:dark,cause:declined}")).toMatchObject({ tally: { sales: 0 } });
});

test("where no sale was intended there is nothing to count, rather than a good 0", () => {
  const nothing = { missing: "no sale was intended then and there" };
  expect(measured("turnedAway{during:dark}", (told) => told.sold(0, 30_000, 40))).toEqual(nothing);
  expect(measured("sale{during:dark}", (told) => told.sold(0, 30_000, 40))).toEqual({
    missing: "there are no samples",
  });
});

test("the queue is that of the scope's terminals in the scope's time, weighted by time", () => {
  // Cafes: 1 from 5 s, 2 from 15 s, 1 from 17 s, 0 from 25 s. Shops: 5 from 12 s on.
  const tell = (told: Story) => {
    told.queued(0, 5_000, 17_000).queued(1, 15_000, 25_000);
    for (let sale = 0; sale < 5; sale++) told.queued(7, 12_000);
    return told;
  };
  // From 10.1 s to 20.2 s: 1 for 4.9 s, 2 for 2 s, 1 for 3.2 s.
  expect(measured("queue{during:dark,group:cafes}", tell)).toMatchObject({
    level: { min: 1, max: 2, last: 1, avg: expect.closeTo(12.1 / 10.1, 9) },
  });
  // From 20.2 s to 60 s: 1 for 4.8 s, then 0 for 35 s.
  expect(measured("queueValue{after:dark,hit:struck}", tell)).toMatchObject({
    level: { min: 0, max: 1000, last: 0, avg: expect.closeTo(4800 / 39.8, 9) },
  });
  expect(measured("queue{during:dark,hit:others}", tell)).toMatchObject({
    level: { min: 0, max: 5, last: 5 },
  });
  expect(measured("queue{group:shops}", tell)).toMatchObject({
    level: { min: 0, max: 5, avg: (5 * 48) / 60, last: 5 },
  });
});

test("online is the share of the scope's terminals in the scope's time", () => {
  const tell = (told: Story) => told.offline(0, 11_000, 21_000).offline(1, 12_000, 16_200).offline(6, 1_000);
  const level = (subject: string) => measured(subject, tell);
  // Of three: 1 for 0.9 s, 2/3 for 1 s, 1/3 for 4.2 s, 2/3 for 4 s, of 10.1 s.
  expect(level("online{during:dark,hit:struck}")).toMatchObject({
    level: { min: 1 / 3, max: 1, last: 2 / 3, avg: expect.closeTo((0.9 + 2 / 3 + 1.4 + 8 / 3) / 10.1, 9) },
  });
  expect(level("online{after:dark}")).toMatchObject({ level: { min: 0.8, max: 0.9, last: 0.9 } });
  expect(level("online{group:cafes,after:dark}")).toMatchObject({ level: { min: 0.8, max: 1, last: 1 } });
});

test("attempts count by the time at which they were sent", () => {
  const tell = (told: Story) =>
    told
      .sold(0, 10_090, 60) // sent before, answered during
      .sold(0, 12_000, 70)
      .sold(7, 12_000, 80)
      .sold(0, 20_190, 90) // sent during, answered after
      .fact(1, 15_000, facts.unknown, 9, 1_000); // no round trip
  expect(measured("attempt{during:dark}", tell)).toMatchObject({ distribution: { samples: 3, maxMs: 90 } });
  expect(measured("attempt{during:dark,hit:others}", tell)).toMatchObject({
    distribution: { samples: 1, maxMs: 80 },
  });
  expect(measured("attempt{group:cafes}", tell)).toMatchObject({ distribution: { samples: 3 } });
});

test("terminals that are falsely offline are counted by group", () => {
  const tell = (told: Story) =>
    told.offline(0, 12_000, 21_000).offline(3, 12_000).offline(6, 30_000).offline(7, 30_000);
  expect(measured("falseOffline{group:cafes}", tell)).toEqual({ count: 1 });
  expect(measured("falseOffline{group:shops}", tell)).toEqual({ count: 2 });
});

const parts: Outage[] = [
  { ...outageOf("dark.1", 10_000, 12_000, [[0, 2]]), of: "dark" },
  { ...outageOf("dark.2", 20_000, 22_000, [[2, 4]]), of: "dark" },
];

test("of an outage in parts: during any of them, after the last, struck by one of them, others by none", () => {
  const tell = (told: Story) =>
    told.sold(0, 11_000, 10).sold(3, 11_000, 20).sold(0, 15_000, 30).sold(9, 21_000, 40).sold(0, 25_000, 50);
  const played = (subject: string) => {
    const plan = planOf({ outages: parts, expectations: [expectation(`${subject} < 1`)] });
    return Object.values(tell(new Story(plan).outages().customersEnd(60_000)).results().scoped)[0];
  };
  expect(played("sale{during:dark}")).toMatchObject({ distribution: { samples: 3, maxMs: 40 } });
  expect(played("sale{during:dark,hit:struck}")).toMatchObject({ distribution: { samples: 2, maxMs: 20 } });
  expect(played("sale{during:dark,hit:others}")).toMatchObject({ distribution: { samples: 1, maxMs: 40 } });
  expect(played("sale{after:dark}")).toMatchObject({ distribution: { samples: 1, maxMs: 50 } });
  expect(played("sale{during:dark.1}")).toMatchObject({ distribution: { samples: 2, maxMs: 20 } });
  expect(played("sale{during:dark.1,hit:struck}")).toMatchObject({ distribution: { samples: 1, maxMs: 10 } });
  expect(played("sale{after:dark.1}")).toMatchObject({ distribution: { samples: 3, maxMs: 50 } });
  expect(played("sale{after:dark.1,during:dark}")).toMatchObject({ distribution: { samples: 1, maxMs: 40 } });
});

test("after an outage is after the end of the part that ends last, whichever began last", () => {
  const nested: Outage[] = [
    { ...outageOf("dark.1", 10_000, 30_000, [[0, 2]]), of: "dark" },
    { ...outageOf("dark.2", 11_000, 12_000, [[2, 4]]), of: "dark" },
  ];
  const plan = planOf({ outages: nested, expectations: [expectation("sale{after:dark} < 1")] });
  const told = new Story(plan).outages().customersEnd(60_000).sold(0, 20_000, 40).sold(0, 30_000, 50);
  expect(Object.values(told.results().scoped)).toMatchObject([{ distribution: { samples: 1, maxMs: 50 } }]);
});

test("hit is of the outage that is named, else of the one during which, else of the one after which", () => {
  const outages = [
    outageOf("a", 10_000, 20_000, [[0, 1]]),
    outageOf("b", 15_000, 30_000, [[1, 2]]),
    outageOf("c", 40_000, 41_000, [[2, 3]]),
  ];
  const asked = (selectors: string) => {
    const plan = planOf({ outages, expectations: [expectation(`sale{${selectors},hit:struck} < 1`)] });
    const told = new Story(plan).outages().customersEnd(60_000);
    for (let terminal = 0; terminal < 4; terminal++) told.sold(terminal, 25_000, 10 + terminal);
    return Object.values(told.results().scoped)[0];
  };
  expect(asked("during:b,after:a,outage:c")).toMatchObject({ distribution: { samples: 1, maxMs: 12 } });
  expect(asked("during:b,after:a")).toMatchObject({ distribution: { samples: 1, maxMs: 11 } });
  expect(asked("after:a")).toMatchObject({ distribution: { samples: 1, maxMs: 10 } });
});

test("an outage that never began, or never ended, has no such time", () => {
  const plan = (subject: string) =>
    planOf({ outages: [dark], expectations: [expectation(`${subject} < 1`)] });
  const scoped = (subject: string, tell: (told: Story) => Story) =>
    Object.values(
      tell(new Story(plan(subject)).sold(0, 15_000, 40).customersEnd(60_000)).results().scoped,
    )[0];
  expect(scoped("sale{during:dark}", (told) => told)).toEqual({ missing: "outage dark was never applied" });
  const open = (told: Story) => told.fact(none, 10_000, facts.outageBegan, 0);
  expect(scoped("sale{after:dark}", open)).toEqual({
    missing: "outage dark was not over when the run ended",
  });
  // It is still on: that is during, all the same.
  expect(scoped("sale{during:dark}", open)).toMatchObject({ distribution: { samples: 1 } });
  expect(scoped("sale{during:gone}", open)).toEqual({ missing: "there is no outage gone" });
});

test("a plan that asks for nothing of the kind collects nothing", () => {
  const plan = planOf({
    outages: [dark],
    expectations: [expectation("queue < 5"), expectation("recovery < 5")],
  });
  expect(new Story(plan).outages().customersEnd(60_000).sold(0, 1_000, 5).results().scoped).toEqual({});
});

const changes = fc.array(fc.tuple(fc.nat(100), fc.integer({ min: -5, max: 5 })), { maxLength: 30 });
const windows = fc
  .uniqueArray(fc.nat(100), { maxLength: 8 })
  .map((times) => times.toSorted((a, b) => a - b))
  .map((times) =>
    Array.from({ length: times.length >> 1 }, (_, n) => [times[2 * n], times[2 * n + 1]] as const),
  );

property.prop([changes, windows])(
  "a level in windows is what one sees who looks every millisecond",
  (told, seen) => {
    const ordered = told.toSorted((a, b) => a[0] - b[0]);
    const level = new WindowedLevel(seen, 0);
    for (const [at, value] of ordered) level.set(at, value);
    const endedAt = 100;
    const inside = (at: number) => seen.some(([from, to]) => at >= from && at < to);
    const atTime = (at: number) => ordered.findLast(([when]) => when <= at)?.[1] ?? 0;
    const looks = Array.from({ length: endedAt }, (_, at) => at).filter(inside);
    // What held for no time was there too.
    const values = [
      ...looks.map(atTime),
      ...ordered.filter(([at]) => inside(at)).map(([, value]) => value),
      ...(inside(endedAt) ? [atTime(endedAt)] : []),
    ];
    const figures = level.figures(endedAt);
    expect(figures === undefined).toBe(values.length === 0);
    if (values.length > 0)
      expect(figures).toMatchObject({ min: Math.min(...values), max: Math.max(...values) });
    if (looks.length > 0) {
      const sum = looks.reduce((all, at) => all + atTime(at), 0);
      expect(figures?.avg).toBeCloseTo(sum / looks.length, 9);
    }
  },
);

test("what waits in a terminal that is cut off for good is unpaid: stranded", () => {
  const dead: Outage = { ...outageOf("dead", 10_000, 70_000, [[0, 3]]), isPermanent: true };
  const tell = (told: Story) => told.queued(0, 12_000).queued(0, 13_000).queued(5, 14_000);
  const changes = { outages: [dead] };
  expect(measured("unpaid{cause:stranded,during:dark}", tell)).toMatchObject({ tally: { sales: 0 } });
  expect(measured("unpaid{cause:stranded,during:dead}", tell, changes)).toMatchObject({
    tally: { sales: 2 },
  });
  expect(measured("unpaid{during:dead}", tell, changes)).toMatchObject({ tally: { sales: 2 } });
  expect(measured("unpaid{cause:expired,during:dead}", tell, changes)).toMatchObject({ tally: { sales: 0 } });
});
