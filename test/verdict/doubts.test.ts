// The edges of doubt: what just is none, and what is said of several outages at once.

import { describe, expect, test } from "vitest";
import { type FaultTiming, facts, waysToPay } from "../../src/facts.ts";
import { answerNumbers } from "../../src/messages.ts";
import type { GatewayEffect, Outage, Plan } from "../../src/plan/plan.ts";
import { disturbances, doubts, uncheckedHooks } from "../../src/verdict/doubts.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { groupOf, outageOf, Story } from "../measure/story.ts";
import { ownGateway } from "./every-doubt.ts";
import { auditOf, type Changes, evidenceOf, onTime } from "./evidence.ts";

const { plan } = evidenceOf();
const [cut] = plan.outages;
const [begun, ended] = onTime(plan, 0);

test("whoever knows why there was no audit has said so", () => {
  expect(doubts(evidenceOf({ audit: undefined, reasons: ["the gateway died"] }))).toEqual([
    "the gateway died",
  ]);
  expect(doubts(evidenceOf({ audit: undefined }))).toEqual(["there was no audit"]);
});

describe("lag", () => {
  const said = (...lags: number[]) => disturbances(evidenceOf({ lags }));

  test("is believed up to its bounds, and where nobody measured it", () => {
    const found = evidenceOf();
    const lag = { count: 1, p50Ms: 1, p95Ms: 100, p99Ms: 100, maxMs: 500, avgMs: 1 };
    const evidence = (changes: Partial<typeof lag> | undefined) => ({
      ...found,
      results: {
        ...found.results,
        lag: changes && ({ ...lag, ...changes } as unknown as typeof found.results.lag),
      },
    });
    expect(disturbances(evidence({}))).toEqual([]);
    expect(disturbances(evidence({ p99Ms: 101 }))).toEqual(["engine lag p99 101 ms, more than 100 ms"]);
    expect(disturbances(evidence({ maxMs: 501 }))).toEqual(["engine lag max 501 ms, more than 500 ms"]);
    expect(disturbances(evidence(undefined))).toEqual([]);
  });

  test("may be half of the shortest time-out of all groups", () => {
    const [cafes, shops] = [groupOf("cafes", [0, 5]), groupOf("shops", [5, 10])];
    const slow = { ...shops, policy: { ...shops.policy, timeoutMs: 1_600 } };
    const evidence = evidenceOf({ plan: { groups: [cafes, slow] }, lags: [700] });
    expect(disturbances(evidence)).toContain("engine lag max 700 ms, more than 500 ms");
    expect(said(50)).toEqual([]);
  });
});

describe("a run in which nothing was paid", () => {
  const none = { sales: 0, valueMinor: 0 };
  const of = (told: Changes["told"], audit = auditOf({ ledger: { rows: 0, foreign: 0 } })) =>
    doubts(evidenceOf({ told, audit })).some((doubt) => doubt.startsWith("no payment was approved"));
  const story = (plan: Plan) => new Story(plan).outages().customersEnd(60_000);

  test("is one whose sales were declined, turned away, paid otherwise, or stored and never accepted", () => {
    expect(of((its) => story(its).sold(0, 12_000, 40, facts.declined))).toBe(true);
    expect(of((its) => story(its).sold(0, 12_000, 40, facts.turnedAway))).toBe(true);
    expect(of((its) => story(its).sold(0, 12_000, waysToPay.cash, facts.paidOtherwise))).toBe(true);
    expect(of((its) => story(its).queued(0, 12_000))).toBe(true);
    expect(of((its) => story(its).queued(0, 12_000, 30_000, facts.forwardDeclined))).toBe(true);
  });

  test("is none with a single approval, at the counter, of what was stored, or of a refund", () => {
    expect(of((its) => story(its).sold(0, 12_000, 40))).toBe(false);
    expect(of((its) => story(its).queued(0, 12_000, 30_000))).toBe(false);
    expect(of((its) => story(its).voided(0, 12_000, 40))).toBe(false);
    const evidence = evidenceOf({ audit: auditOf({ ledger: { rows: 0, foreign: 0 } }) });
    const { outcomes } = evidence.results;
    const refunds = { ...outcomes.refunds, approved: { sales: 1, valueMinor: 500 } };
    const only = { ...outcomes, approved: none, forwarded: none };
    expect(doubts({ ...evidence, results: { ...evidence.results, outcomes: only } })).not.toEqual([]);
    expect(doubts({ ...evidence, results: { ...evidence.results, outcomes: { ...only, refunds } } })).toEqual(
      [],
    );
  });

  test("is none where the ledger has a row of it, whatever the terminals were told", () => {
    const declined: Changes["told"] = (its) => story(its).sold(0, 12_000, 40, facts.declined);
    expect(of(declined, auditOf({ ledger: { rows: 1, foreign: 0 } }))).toBe(false);
  });

  test("is not told of where no ledger was read: that is said already", () => {
    const unread = auditOf({
      cells: undefined,
      ledger: { rows: 0, foreign: 0 },
      inconclusive: ["it is away"],
    });
    const evidence = evidenceOf({
      told: (its) => story(its).sold(0, 12_000, 40, facts.declined),
      audit: unread,
    });
    expect(doubts(evidence)).toEqual(["it is away"]);
  });
});

describe("an outage that only the owner's hook can make", () => {
  const does = (effect: GatewayEffect, more: Partial<Plan> = {}): Partial<Plan> => ({
    ownGateway,
    outages: [{ ...cut, effect: { on: "gateway", does: effect } }],
    ...more,
  });
  const closed: GatewayEffect = { kind: "maintenance", retryAfterMs: 0 };
  /** Beside terminal 5, which it does not strike, sold all the time. */
  const said = (plan: Partial<Plan>, tell: (story: Story) => Story) =>
    doubts(
      evidenceOf({
        plan,
        told: (its) => tell(new Story(its).outages().customersEnd(60_000).steady(5, 1_000, 60_000, 100, 40)),
      }),
    );
  const nothing = (sales: string) => [
    `outage cut was confirmed, and nothing came of it: ${sales} approved as ever, none failed`,
  ];
  const asEver = (story: Story) => story.steady(0, 1_000, 60_000, 1_000, 40);

  test("came to nothing where a single sale in it was approved, and nobody heard anything else", () => {
    expect(said(does(closed), asEver)).toEqual(nothing("10 sales in it were"));
    expect(said(does(closed), (story) => story.sold(0, 15_000, 40))).toEqual(nothing("1 sale in it was"));
    expect(said(does({ kind: "crash" }), asEver)).toEqual(nothing("10 sales in it were"));
  });

  test("is believed where our own gateway is played against: we make it ourselves", () => {
    expect(said({ ...does(closed), ownGateway: undefined }, asEver)).toEqual([]);
  });

  test.each<[string, (story: Story) => Story]>([
    ["a sale was answered busy", (story) => story.failed(1, 15_000, 40, facts.busy)],
    ["a sale was sent in vain", (story) => story.failed(1, 15_000, 40, facts.unreachable)],
    ["a sale timed out", (story) => story.failed(1, 15_000, 1_000, facts.unknown)],
    ["a sale timed out after its end", (story) => story.failed(1, 19_990, 1_000, facts.unknown)],
    ["a sale of its last moments took a time-out longer", (story) => story.sold(1, 19_990, 1_040)],
    ["a sale was refused", (story) => story.sold(1, 15_000, 40, facts.turnedAway)],
    ["a connection broke", (story) => story.fact(1, 10_100, facts.linkDown)],
    [
      "an echo found the gateway busy",
      (story) => story.fact(1, 15_000, facts.echoFailed, -1, answerNumbers.busy),
    ],
    ["a terminal went offline", (story) => story.offline(1, 15_000, 21_000)],
    ["a sale was declined, where issuers decline none", (story) => story.sold(1, 15_000, 40, facts.declined)],
  ])("is believed where %s", (_, tell) => {
    expect(said(does(closed), (story) => tell(asEver(story)))).toEqual([]);
  });

  test("is told by sales that were made in it alone: one in flight at its beginning or its end says nothing", () => {
    expect(said(does(closed), (story) => story.sold(0, 9_990, 40).sold(0, 19_990, 40))).toEqual([]);
    expect(said(does(closed), (story) => asEver(story).sold(1, 19_990, 40))).toEqual(
      nothing("10 sales in it were"),
    );
  });

  test("may decline as many as issuers do", () => {
    const { load } = plan;
    const tell = (story: Story) => asEver(story).sold(1, 15_000, 40, facts.declined);
    const declining = { load: { ...load, declinedShare: 0.05 } };
    expect(said(does(closed, declining), tell)).toEqual(nothing("10 sales in it were"));
    const ofOneCard = { load: { ...load, cards: [{ network: "visa", share: 1, declinedShare: 0.05 }] } };
    expect(said(does(closed, ofOneCard), tell)).toEqual(nothing("10 sales in it were"));
  });

  test("that fails a share of the requests needs so many of them that luck is no excuse", () => {
    const failing: GatewayEffect = { kind: "fail", share: 0.1, answers: "busy" };
    const every = (ms: number) => (story: Story) => story.steady(0, 1_000, 60_000, ms, 40);
    expect(said(does(failing), every(100))).toEqual([]);
    expect(said(does(failing), every(50))).toEqual(nothing("200 sales in it were"));
    expect(said(does({ ...failing, share: 1 }), every(1_000))).toEqual(nothing("10 sales in it were"));
  });

  test("of which approved sales tell nothing is believed", () => {
    const refusal = { kind: "refusal", reason: "balanceShort", queued: "refused" } as const;
    expect(said(does({ ...refusal, refuses: "sales" }), asEver)).toEqual(nothing("10 sales in it were"));
    expect(said(does({ ...refusal, refuses: "refunds" }), asEver)).toEqual([]);
    expect(said(does({ kind: "slow", service: 10 }), asEver)).toEqual([]);
    expect(said(does({ kind: "acquirer", delayMs: 60_000, failShare: 0 }), asEver)).toEqual([]);
    expect(said(does({ kind: "expiry", sessions: "stand" }), asEver)).toEqual([]);
  });

  test("is believed as a whole where one of its parts was noticed", () => {
    const parts = [cut, { ...cut, id: "cut.2", at: 30_000 }].map((part) => ({ ...part, of: "cut" }));
    const changes = { ownGateway, outages: parts };
    expect(said(changes, asEver)).toEqual(nothing("20 sales in it were"));
    expect(said(changes, (story) => asEver(story).failed(1, 35_000, 40, facts.busy))).toEqual([]);
  });
});

describe("beside another outage on the same terminals, an outage that only the owner's hook can make", () => {
  const does: GatewayEffect = { kind: "maintenance", retryAfterMs: 0 };
  const hooked = { ...cut, effect: { on: "gateway", does } } as const;
  const dark = (from: number, to: number, struck = cut.struck): Outage => ({
    ...outageOf("dark", from, to, struck),
    effect: { on: "links", cohorts: [], does: { kind: "refuse" } },
  });
  const told = (other: Outage, tell: (story: Story) => Story) => {
    const found = evidenceOf({
      plan: { ownGateway, outages: [hooked, other] },
      told: (its) => tell(new Story(its).outages().customersEnd(60_000).steady(5, 1_000, 60_000, 100, 40)),
    });
    const ofCut = doubts(found).filter((doubt) => doubt.startsWith("outage cut"));
    return { doubts: ofCut, unchecked: uncheckedHooks(found) };
  };
  /** Sales of terminal 0 at every so many ms, but not while the other one is on. */
  const sold = (story: Story, everyMs: number, from = 12_000, to = 14_000) =>
    story.steady(0, 1_000, from, everyMs, 40).steady(0, to, 60_000, everyMs, 40);
  const idle = (sales: number) => [
    `outage cut was confirmed, and where no other outage was near nothing came of it: ${sales} sales in it were approved as ever, none failed`,
  ];
  const unknown =
    "outage cut was confirmed, and whether anything came of it is not known: all signs of it came while another outage was on the same terminals";
  const believed = { doubts: [], unchecked: [] };

  test.each<[string, (story: Story) => Story]>([
    ["a sale was sent in vain", (story) => story.failed(1, 13_000, 40, facts.unreachable)],
    ["the gateway failed", (story) => story.failed(1, 13_000, 40, facts.unknown)],
    ["a sale was turned away", (story) => story.sold(1, 13_000, 40, facts.turnedAway)],
    ["a connection broke", (story) => story.fact(1, 12_100, facts.linkDown)],
    ["a terminal was offline, also after it", (story) => story.offline(1, 13_000, 19_500).queued(1, 18_000)],
  ])("came to nothing where many were sold far from that one, and only in it %s", (_, tell) => {
    expect(told(dark(12_000, 14_000), (story) => tell(sold(story, 100)))).toEqual({
      doubts: idle(40),
      unchecked: [],
    });
  });

  test("came to nothing where its other terminals sold as ever", () => {
    const failing = (story: Story) => sold(story, 100).failed(4, 15_000, 40, facts.unreachable);
    expect(told(dark(9_000, 21_000, [[4, 5]]), failing).doubts).toHaveLength(1);
  });

  test("is not known where too little was sold far from it", () => {
    const failing = (story: Story) => sold(story, 1_000).failed(1, 13_000, 40, facts.unreachable);
    expect(told(dark(12_000, 14_000), failing)).toEqual({ doubts: [], unchecked: [unknown] });
    const whole = (story: Story) => sold(story, 100, 9_000, 21_000).failed(1, 13_000, 40, facts.busy);
    expect(told(dark(9_000, 21_000), whole)).toEqual({ doubts: [], unchecked: [unknown] });
  });

  test("is believed on a single sign far from it", () => {
    const busy = (story: Story) => sold(story, 100).failed(1, 18_000, 40, facts.busy);
    expect(told(dark(12_000, 14_000), busy)).toEqual(believed);
    const error = (story: Story) => sold(story, 100).failed(1, 18_000, 40, facts.unknown);
    expect(told(dark(12_000, 14_000), error)).toEqual(believed);
    const turnedAway = (story: Story) => sold(story, 100).sold(1, 18_000, 40, facts.turnedAway);
    expect(told(dark(12_000, 14_000), turnedAway)).toEqual(believed);
  });

  test("came to nothing as ever where the other one told nobody anything either", () => {
    expect(told(dark(12_000, 14_000), (story) => sold(story, 1_000)).doubts).toEqual([
      "outage cut was confirmed, and nothing came of it: 8 sales in it were approved as ever, none failed",
    ]);
  });

  test("is no other's doing where that one is over long before, or on other terminals", () => {
    const busy = (story: Story) => story.steady(0, 1_000, 60_000, 100, 40).failed(1, 18_000, 40, facts.busy);
    expect(told(dark(1_000, 2_000), busy)).toEqual(believed);
    expect(told(dark(12_000, 14_000, [[6, 8]]), busy)).toEqual(believed);
  });

  test("changes no verdict where it is not known, and is told in it", () => {
    const failing = (its: Plan) =>
      sold(new Story(its).outages().customersEnd(60_000), 1_000).failed(1, 13_000, 40, facts.unreachable);
    const outages = [hooked, dark(12_000, 14_000)];
    expect(judge(evidenceOf({ plan: { ownGateway, outages }, told: failing }))).toMatchObject({
      verdict: "pass",
      reasons: [],
      unchecked: [unknown],
    });
  });
});

test("of late faults each outage is said, and of its parts the first", () => {
  const parts = [
    outageOf("flaky.1", 10_000, 20_000, [[0, 5]]),
    outageOf("flaky.2", 30_000, 40_000, [[0, 5]]),
  ];
  const outages = [cut, ...parts.map((part) => ({ ...part, of: "flaky" }))];
  const late = (outage: number, dueAt: number): FaultTiming => {
    return { outage, action: "begin", dueAt, issuedAt: dueAt, confirmedAt: dueAt + 300 };
  };
  const faults = [late(0, 10_000), late(1, 10_000), late(2, 30_000)];
  expect(disturbances(evidenceOf({ plan: { outages }, faults }))).toEqual([
    "outage cut began 300 ms late",
    "outage flaky.1 began 300 ms late (and 1 more of its parts)",
  ]);
});

describe("a run that was ended early", () => {
  const change = {
    at: 12_000,
    gateway: { workers: 8 },
    paths: ["gateway.workers = 8", "gateway.latency = 5 ms"],
  };
  const text = "queue < 100";
  /** Ended at this time. */
  const endedAt = (at: number, { faults = [], ...changes }: Changes) => {
    const evidence = evidenceOf({ ...changes, faults });
    const broken = { text, measured: "100", at };
    return doubts({ ...evidence, broken }).filter((doubt) => !doubt.startsWith("the run was ended early"));
  };
  const failed = (timing: FaultTiming): FaultTiming => ({ ...timing, confirmedAt: undefined, error: "503" });

  test("did not come to what was due at its end or later", () => {
    expect(endedAt(20_000, { faults: [begun] })).toEqual([]);
    expect(endedAt(20_001, { faults: [begun] })).toEqual(["outage cut was not removed"]);
  });

  test("is in doubt where a step failed, whenever it was due", () => {
    const faults = [begun, failed(ended)];
    expect(endedAt(20_000, { faults })).toEqual(["outage cut was not removed: 503"]);
  });

  test("had no time to meet anybody in an outage that had just begun; in one that was over it had", () => {
    const told = (plan: Plan) =>
      new Story(plan).outages().customersEnd(60_000).steady(7, 1_000, 9_000, 100, 40);
    expect(endedAt(10_000, { told, faults: [begun] })).toEqual([]);
    expect(endedAt(19_999, { told, faults: [begun] })).toEqual([]);
    expect(endedAt(20_000, { told, faults: [begun, ended] })).toEqual([
      "outage cut met no sale and no connection: it proves nothing",
    ]);
    const parts = [cut, { ...cut, id: "cut.2", at: 30_000 }];
    expect(endedAt(25_000, { told, plan: { outages: parts }, faults: [begun, ended] })).toEqual([]);
  });

  test("did not come to a change that was due at its end or later", () => {
    const changes = { plan: { changes: [change] }, faults: [begun] };
    expect(endedAt(12_000, changes)).toEqual([]);
    const name = "the change at 2m (gateway.workers = 8, gateway.latency = 5 ms)";
    expect(endedAt(12_001, changes)).toEqual([`${name} was not made`]);
    const timing = { outage: 0, action: "change", dueAt: 12_000, issuedAt: 12_000, error: "503" } as const;
    expect(endedAt(12_000, { ...changes, faults: [begun, timing] })).toEqual([`${name} was not made: 503`]);
    const half = { ...timing, confirmedAt: 12_010 };
    expect(endedAt(12_000, { ...changes, faults: [begun, half] })).toEqual([`${name} was not made: 503`]);
    expect(endedAt(12_001, { ...changes, faults: [begun, { ...half, error: undefined }] })).toEqual([]);
  });
});

describe("a run that was cut short", () => {
  /** After so long, in an outage from 10 s to 20 s. */
  const cutAt = (endedAt: number, faults: readonly FaultTiming[]) => {
    const evidence = evidenceOf({ faults });
    return doubts({ ...evidence, results: { ...evidence.results, endedAt } });
  };

  test("is in doubt for an outage that was still on, and does not say that it stayed", () => {
    expect(cutAt(19_999, [begun])).toEqual(["outage cut was still on when the run ended"]);
    expect(cutAt(20_001, [begun])).toEqual(["outage cut was not removed"]);
  });

  test("says which outage it did not come to", () => {
    expect(cutAt(9_999, [])).toEqual(["the run ended before outage cut was applied"]);
    expect(cutAt(10_001, [])).toEqual(["outage cut was not applied"]);
  });

  test("says of an end that failed that it failed", () => {
    const failed = { ...ended, confirmedAt: undefined, error: "503" };
    expect(cutAt(19_999, [begun, failed])).toEqual(["outage cut was not removed: 503"]);
  });
});

describe("what is never repaired", () => {
  const outages = [{ ...cut, isPermanent: true }];

  test("need not have ended", () => {
    expect(doubts(evidenceOf({ plan: { outages }, faults: [begun] }))).toEqual([]);
  });

  test("must have begun, and its end must not have failed", () => {
    expect(doubts(evidenceOf({ plan: { outages }, faults: [] }))).toEqual(["outage cut was not applied"]);
    const failed = { ...ended, confirmedAt: undefined, error: "503" };
    expect(doubts(evidenceOf({ plan: { outages }, faults: [begun, failed] }))).toEqual([
      "outage cut was not removed: 503",
    ]);
  });
});
