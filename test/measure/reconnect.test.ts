import { expect, test } from "vitest";
import { outageOf, planOf, Story } from "./story.ts";

const all = (terminals: number) => [[0, terminals]] as const;

/** One outage from 10 s to 20 s; terminal n of `driven` is offline from 12 s and back n + 1 ms after the end. */
function story(driven: number, speed = 1): Story {
  const plan = planOf({ terminals: 300, speed, outages: [outageOf("cut", 10_000, 20_000, all(300))] });
  const told = new Story(plan).outages().customersEnd(60_000);
  for (let terminal = 0; terminal < driven; terminal++) told.offline(terminal, 12_000, 20_001 + terminal);
  return told;
}

test.each([
  [200, 198],
  [100, 99],
  [101, 100],
  [10, 10],
  [1, 1],
])("of %i terminals driven offline the %i-th return ends the reconnect", (driven, nth) => {
  const [{ reconnect }] = story(driven).results().episodes;
  expect(reconnect).toEqual({
    state: "recovered",
    span: { ms: nth, playedMs: nth },
    drivenOffline: driven,
  });
});

test("the reconnect is stated in scenario time, with the run time beside it", () => {
  const [{ reconnect }] = story(200, 20).results().episodes;
  expect(reconnect).toMatchObject({ span: { ms: 198 * 20, playedMs: 198 } });
});

test("the clock starts when the removal is confirmed, not when it was due", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, all(10))] });
  const told = new Story(plan)
    .outages({ 0: { ended: 20_400 } })
    .customersEnd(60_000)
    .offline(0, 12_000, 21_000);
  expect(told.results().episodes[0].reconnect).toMatchObject({ span: { playedMs: 600 } });
});

test("terminals that came back before the removal took no time", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, all(10))] });
  const told = new Story(plan).outages().customersEnd(60_000).offline(0, 12_000, 15_000);
  expect(told.results().episodes[0].reconnect).toMatchObject({ state: "recovered", span: { playedMs: 0 } });
});

test("when no struck terminal went offline, nobody noticed and there is no figure", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])] });
  const told = new Story(plan).outages().customersEnd(60_000).offline(7, 12_000, 21_000);
  expect(told.results().episodes[0].reconnect).toEqual({ state: "nobody noticed", drivenOffline: 0 });
});

test("a terminal that went offline before it was struck was not driven offline", () => {
  const outages = [outageOf("cut", 10_000, 20_000, [[0, 5]]), outageOf("more", 15_000, 21_000, [[4, 9]])];
  const told = new Story(planOf({ outages })).outages().customersEnd(60_000);
  told
    .offline(0, 9_999, 30_000)
    .offline(1, 10_000, 22_000)
    .offline(8, 14_999, 31_000)
    .offline(7, 15_000, 23_000);
  expect(told.results().episodes[0].reconnect).toMatchObject({ span: { playedMs: 2_000 }, drivenOffline: 2 });
});

test("a terminal that goes offline in the aftermath of the outage was driven offline by it", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, all(10))] });
  const told = new Story(plan).outages().customersEnd(60_000).offline(0, 22_000, 23_500);
  expect(told.results().episodes[0].reconnect).toMatchObject({ span: { playedMs: 3500 }, drivenOffline: 1 });
});

test("one that goes offline after the aftermath was not", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, all(10))] });
  const told = new Story(plan).outages().customersEnd(60_000).offline(0, 22_001, 23_500);
  expect(told.results().episodes[0].reconnect.state).toBe("nobody noticed");
});

test("a terminal that comes back and falls once more because of the outage is back at its second return", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, all(10))] });
  const told = new Story(plan)
    .outages()
    .customersEnd(60_000)
    .offline(0, 12_000, 20_100)
    .offline(0, 20_900, 24_000);
  expect(told.results().episodes[0].reconnect).toMatchObject({ span: { playedMs: 4000 }, drivenOffline: 1 });
});

test("terminals that were not back while customers came are not recovered, whenever they came later", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, all(10))] });
  const told = new Story(plan).outages().customersEnd(60_000).offline(0, 12_000, 60_001).offline(1, 12_000);
  const [{ reconnect, recovery }] = told.results().episodes;
  expect(reconnect).toEqual({
    state: "not recovered",
    why: "0 of 2 terminals came back while customers came",
    drivenOffline: 2,
  });
  expect(recovery.state).toBe("not recovered");
});

test("in a run that was cut short, terminals still offline say nothing", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, all(10))] });
  const told = new Story(plan).outages().offline(0, 12_000).sold(1, 25_000, 5);
  expect(told.results().episodes[0].reconnect).toMatchObject({
    state: "not measurable",
    why: "the run ended early",
  });
});
