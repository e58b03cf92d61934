import { expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { outageOf, planOf, Story } from "./story.ts";

const cut = outageOf("cut", 10_000, 20_000, [[0, 5]]);

/** Windows are 1 s long: terminal 0 sells every 100 ms, 10 sales a window. Before the outage a sale takes 100 ms. */
function before(changes: Partial<Plan> = {}): Story {
  return new Story(planOf({ outages: [cut], ...changes }))
    .outages()
    .customersEnd(60_000)
    .steady(0, 5_000, 10_000, 100, 100);
}

const serviceOf = (told: Story) => told.results().episodes[0].service;

test("service lasts until the first of three good windows in a row begins", () => {
  const told = before({ speed: 3 })
    .steady(0, 20_000, 21_000, 100, 151) // slow
    .steady(0, 21_000, 23_000, 100, 100) // two good ones are not enough
    .steady(0, 23_000, 24_000, 100, 151)
    .steady(0, 24_000, 27_000, 100, 100);
  expect(serviceOf(told)).toEqual({
    state: "recovered",
    span: { ms: 12_000, playedMs: 4_000 },
    window: { leastMs: 1000, sales: 10, longestMs: 1000 },
    baseline: { sales: 30, approvedShare: 1, p95Ms: 100 },
  });
});

test("service that was never bad took no time", () => {
  expect(serviceOf(before().steady(0, 10_000, 23_000, 100, 100))).toMatchObject({ span: { playedMs: 0 } });
});

test("below 400 sales a window may be half as slow again as the baseline", () => {
  expect(serviceOf(before().steady(0, 20_000, 23_000, 100, 150))).toMatchObject({ state: "recovered" });
  expect(serviceOf(before().steady(0, 20_000, 23_000, 100, 151))).toMatchObject({ state: "not recovered" });
});

test("from 400 sales on it may be a quarter slower, with 399 half as slow again", () => {
  const many = (sales: number, latencyMs: number) => {
    const windows = { leastMs: 2 * sales, sales };
    const told = new Story(planOf({ outages: [cut], windows })).outages().customersEnd(60_000);
    return serviceOf(told.steady(0, 5_000, 10_000, 2, 100).steady(0, 20_000, 23_000, 2, latencyMs)).state;
  };
  expect(many(400, 125)).toBe("recovered");
  expect(many(400, 126)).toBe("not recovered");
  expect(many(399, 150)).toBe("recovered");
  expect(many(399, 151)).toBe("not recovered");
});

test("however sure the baseline is, one point is allowed: of 200 sales two may fail and three not", () => {
  const missed = (count: number) => {
    const windows = { leastMs: 1000, sales: 200 };
    const told = new Story(planOf({ outages: [cut], windows })).outages().customersEnd(60_000);
    told.steady(0, 5_000, 10_000, 5, 100);
    for (let at = 20_000; at < 23_000; at += 5) {
      told.sold(0, at, 100, at % 1000 < count * 5 ? facts.declined : facts.approved);
    }
    return serviceOf(told).state;
  };
  expect(missed(2)).toBe("recovered");
  expect(missed(3)).toBe("not recovered");
});

test("a window before the outage begins in the run", () => {
  const early = outageOf("early", 2_500, 5_000, [[0, 5]]);
  const told = new Story(planOf({ outages: [early] }))
    .outages()
    .customersEnd(60_000)
    .steady(0, 0, 2_500, 50, 100);
  expect(serviceOf(told)).toMatchObject({ state: "not measurable", why: "2 of 3 quiet windows before it" });
});

test("the p95 of a window counts, as far as 20 sales can tell it: four slow ones may be luck, five are not", () => {
  const slow = (count: number) => {
    const told = before({ windows: { leastMs: 2000, sales: 20 } });
    told.steady(0, 4_000, 5_000, 100, 100);
    for (let at = 20_000; at < 26_000; at += 100) told.sold(0, at, at % 2000 < count * 100 ? 900 : 100);
    return serviceOf(told);
  };
  // Of a window 0.95 − 3·√(0.95·0.05·(1/20 + 1/60)), 78.1 %, must be in time; of three together 83.1 %.
  expect(slow(3)).toMatchObject({ state: "recovered", span: { playedMs: 0 } });
  expect(slow(5)).toMatchObject({ state: "not recovered" });
});

test("three windows that are good one by one may be slow together", () => {
  const told = before({ windows: { leastMs: 2000, sales: 20 } });
  told.steady(0, 4_000, 5_000, 100, 100);
  // Four of 20 are slow, 12 of 60.
  for (let at = 20_000; at < 26_000; at += 100) told.sold(0, at, at % 2000 < 400 ? 900 : 100);
  expect(serviceOf(told)).toMatchObject({ state: "not recovered" });
});

test("a sale that was never answered is infinitely slow", () => {
  const told = before({ windows: { leastMs: 1000, sales: 10 } }).steady(0, 20_000, 23_000, 100, 100);
  // Five of 15 without an answer.
  for (let sale = 0; sale < 5; sale++) told.fact(1, 20_500 + sale, facts.wanted, sale, 1000);
  expect(serviceOf(told)).toMatchObject({ state: "not recovered" });
});

test("with everything approved in 30 sales before, one in 32 is taken to be declined: 8 of 10 may be luck, 7 are not", () => {
  const declined = (count: number) => {
    const told = before().steady(0, 20_000, 22_000, 100, 100);
    for (let at = 22_000; at < 23_000; at += 100) {
      told.sold(0, at, 100, at - 22_000 < count * 100 ? facts.declined : facts.approved);
    }
    return serviceOf(told);
  };
  expect(declined(2)).toMatchObject({ state: "recovered", baseline: { approvedShare: 1 } });
  expect(declined(3)).toMatchObject({ state: "not recovered" });
});

test("with 90 % approved of 30 before, 5 of 10 may be luck, and of three windows 19 of 30; fewer are not", () => {
  const approved = (...counts: readonly [number, number, number]) => {
    const told = new Story(planOf({ outages: [cut] })).outages().customersEnd(60_000);
    for (let at = 5_000; at < 10_000; at += 100) {
      told.sold(0, at, 100, at % 1000 < 900 ? facts.approved : facts.declined);
    }
    for (const [window, count] of counts.entries()) {
      for (let sale = 0; sale < 10; sale++) {
        told.sold(
          0,
          20_000 + window * 1000 + sale * 100,
          100,
          sale < count ? facts.approved : facts.declined,
        );
      }
    }
    return serviceOf(told);
  };
  // 0.875 − 3·√(0.875·0.125·(1/10 + 1/30)) is 0.513, and of 30 sales 0.619.
  expect(approved(10, 10, 6)).toMatchObject({ state: "recovered", baseline: { approvedShare: 0.9 } });
  expect(approved(10, 10, 5)).toMatchObject({ state: "not recovered" });
  expect(approved(7, 6, 6)).toMatchObject({ state: "recovered" });
  expect(approved(6, 6, 6)).toMatchObject({ state: "not recovered" });
});

test("only sales of struck terminals count, whatever the others do", () => {
  const told = before().steady(0, 20_000, 23_000, 100, 100).steady(7, 20_000, 60_000, 50, 5_000);
  expect(serviceOf(told)).toMatchObject({ state: "recovered", span: { playedMs: 0 } });
});

test("a window with few sales lasts until it holds enough", () => {
  const told = before().steady(0, 20_000, 26_000, 200, 100);
  // One sale every 200 ms: the first window ends with its tenth sale, at 21.8 s; the next one begins right after it,
  // 199 ms before a sale, and so is 2 s long.
  expect(serviceOf(told)).toMatchObject({ span: { playedMs: 0 }, window: { longestMs: 2_000 } });
});

test("fewer than three windows before the outage: not measurable, with the reason", () => {
  const plan = planOf({ outages: [cut] });
  const told = new Story(plan).outages().customersEnd(60_000).steady(0, 7_100, 10_000, 100, 100);
  told.steady(0, 20_000, 30_000, 100, 100);
  expect(serviceOf(told)).toEqual({
    state: "not measurable",
    why: "2 of 3 quiet windows before it",
    window: { leastMs: 1000, sales: 10 },
  });
});

test("fewer than three windows after it: not measurable either", () => {
  const told = before({ outages: [cut] }).steady(0, 20_000, 22_900, 100, 100);
  expect(serviceOf(told)).toMatchObject({
    state: "not measurable",
    why: "2 windows after it, at least 3 are needed",
  });
});

test("windows after the last customer do not count", () => {
  const plan = planOf({ outages: [cut] });
  const told = new Story(plan).outages().customersEnd(22_999).steady(0, 5_000, 10_000, 100, 100);
  told.steady(0, 20_000, 23_000, 100, 100);
  expect(serviceOf(told).state).toBe("not measurable");
});

test("no three good windows in a row while customers came: not recovered", () => {
  const told = before().steady(0, 20_000, 30_000, 100, 500);
  const [{ service, recovery }] = told.results().episodes;
  expect(service).toMatchObject({ state: "not recovered", why: "no 3 good windows in a row" });
  expect(recovery).toMatchObject({
    state: "not recovered",
    why: "service: no 3 good windows in a row",
  });
});

test("the baseline skips windows in which an earlier outage was on", () => {
  const early = outageOf("early", 6_500, 7_500, [[3, 8]]);
  const told = new Story(planOf({ outages: [early, cut] })).outages().customersEnd(60_000);
  // Quiet and fast until 6.5 s; slow while the earlier outage is on; fast after it.
  told.steady(0, 2_000, 6_000, 100, 100).steady(0, 6_000, 8_000, 100, 900).steady(0, 8_000, 10_000, 100, 100);
  told.steady(0, 20_000, 23_000, 100, 100);
  const [, second] = told.results().episodes;
  // 9–10 s, 8–9 s, then 5–6 s: the two between are not quiet.
  expect(second.service).toMatchObject({ state: "recovered", baseline: { sales: 30, p95Ms: 100 } });
});
