import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { facts, givenUpCauses, none, turnedAwayCauses, waysToPay } from "../../src/facts.ts";
import { Measures } from "../../src/measure/measures.ts";
import { lingerMs } from "../../src/measure/metrics-server.ts";
import { screens } from "../../src/terminal/screen.ts";
import { expectation } from "../verdict/evidence.ts";
import { type Fact, groupOf, outageOf, planOf, played, Story } from "./story.ts";

test("the queue counts sales from being put aside until they leave, weighted by time", () => {
  const told = new Story(planOf())
    .queued(0, 1_000, 3_000)
    .queued(1, 2_000, 4_000, facts.givenUp, givenUpCauses.expired)
    .queued(2, 2_000)
    .customersEnd(10_000);
  // 0 for 1 s, 1 for 1 s, 3 for 1 s, 2 for 1 s, 1 for 6 s: 12 sale-seconds in 10 s, at 10.00 EUR each.
  expect(told.results().queue).toEqual({
    depth: { min: 0, max: 3, avg: 1.2, last: 1 },
    valueMinor: { min: 0, max: 3000, avg: 1200, last: 1000 },
  });
});

test("a reversal that waits is no sale in the queue", () => {
  const told = new Story(planOf())
    .fact(0, 100, facts.reversalOwed, 0)
    .fact(0, 200, facts.reversalAccepted, 0, 9);
  expect(told.results().queue.depth.max).toBe(0);
});

test("every outcome is counted with its value, unpaid and turned away by cause", () => {
  const told = new Story(planOf())
    .sold(0, 1_000, 80)
    .sold(0, 2_000, 90, facts.declined)
    .queued(1, 1_000, 2_000)
    .queued(1, 1_500, 2_500, facts.forwardDeclined)
    .queued(1, 1_600, 2_600, facts.givenUp, givenUpCauses.exhausted)
    .sold(2, 3_000, 0, facts.turnedAway);
  told.fact(3, 4_000, facts.wanted, 0, 500).fact(3, 4_000, facts.turnedAway, 0, turnedAwayCauses.countLimit);
  const one = { sales: 1, valueMinor: 1000 };
  const nothing = { sales: 0, valueMinor: 0 };
  expect(told.results().outcomes).toEqual({
    wanted: { sales: 7, valueMinor: 6500 },
    approved: one,
    declined: one,
    queued: { sales: 3, valueMinor: 3000 },
    turnedAway: {
      ...empty(turnedAwayCauses),
      amountLimit: one,
      countLimit: { sales: 1, valueMinor: 500 },
    },
    paidOtherwise: empty(waysToPay),
    delayed: nothing,
    voided: nothing,
    forwarded: one,
    unpaid: { ...empty(givenUpCauses), declined: one, exhausted: one },
    refunds: { wanted: nothing, approved: nothing, declined: nothing, turnedAway: nothing },
  });
});

/** Nothing of any of these. */
function empty(table: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.keys(table).map((name) => [name, { sales: 0, valueMinor: 0 }]));
}

test("a sale's duration runs from its intended start, however late the terminal got round to it", () => {
  const told = new Story(planOf());
  told.fact(0, 1_000, facts.wanted, 0, 1000).fact(0, 4_000, facts.sent, 0, 0);
  told.fact(0, 4_050, facts.approved, 0, 50).queued(1, 2_000);
  const { sale, attempt } = told.results();
  expect(sale.online).toMatchObject({ samples: 1, p50Ms: 3_050, maxMs: 3_050 });
  expect(sale.queued).toMatchObject({ samples: 1, maxMs: 0 });
  expect(sale.all).toMatchObject({ samples: 2, avgMs: 1_525 });
  expect(attempt).toMatchObject({ samples: 1, p50Ms: 50, maxMs: 50 });
});

test("the quantiles of 1 to 100 ms are nearest ranks", () => {
  const told = new Story(planOf());
  for (let ms = 1; ms <= 100; ms++) told.sold(0, ms * 1000, ms);
  const figures = { samples: 100, avgMs: 50.5, p50Ms: 50, p95Ms: 95, p99Ms: 99, maxMs: 100 };
  const { sale, attempt } = told.results();
  expect(sale.online).toEqual(figures);
  expect(attempt).toEqual(figures);
});

test("an attempt that timed out made no round trip", () => {
  expect(new Story(planOf()).failed(0, 1_000, 900, facts.unknown).results().attempt).toBeUndefined();
});

test("lag is kept to the microsecond", () => {
  const measures = new Measures(planOf());
  for (let ms = 1; ms <= 100; ms++) measures.lag(ms / 100);
  expect(measures.results().lag).toMatchObject({ samples: 100, p50Ms: 0.5, p99Ms: 0.99, maxMs: 1 });
});

test("the online share is weighted by time, and a terminal that just starts is not offline", () => {
  const told = new Story(planOf())
    .fact(0, 500, facts.echoAnswered, none, 5)
    .offline(1, 2_000, 6_000)
    .offline(2, 4_000)
    .customersEnd(10_000);
  // 10 of 10 for 2 s, 9 for 2 s, 8 for 2 s, 9 for 4 s: 90 terminal-seconds of 100.
  const { online } = told.results();
  expect(online).toMatchObject({ min: 0.8, max: 1, last: 0.9 });
  expect(online.avg).toBeCloseTo(0.9, 12);
  expect(told.play().snapshot().terminals).toEqual({ all: 10, starting: 7, online: 2, offline: 1, down: 0 });
});

test("an outage meets the sales intended while it is on and the connections that are up when it is due", () => {
  const plan = planOf({ outages: [outageOf("cut", 10_000, 20_000, [[0, 5]])] });
  const met = (told: Story) => told.outages().customersEnd(60_000).results().outages[0].met;
  expect(met(new Story(plan))).toEqual({ sales: 0, hasConnection: false });
  expect(
    met(new Story(plan).sold(0, 9_999, 9).sold(0, 10_000, 9).sold(1, 19_999, 9).sold(0, 20_000, 9)),
  ).toEqual({
    sales: 2,
    hasConnection: false,
  });
  expect(met(new Story(plan).fact(0, 100, facts.linkUp))).toEqual({ sales: 0, hasConnection: true });
  expect(met(new Story(plan).fact(0, 100, facts.linkUp).fact(0, 200, facts.linkDown))?.hasConnection).toBe(
    false,
  );
  expect(met(new Story(plan).fact(0, 15_000, facts.echoSent))?.hasConnection).toBe(true);
  expect(met(new Story(plan).fact(7, 15_000, facts.echoSent).sold(7, 15_000, 9))).toEqual({
    sales: 0,
    hasConnection: false,
  });
});

test("groups are counted apart", () => {
  const plan = planOf({ groups: [groupOf("cafes", [0, 4]), groupOf("shops", [4, 10])] });
  const groups = new Story(plan)
    .queued(3, 1_000)
    .queued(4, 1_000, 2_000)
    .queued(5, 3_000)
    .sold(9, 1_000, 5)
    .play()
    .groups();
  expect(groups).toMatchObject([
    { id: "cafes", depth: 1, queueValueMinor: 1000, outcomes: { wanted: { sales: 1 } } },
    {
      id: "shops",
      depth: 1,
      queueValueMinor: 1000,
      outcomes: { wanted: { sales: 3 }, forwarded: { sales: 1 } },
    },
  ]);
});

test("a sale log that has grown many times forgets nothing", () => {
  const told = new Story(planOf());
  for (let at = 0; at < 20_000; at++) told.queued(at % 10, at, at + 30_000);
  const { outcomes, queue } = told.results();
  expect(outcomes.forwarded).toEqual({ sales: 20_000, valueMinor: 20_000_000 });
  expect(queue.depth).toMatchObject({ max: 20_000, last: 0 });
});

test("metrics stay two of the observed intervals, and not at all where none was observed", () => {
  expect(lingerMs([])).toBe(0);
  expect(lingerMs([5_000])).toBe(0);
  expect(lingerMs([5_000, 20_000])).toBe(30_000);
  expect(lingerMs([0, 900, 1_900])).toBe(2_000);
  expect(lingerMs([0, 900.4])).toBe(1_801);
  expect(lingerMs([0, 3_600_000])).toBe(120_000);
});

const endings = [
  "approved",
  "declined",
  "forwarded",
  "expired",
  "waiting",
  "turnedAway",
  "failed",
  "paidOtherwise",
  "takenBack",
  "voided",
] as const;
type Ending = (typeof endings)[number];

interface Tale {
  readonly sales: readonly { terminal: number; at: number; took: number; ends: Ending }[];
  readonly offline: readonly { terminal: number; from: number; forMs: number }[];
}

/** Runs of ten terminals with two outages, told at random. */
function tales(): fc.Arbitrary<Tale> {
  const sale = fc.record({
    terminal: fc.nat(9),
    at: fc.nat(40_000),
    took: fc.nat(3_000),
    ends: fc.constantFrom(...endings),
  });
  const offline = fc.record({ terminal: fc.nat(9), from: fc.nat(40_000), forMs: fc.nat(20_000) });
  return fc.record({
    sales: fc.array(sale, { maxLength: 60 }),
    offline: fc.array(offline, { maxLength: 10 }),
  });
}

function toldBy({ sales, offline }: Tale): Story {
  const plan = planOf({
    outages: [outageOf("one", 5_000, 12_000, [[0, 6]]), outageOf("two", 10_000, 20_000, [[5, 10]])],
    expectations: [
      "sale{during:one,hit:struck} < 1",
      "sales{after:two,outcome:approved} < 1",
      "turnedAway{during:one,cause:amountLimit} < 1",
      "unpaid{during:two} < 1",
      "queue{during:two,hit:others} < 1",
      "online{after:one} < 1",
      "attempt{during:one} < 1",
      "screenWrong{during:one} < 1",
    ].map(expectation),
  });
  const told = new Story(plan).outages({ 0: { began: 5_040, ended: 12_030 } }).customersEnd(40_000);
  for (const { terminal, from, forMs } of offline) {
    told.offline(terminal, from, from + forMs).fact(terminal, 0, facts.screen, none, screens.ready);
    told.fact(terminal, from, facts.screen, none, screens.storing);
    told.fact(terminal, from + forMs, facts.screen, none, screens.ready);
  }
  for (const { terminal, at, took, ends } of sales) {
    if (ends === "approved" || ends === "declined" || ends === "turnedAway")
      told.sold(terminal, at, took, facts[ends]);
    else if (ends === "paidOtherwise") told.sold(terminal, at, waysToPay.qr, facts.paidOtherwise);
    else if (ends === "voided") told.voided(terminal, at, took);
    else if (ends === "takenBack") told.queued(terminal, at, at + took, facts.voided);
    else if (ends === "waiting") told.queued(terminal, at);
    else if (ends === "failed") told.failed(terminal, at, took, facts.unknown);
    else if (ends === "forwarded") told.queued(terminal, at, at + took);
    else told.queued(terminal, at, at + took, facts.givenUp, givenUpCauses.expired);
  }
  return told;
}

test.prop([tales()])("news of outages that comes 50 ms late changes no figure", (tale) => {
  const told = toldBy(tale);
  const late = ([terminal, at]: Fact) => (terminal === none ? at + 50 : at);
  const delayed = told.facts.toSorted((a, b) => late(a) - late(b));
  expect(Object.keys(told.results().scoped)).toHaveLength(8);
  expect(played(told.plan, delayed).results()).toEqual(told.results());
});

test.prop([tales()])(
  "whatever happened, every sale is in one outcome and the queue holds what came and did not leave",
  (tale) => {
    const { outcomes, queue, episodes } = toldBy(tale).results();
    const { wanted, approved, declined, queued, forwarded, turnedAway, paidOtherwise, unpaid } = outcomes;
    const ended = (ends: Ending) => tale.sales.filter((sale) => sale.ends === ends).length;
    const sum = (tallies: object) => Object.values(tallies).reduce((all, { sales }) => all + sales, 0);
    const answered = approved.sales + declined.sales + queued.sales + sum(turnedAway) + sum(paidOtherwise);
    expect(answered).toBe(wanted.sales);
    expect(outcomes.voided.sales).toBe(ended("voided") + ended("takenBack"));
    expect(queue.depth.last).toBe(queued.sales - forwarded.sales - sum(unpaid) - ended("takenBack"));
    expect(queue.depth.max).toBeGreaterThanOrEqual(queue.depth.last);
    for (const { queuePeak, outages } of episodes) {
      expect(queuePeak).toBeLessThanOrEqual(queue.depth.max);
      expect(outages.length).toBeGreaterThan(0);
    }
  },
);
