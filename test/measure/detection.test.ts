import { expect, test } from "vitest";
import { type FactKind, facts, none } from "../../src/facts.ts";
import { answerNumbers } from "../../src/messages.ts";
import { type Fact, outageOf, planOf, played, Story } from "./story.ts";

/** Ten terminals, all struck from 10 s to 20 s. */
const plan = planOf({ speed: 10, outages: [outageOf("cut", 10_000, 20_000, [[0, 10]])] });
const told = () => new Story(plan).outages().customersEnd(60_000);
const detectionOf = (story: Story) => story.results().outages[0].detection;

test("quantiles run over all struck terminals, from the confirmed application until each knows", () => {
  const story = new Story(plan).outages({ 0: { began: 10_200 } }).customersEnd(60_000);
  for (let terminal = 0; terminal < 10; terminal++)
    story.fact(terminal, 10_300 + terminal * 100, facts.offline);
  expect(detectionOf(story)).toEqual({
    struck: 10,
    noticed: 10,
    share: 1,
    p50: { ms: 5_000, playedMs: 500 },
    p95: { ms: 10_000, playedMs: 1_000 },
    max: { ms: 10_000, playedMs: 1_000 },
    failedSales: 0,
  });
});

test("what was not noticed before the removal was never noticed, and pulls the quantiles with it", () => {
  const story = told();
  for (let terminal = 0; terminal < 6; terminal++) story.offline(terminal, 11_000);
  story.offline(6, 20_000).offline(7, 25_000);
  expect(detectionOf(story)).toMatchObject({
    noticed: 6,
    share: 0.6,
    p50: { playedMs: 1_000 },
    p95: "never",
    max: "never",
  });
});

test("what the removal itself breaks tells nobody: it counts until the removal was issued", () => {
  const story = new Story(plan).outages({ 0: { ended: 20_300, removalMs: 250 } }).customersEnd(60_000);
  story.fact(0, 20_049, facts.linkDown).fact(1, 20_050, facts.linkDown).fact(2, 20_200, facts.linkDown);
  expect(detectionOf(story)).toMatchObject({ noticed: 1 });
});

const ways: readonly (readonly [string, FactKind, number])[] = [
  ["a link that went down", facts.linkDown, 0],
  ["going offline", facts.offline, 0],
  ["a busy at the counter", facts.busy, 3],
  ["a refused connection at the counter", facts.unreachable, 3],
  ["an echo that was answered busy", facts.echoFailed, answerNumbers.busy],
  ["an echo that could not be sent", facts.echoFailed, answerNumbers.unreachable],
  ["a forward that was answered busy", facts.forwardFailed, answerNumbers.busy],
  ["a reversal that could not be sent", facts.reversalFailed, answerNumbers.unreachable],
];

test.each(ways)("%s tells the terminal", (_name, kind, value) => {
  expect(detectionOf(told().fact(3, 12_000, kind, none, value))).toMatchObject({ noticed: 1 });
});

test.each([
  ["an answer that did not come", facts.unknown, 5],
  ["an echo without an answer", facts.echoFailed, answerNumbers.unknown],
  ["a forward without an answer", facts.forwardFailed, answerNumbers.unknown],
  ["an approval", facts.approved, 5],
] as const)("%s does not", (_name, kind, value) => {
  expect(detectionOf(told().fact(3, 12_000, kind, 0, value))).toMatchObject({ noticed: 0 });
});

test("a terminal knows once: later signs change nothing", () => {
  const story = told().fact(3, 12_000, facts.linkDown).fact(3, 14_000, facts.offline);
  for (let terminal = 0; terminal < 10; terminal++) if (terminal !== 3) story.offline(terminal, 11_000);
  expect(detectionOf(story)).toMatchObject({ max: { playedMs: 2_000 } });
});

test("what a terminal knew already, or learned while the fault was being applied, took no time", () => {
  const story = new Story(plan).outages({ 0: { began: 10_500 } }).customersEnd(60_000);
  story
    .offline(0, 9_000)
    .fact(1, 9_500, facts.linkDown)
    .fact(2, 10_100, facts.linkDown)
    .fact(3, 10_200, facts.busy);
  // A refusal from before the outage was due tells nothing, and a link that came back neither.
  story.fact(4, 9_900, facts.busy).fact(5, 8_000, facts.linkDown).fact(5, 9_000, facts.linkUp);
  expect(detectionOf(story)).toMatchObject({ noticed: 4, share: 0.4, p50: "never" });
  expect(detectionOf(story.offline(6, 15_500))).toMatchObject({ noticed: 5, p50: { playedMs: 5_000 } });
});

test("terminals that are not struck have nothing to notice", () => {
  const other = planOf({ outages: [outageOf("cut", 10_000, 20_000, [[0, 2]])] });
  const story = new Story(other).outages().customersEnd(60_000).offline(5, 11_000).offline(0, 11_000);
  expect(detectionOf(story)).toMatchObject({ struck: 2, noticed: 1, share: 0.5 });
});

test("finding out costs the sales that failed up to the moment the terminal knew", () => {
  const story = told()
    .failed(0, 10_500, 1_000, facts.unknown)
    .failed(0, 10_700, 1_000, facts.unknown)
    .fact(0, 11_700, facts.offline)
    .failed(1, 10_500, 10, facts.busy)
    .failed(1, 11_500, 10, facts.busy)
    .failed(2, 9_000, 900, facts.unknown);
  // Two of terminal 0 before it went offline, one of terminal 1 whose busy told it; one of before the outage is not.
  expect(detectionOf(story)).toMatchObject({ failedSales: 3 });
});

test("a second attempt of the same sale is not counted again", () => {
  const story = told().fact(0, 11_000, facts.unknown, 0, 500).fact(0, 12_000, facts.unknown, 0, 500);
  expect(detectionOf(story)).toMatchObject({ failedSales: 1 });
});

test("the news of a confirmation may come after what the fleet noticed of it", () => {
  const late = told().offline(0, 10_040).fact(1, 10_010, facts.busy, 0, 3);
  // After the removal: too late to have noticed, and no cost of finding out.
  late.offline(2, 20_010).failed(3, 20_000, 20, facts.unknown);
  const news = ([terminal, at]: Fact) => (terminal === none ? at + 50 : at);
  const delayed = late.facts.toSorted((a, b) => news(a) - news(b));
  const figures = played(plan, delayed).results().outages[0].detection;
  expect(figures).toMatchObject({ noticed: 2, failedSales: 1 });
  expect(figures).toEqual(detectionOf(late));
});

test("a blow that is over in an instant has told everybody whom it took down, however late they hear of it", () => {
  const does = { kind: "switched-off", noticed: { medianMs: 1_000, sigma: 0 }, bootMs: 500 } as const;
  const off = { ...outageOf("off", 10_000, 10_001, [[0, 10]]), effect: { on: "terminals", does } as const };
  const story = new Story(planOf({ outages: [off] })).fact(none, 10_000, facts.outageBegan, 0);
  for (let terminal = 0; terminal < 9; terminal++) story.fact(terminal, 10_002 + terminal, facts.down);
  story.fact(none, 10_001, facts.outageEnded, 0).fact(9, 10_500, facts.offline);
  // In the order in which they were told: the engine strikes before it tells of the end.
  const [{ detection }] = played(story.plan, story.facts).results().outages;
  expect(detection).toMatchObject({ noticed: 9, p50: { playedMs: 6 } });
});

test("the snapshot says how many know so far", () => {
  const story = new Story(plan)
    .fact(none, 10_000, facts.outageBegan, 0)
    .offline(0, 11_000)
    .offline(1, 12_000);
  expect(story.play().snapshot().outages).toEqual([
    { id: "cut", kind: "maintenance", isOn: true, noticed: 2 },
  ]);
});

const overlapping = planOf({
  outages: [outageOf("slow", 10_000, 30_000, [[0, 4]]), outageOf("cut", 15_000, 20_000, [[0, 4]])],
});

test("what was learned while another outage was on the terminal stands apart, with the other's name", () => {
  const story = new Story(overlapping).outages().customersEnd(60_000);
  // Before the cut, with it, with it and again when it was over, and after it.
  story
    .offline(0, 12_000)
    .offline(1, 16_000)
    .offline(2, 17_000, 21_000)
    .offline(2, 22_000)
    .offline(3, 23_000);
  const [{ detection: slow }, { detection: cut }] = story.results().outages;
  expect(slow).toMatchObject({
    noticed: 4,
    p50: { playedMs: 6_000 },
    together: { noticed: 1, with: ["cut"], p50: { playedMs: 12_000 }, p95: "never" },
  });
  expect(cut).toMatchObject({ noticed: 3, together: { noticed: 3, with: ["slow"], p50: "never" } });
});

test("what was learned from the other outage's end on was learned alone, however late the news of it comes", () => {
  const story = new Story(overlapping).outages().customersEnd(60_000).offline(0, 20_000).offline(1, 20_030);
  const late = ([terminal, at]: Fact) => (terminal === none ? at + 50 : at);
  const delayed = story.facts.toSorted((a, b) => late(a) - late(b));
  const [{ detection }] = played(overlapping, delayed).results().outages;
  expect(detection).toMatchObject({ noticed: 2 });
  expect(detection).not.toHaveProperty("together");
});
