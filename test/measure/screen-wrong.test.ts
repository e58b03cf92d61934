import { expect, test } from "vitest";
import { facts, none } from "../../src/facts.ts";
import type { Effect, Group, Outage, Plan } from "../../src/plan/plan.ts";
import { type Screen, screens } from "../../src/terminal/screen.ts";
import { expectation } from "../verdict/evidence.ts";
import { groupOf, outageOf, planOf, played, Story } from "./story.ts";

const struck = [[0, 2]] as const;

/** Outage "cut" from 10 s to 20 s, of the first two terminals. */
function cut(effect: Effect, id = "cut", from = 10_000, to = 20_000): Outage {
  return { ...outageOf(id, from, to, struck), effect };
}

const maintenance: Effect = { on: "gateway", does: { kind: "maintenance", retryAfterMs: 0 } };
const blackHole: Effect = {
  on: "links",
  cohorts: [0],
  does: { kind: "toxics", toxics: [{ type: "timeout", stream: "upstream", attributes: { timeout: 0 } }] },
};
const slow: Effect = {
  on: "links",
  cohorts: [0],
  does: { kind: "toxics", toxics: [{ type: "latency", stream: "upstream", attributes: { latency: 900 } }] },
};

function refusal(changes: Partial<Extract<Effect, { on: "gateway" }>["does"]> = {}): Effect {
  const does = { kind: "refusal", reason: "storeClosed", refuses: "all", queued: "refused", ...changes };
  return { on: "gateway", does: does as Extract<Effect, { on: "gateway" }>["does"] };
}

const profile = {
  name: "lte",
  downDelayMs: 1,
  upDelayMs: 1,
  downKbps: 0,
  upKbps: 0,
  jitterMs: 0,
  loss: 0,
};

/** Ten terminals; `links` of each, of which a cohort of the first two is struck. */
function planWith(outages: readonly Outage[], group: Partial<Group> = {}, speed = 1): Plan {
  const cohort = (link: number) => ({
    link,
    linkId: `link ${link}`,
    group: "shops",
    provider: "p",
    profile,
    terminals: struck,
  });
  return planOf({
    speed,
    outages,
    groups: [{ ...groupOf("shops", [0, 10]), ...group }],
    cohorts: [cohort(0), cohort(1)],
  });
}

/** Every outage on time, and what terminal 0 shows from when on. */
function shown(plan: Plan, ...shows: readonly (readonly [at: number, screen: Screen])[]): Story {
  const told = new Story(plan).outages().customersEnd(30_000);
  for (const [at, screen] of shows) told.fact(0, at, facts.screen, none, screens[screen]);
  return told;
}

function wrongMs(told: Story): number | undefined {
  return told.results().screenWrong.byTerminal?.maxMs;
}

test("ready is wrong from the beginning of a black hole until the terminal says that it is offline", () => {
  const told = shown(planWith([cut(blackHole)]), [1_000, "ready"], [13_000, "storing"], [20_000, "ready"]);
  expect(wrongMs(told)).toBe(3_000);
});

test("offline is wrong from the end of the outage until the terminal is back", () => {
  const told = shown(planWith([cut(blackHole)]), [1_000, "ready"], [10_000, "noCards"], [24_000, "ready"]);
  expect(wrongMs(told)).toBe(4_000);
});

test("a terminal that has not said what it shows is ready", () => {
  const plan = planWith([cut(blackHole)]);
  const measures = played(plan, [
    [none, 10_000, facts.outageBegan, 0, 0],
    [none, 13_000, facts.outageEnded, 0, 0],
  ]);
  expect(measures.results().screenWrong).toMatchObject({ terminals: 2, byTerminal: { maxMs: 3_000 } });
});

test("what only makes a link slow cuts nobody off, so who shows offline shows it wrongly", () => {
  const told = shown(planWith([cut(slow)]), [1_000, "ready"], [13_000, "full"], [14_000, "ready"]);
  expect(wrongMs(told)).toBe(1_000);
});

test("who has another link is not cut off, unless that is the customers' own", () => {
  const screen = [1_000, "ready"] as const;
  const two = { links: ["fibre", "lte"] };
  expect(wrongMs(shown(planWith([cut(blackHole)], two), screen))).toBe(0);
  expect(wrongMs(shown(planWith([cut(blackHole)], { ...two, customerLink: 1 }), screen))).toBe(10_000);
  const both = [cut(blackHole), cut({ ...blackHole, cohorts: [1] }, "other", 12_000, 18_000)];
  expect(wrongMs(shown(planWith(both, two), screen))).toBe(6_000);
});

test("a dead link cuts off whoever has no other, and outages of one link count once", () => {
  const dead: Effect = { on: "terminals", does: { kind: "link-dead", link: 0 } };
  const outages = [cut(dead), cut(blackHole, "other", 15_000, 25_000)];
  expect(wrongMs(shown(planWith(outages), [1_000, "ready"]))).toBe(15_000);
});

test("maintenance of the gateway cuts off every link", () => {
  const told = shown(planWith([cut(maintenance)], { links: ["fibre", "lte"] }), [1_000, "ready"]);
  expect(wrongMs(told)).toBe(10_000);
});

test("an expired certificate of the gateway cuts off whoever has no session, and nobody knows who that is unless all end", () => {
  const expiry = (sessions: "stand" | "end"): Effect => ({
    on: "gateway",
    does: { kind: "expiry", sessions },
  });
  const shows = (sessions: "stand" | "end", screen: Screen) =>
    wrongMs(shown(planWith([cut(expiry(sessions))]), [1_000, "ready"], [12_000, screen], [20_000, "ready"]));
  expect([shows("stand", "ready"), shows("stand", "storing")]).toEqual([0, 0]);
  expect([shows("end", "ready"), shows("end", "storing")]).toEqual([10_000, 2_000]);
});

test("ready is wrong while the gateway refuses the store, and store closed while it does not", () => {
  const told = shown(
    planWith([cut(refusal())]),
    [1_000, "ready"],
    [12_000, "storeClosed"],
    [23_000, "ready"],
  );
  expect(wrongMs(told)).toBe(2_000 + 3_000);
});

test("who refuses refunds only lets sales through, and who has been updated is not refused for its version", () => {
  const noRefunds = planWith([cut(refusal({ refuses: "refunds", reason: "balanceShort" }))]);
  expect(wrongMs(shown(noRefunds, [1_000, "ready"]))).toBe(0);
  expect(wrongMs(shown(noRefunds, [1_000, "ready"], [12_000, "balanceShort"], [21_000, "ready"]))).toBe(
    1_000,
  );
  const old = planWith([cut(refusal({ reason: "versionRefused" }))]);
  expect(wrongMs(shown(old, [1_000, "ready"]))).toBe(10_000);
  const updated = (value: number) =>
    wrongMs(shown(old, [1_000, "ready"]).fact(0, 14_000, facts.updated, none, value));
  expect(updated(1)).toBe(4_000);
  expect(updated(0)).toBe(10_000);
});

test("a dark screen and one that starts are never wrong", () => {
  expect(wrongMs(shown(planWith([cut(blackHole)]), [1_000, "starting"]))).toBe(0);
  expect(wrongMs(shown(planWith([cut(blackHole)]), [1_000, "dark"]))).toBe(0);
});

test("its figures are in scenario time, over all terminals, with the customers who came meanwhile", () => {
  const told = shown(
    planWith([cut(blackHole)], {}, 20),
    [1_000, "ready"],
    [13_000, "storing"],
    [20_000, "ready"],
  );
  told.sold(0, 9_999, 10).sold(0, 10_000, 10).sold(0, 12_999, 10).sold(0, 13_000, 10);
  const { screenWrong } = told.results();
  expect(screenWrong).toMatchObject({
    terminals: 1,
    sales: 2,
    byTerminal: { maxMs: 60_000, avgMs: 6_000, samples: 10 },
  });
  expect(told.play().snapshot().screenWrongMs).toBe(60_000);
});

test("a screen that is still wrong at the end was wrong until then", () => {
  const told = new Story(planWith([cut(blackHole)])).fact(none, 10_000, facts.outageBegan, 0);
  told.fact(0, 1_000, facts.screen, none, screens.ready).customersEnd(30_000);
  expect(told.results().screenWrong.byTerminal?.maxMs).toBe(20_000);
});

test("of some terminals and times only what lies in them counts", () => {
  const texts = [
    "screenWrong{after:cut}",
    "screenWrong{hit:struck,outage:cut}",
    "screenWrong{hit:others,outage:cut}",
  ];
  const plan = {
    ...planWith([cut(blackHole)]),
    expectations: texts.map((text) => expectation(`${text} max < 1`)),
  };
  const told = shown(plan, [1_000, "ready"], [13_000, "storing"], [24_000, "ready"]);
  const figures = Object.values(told.results().scoped).map((found) =>
    "distribution" in found ? [found.distribution.samples, found.distribution.maxMs] : found,
  );
  expect(figures).toEqual([
    [10, 4_000],
    [2, 7_000],
    [8, 0],
  ]);
});
