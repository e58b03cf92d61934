import { expect, test } from "vitest";
import { facts, givenUpCauses } from "../../src/facts.ts";
import { outageOf, planOf, Story } from "./story.ts";

test("the recovery is the largest part that has a figure, restored runs from the start of the outage", () => {
  const plan = planOf({ speed: 20, outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])] });
  const told = new Story(plan).outages({ 0: { began: 10_100, ended: 20_200 } }).customersEnd(60_000);
  told
    .steady(0, 5_000, 10_000, 100, 100)
    .steady(0, 20_200, 21_200, 100, 500)
    .steady(0, 21_200, 30_000, 100, 100);
  told.offline(0, 12_000, 20_700).queued(0, 12_500, 24_200);
  const [episode] = told.results().episodes;
  expect(episode).toMatchObject({
    beganAt: 10_100,
    removedAt: 20_200,
    reconnect: { span: { playedMs: 500 } },
    drain: { span: { playedMs: 4_000 } },
    service: { span: { playedMs: 1_000 } },
    recovery: { state: "recovered", span: { ms: 80_000, playedMs: 4_000 } },
    unmeasured: [],
    restored: [{ ms: 14_100 * 20, playedMs: 14_100 }],
  });
});

test("a part that is not measurable leaves the others' figure and is named", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])] });
  const told = new Story(plan).outages().customersEnd(60_000).offline(0, 12_000, 21_000);
  const [{ recovery, unmeasured }] = told.results().episodes;
  expect(recovery).toMatchObject({ state: "recovered", span: { playedMs: 1_000 } });
  expect(unmeasured).toEqual(["service is not measurable: 0 of 3 quiet windows before it"]);
});

const first = outageOf("first", 10_000, 15_000, [[0, 5]]);

test("outages that overlap on a terminal form one episode with one recovery from the last removal", () => {
  const plan = planOf({ outages: [first, outageOf("second", 12_000, 20_000, [[4, 8]])] });
  const told = new Story(plan)
    .outages()
    .customersEnd(60_000)
    .offline(0, 11_000, 16_000)
    .offline(7, 13_000, 22_000);
  const { episodes } = told.results();
  expect(episodes).toHaveLength(1);
  expect(episodes[0]).toMatchObject({
    outages: [0, 1],
    beganAt: 10_000,
    removedAt: 20_000,
    reconnect: { span: { playedMs: 2_000 }, drivenOffline: 2 },
    restored: [{ playedMs: 12_000 }, { playedMs: 10_000 }],
  });
});

test("outages that overlap in time on different terminals are two episodes", () => {
  const plan = planOf({ outages: [first, outageOf("second", 12_000, 20_000, [[5, 8]])] });
  const told = new Story(plan)
    .outages()
    .customersEnd(60_000)
    .offline(0, 11_000, 16_000)
    .offline(7, 13_000, 22_000);
  expect(told.results().episodes).toMatchObject([
    { outages: [0], reconnect: { span: { playedMs: 1_000 } } },
    { outages: [1], reconnect: { span: { playedMs: 2_000 } } },
  ]);
});

test("an outage that strikes before a terminal has come back joins the episode, one that strikes after does not", () => {
  const plan = planOf({ outages: [first, outageOf("second", 18_000, 20_000, [[0, 5]])] });
  const back = (at: number) =>
    new Story(plan).outages().customersEnd(60_000).offline(0, 11_000, at).offline(1, 19_000, 21_000).results()
      .episodes;
  expect(back(18_500)).toMatchObject([{ outages: [0, 1] }]);
  expect(back(17_500)).toMatchObject([
    { outages: [0], reconnect: { span: { playedMs: 2_500 } } },
    { outages: [1], reconnect: { span: { playedMs: 1_000 } } },
  ]);
});

test("an outage that strikes while sales of the last one still wait joins the episode", () => {
  const plan = planOf({ outages: [first, outageOf("second", 18_000, 20_000, [[0, 5]])] });
  const drained = (at: number) =>
    new Story(plan)
      .outages()
      .customersEnd(60_000)
      .queued(0, 12_000, at)
      .results()
      .episodes.map((each) => each.outages);
  expect(drained(19_000)).toEqual([[0, 1]]);
  expect(drained(17_000)).toEqual([[0], [1]]);
});

test("a drain that ended with losses is over: it draws no later outage into its episode", () => {
  const plan = planOf({ outages: [first, outageOf("second", 18_000, 20_000, [[0, 5]])] });
  const told = new Story(plan).outages().customersEnd(60_000);
  told.queued(0, 12_000, 17_000, facts.givenUp, givenUpCauses.expired);
  expect(told.results().episodes).toMatchObject([
    { outages: [0], recovery: { state: "not recovered" } },
    { outages: [1], drain: { state: "recovered" } },
  ]);
});

test("an outage that strikes before service was good for three windows joins the episode", () => {
  const later = (at: number) => {
    const plan = planOf({ outages: [first, outageOf("second", at, at + 1_000, [[0, 5]])] });
    const told = new Story(plan).outages().customersEnd(60_000);
    return told
      .steady(0, 1_000, 60_000, 100, 100)
      .results()
      .episodes.map((each) => each.outages);
  };
  expect(later(17_999)).toEqual([[0, 1]]);
  expect(later(18_000)).toEqual([[0], [1]]);
});

test("three outages can become one episode because the last one touches both of the others", () => {
  const plan = planOf({
    outages: [
      first,
      outageOf("second", 11_000, 15_000, [[6, 8]]),
      outageOf("third", 12_000, 20_000, [[4, 7]]),
    ],
  });
  expect(new Story(plan).outages().customersEnd(60_000).results().episodes).toMatchObject([
    { outages: [0, 1, 2] },
  ]);
});

test("an outage that touches one half of an episode joins all of it", () => {
  const outages = [
    outageOf("left", 10_000, 30_000, [[0, 3]]),
    outageOf("right", 10_000, 30_000, [[3, 6]]),
    outageOf("both", 12_000, 30_000, [[2, 4]]),
    outageOf("later", 14_000, 30_000, [[5, 6]]),
  ];
  const told = new Story(planOf({ outages })).outages().customersEnd(60_000);
  expect(told.results().episodes).toMatchObject([{ outages: [0, 1, 2, 3] }]);
});

test("service before an episode is that of all whom it strikes, of those who joined too", () => {
  const plan = planOf({ outages: [first, outageOf("second", 16_000, 20_000, [[4, 8]])] });
  const told = new Story(plan).outages().customersEnd(60_000).offline(0, 11_000, 21_000);
  told.steady(0, 1_000, 60_000, 100, 40).steady(7, 1_000, 60_000, 100, 40);
  // Three windows of 1 s with ten sales of each of the two.
  expect(told.results().episodes).toMatchObject([{ service: { baseline: { sales: 60 } } }]);
});

test("an outage that was never removed has no recovery", () => {
  const plan = planOf({ outages: [first] });
  const told = new Story(plan)
    .outages({ 0: { ended: "never" } })
    .customersEnd(60_000)
    .offline(0, 11_000);
  expect(told.results().episodes).toMatchObject([
    {
      recovery: { state: "not measurable", why: "the outage was on until the run ended" },
      unmeasured: ["recovery is not measurable: the outage was on until the run ended"],
      restored: [undefined],
    },
  ]);
});

test("an outage that was never applied has no episode", () => {
  const plan = planOf({ outages: [first] });
  const results = new Story(plan).customersEnd(60_000).results();
  expect(results.episodes).toEqual([]);
  expect(results.outages).toEqual([
    { id: "first", of: "first", kind: "maintenance", isPermanent: false, dueAt: 10_000 },
  ]);
});
