import { describe, expect, test } from "vitest";
import type { FaultTiming } from "../../src/facts.ts";
import { facts, givenUpCauses } from "../../src/facts.ts";
import { exitCodeOf, judge } from "../../src/verdict/verdict.ts";
import { outageOf, Story } from "../measure/story.ts";
import { auditOf, auditWith, type Changes, evidenceOf, expectation, onTime } from "./evidence.ts";

/** The verdict on one expectation of a run that is otherwise good. */
function on(text: string, changes: Changes = {}) {
  const judged = judge(
    evidenceOf({ ...changes, plan: { ...changes.plan, expectations: [expectation(text)] } }),
  );
  const found = judged.expectations.find((each) => each.text === text);
  if (!found) throw new Error(`${text} was not judged`);
  return { ...found, whole: judged.verdict, reasons: judged.reasons };
}

test("a run in which nothing went wrong passes, with the expectations that are always in force", () => {
  expect(judge(evidenceOf())).toEqual({
    verdict: "pass",
    reasons: [],
    expectations: ["lost", "duplicated", "resurrected", "altered", "orphaned"].map((measure) => ({
      text: `${measure} == 0`,
      verdict: "pass",
      measured: { text: "0", value: 0 },
    })),
    disturbances: [],
    unchecked: [],
  });
});

test("what disturbed a run is told under any verdict, asked for or not", () => {
  const lags = new Array(50).fill(101);
  const disturbances = ["engine lag p99 101 ms, more than 100 ms"];
  const judged = (changes: Changes) => judge(evidenceOf({ lags, ...changes }));
  expect(judged({})).toMatchObject({ verdict: "pass", reasons: [], disturbances });
  expect(judged({ audit: auditWith("lost", 1) })).toMatchObject({ verdict: "fail", disturbances });
  // That it was cut short is no disturbance of it: it is why less came of it.
  expect(judged({ reasons: ["worker 2 was lost"] })).toMatchObject({
    verdict: "inconclusive",
    reasons: ["worker 2 was lost"],
    disturbances,
  });
});

test("exit codes: 0 pass, 99 fail, 4 inconclusive", () => {
  expect([exitCodeOf("pass"), exitCodeOf("fail"), exitCodeOf("inconclusive")]).toEqual([0, 99, 4]);
});

test.each(["lost", "duplicated", "resurrected", "altered", "orphaned"] as const)(
  "one sale %s fails a scenario that does not speak of it",
  (violation) => {
    const judged = judge(evidenceOf({ audit: auditWith(violation, 1) }));
    expect(judged.verdict).toBe("fail");
    expect(judged.reasons).toEqual([`${violation} == 0: measured 1`]);
  },
);

test("a scenario may allow a violation by name", () => {
  const audit = auditWith("duplicated", 3);
  expect(on("duplicated <= 3", { audit })).toMatchObject({ verdict: "pass", whole: "pass" });
  expect(on("duplicated <= 2", { audit })).toMatchObject({ verdict: "fail", whole: "fail" });
  expect(on("duplicated value < 2900", { audit })).toMatchObject({
    verdict: "fail",
    measured: { text: "30.00 EUR" },
  });
});

test("fail beats inconclusive, inconclusive beats pass", () => {
  expect(judge(evidenceOf({ reasons: ["Toxiproxy died"] })).verdict).toBe("inconclusive");
  const both = judge(evidenceOf({ reasons: ["Toxiproxy died"], audit: auditWith("lost", 2) }));
  expect(both.verdict).toBe("fail");
  expect(both.reasons).toEqual(["lost == 0: measured 2", "and in doubt: Toxiproxy died"]);
});

test("a run that was cut short does not fail for what still waited in queues, but does for a violation", () => {
  const audit = auditOf({ pending: { sales: 3, valueMinor: 3_000 } });
  const reasons = ["interrupted by SIGINT"];
  expect(on("pending == 0", { audit }).verdict).toBe("fail");
  expect(on("pending == 0", { audit, reasons }).verdict).toBe("inconclusive");
  expect(on("duplicated == 0", { audit: auditWith("duplicated", 1), reasons }).verdict).toBe("fail");
});

test("an upper bound on lost or unpaid that only pending sales could break is inconclusive", () => {
  const pending = { sales: 2, valueMinor: 4000 };
  expect(on("lost <= 3", { audit: auditWith("lost", 1, { pending }) }).verdict).toBe("pass");
  expect(on("lost <= 2", { audit: auditWith("lost", 1, { pending }) })).toMatchObject({
    verdict: "inconclusive",
    measured: { text: "1, and 2 pending" },
    reason: "sales still pending could break it: 2",
  });
  expect(on("lost <= 0", { audit: auditWith("lost", 1, { pending }) }).verdict).toBe("fail");
  expect(on("lost == 0", { audit: auditOf({ pending }) }).verdict).toBe("inconclusive");
  expect(on("unpaid value < 4001", { audit: auditOf({ pending }) }).verdict).toBe("pass");
  expect(on("unpaid value < 4000", { audit: auditOf({ pending }) }).verdict).toBe("inconclusive");
  expect(on("dataLoss < 2", { audit: auditOf({ pending }) }).verdict).toBe("inconclusive");
  expect(on("duplicated == 0", { audit: auditOf({ pending }) }).verdict).toBe("pass");
  expect(on("pending == 0", { audit: auditOf({ pending }) }).verdict).toBe("fail");
});

test("unpaid is counted by cause, and data loss is without what was declined on forward", () => {
  const audit = auditWith("lost", 1, {
    unpaid: {
      declined: { sales: 5, valueMinor: 5000 },
      expired: { sales: 2, valueMinor: 2000 },
      exhausted: { sales: 1, valueMinor: 1000 },
    },
  });
  expect(on("unpaid < 8", { audit })).toMatchObject({ verdict: "fail", measured: { value: 8 } });
  expect(on("unpaid{cause:expired} < 2", { audit })).toMatchObject({
    verdict: "fail",
    measured: { value: 2 },
  });
  expect(on("unpaid{cause:exhausted} < 2", { audit }).verdict).toBe("pass");
  expect(on("dataLoss < 4", { audit })).toMatchObject({ verdict: "fail", measured: { value: 4 } });
});

test("without an audit, or with one that must not be believed, nothing about losses passes", () => {
  expect(judge(evidenceOf({ audit: undefined }))).toMatchObject({
    verdict: "inconclusive",
    reasons: ["there was no audit"],
  });
  const unread = auditOf({
    cells: undefined,
    violations: undefined,
    inconclusive: ["the ledger could not be read"],
  });
  const judged = judge(evidenceOf({ audit: unread }));
  expect(judged).toMatchObject({ verdict: "inconclusive", reasons: ["the ledger could not be read"] });
  expect(judged.expectations.every(({ verdict }) => verdict === "inconclusive")).toBe(true);
});

test("a violation that a doubtful audit found is a fail all the same, and none found is no pass", () => {
  const inconclusive = ["two reads of the ledger differ"];
  expect(on("lost == 0", { audit: auditWith("lost", 1, { inconclusive }) }).verdict).toBe("fail");
  expect(on("lost == 0", { audit: auditOf({ inconclusive }) })).toMatchObject({
    verdict: "inconclusive",
    reason: "two reads of the ledger differ",
  });
});

const timed = [
  "queue < 100",
  "queueValue < 100000",
  "sale{state:online} < 100",
  "sale < 100",
  "attempt < 100",
  "detection < 6000",
  "noticed > 0.9",
  "recovery < 60000",
  "recovery{part:reconnect} < 30000",
  "restored < 200000",
  "online min > 0.4",
  "falseOffline == 0",
];

test.each(timed)("%s passes in a good run", (text) => {
  expect(on(text)).toMatchObject({ verdict: "pass", whole: "pass" });
});

test.each([
  ["queue < 1", "1"],
  ["queue avg > 1", "0.1"],
  ["queueValue < 1000", "10.00 EUR"],
  ["sale{state:online} < 40", "40 ms"],
  ["sale{state:queued} max > 0", "0 ms"],
  ["attempt p(99) < 40", "41 ms"],
  ["detection < 5000", "5 s"],
  ["noticed < 1", "100 %"],
  ["recovery < 40000", "40 s"],
  ["recovery{outage:cut,part:reconnect} < 20000", "20 s"],
  ["restored < 140000", "2m 20s"],
  ["online min > 0.5", "50 %"],
  ["falseOffline > 0", "0"],
  ["lag < 0.5", "1 ms"],
  ["turnedAway > 0", "0"],
] as const)("%s fails in it", (text, measured) => {
  const result = on(text);
  expect(result).toMatchObject({ verdict: "fail", whole: "fail" });
  if (text !== "attempt p(99) < 40") expect(result.measured.text).toBe(measured);
});

test.each([
  ["p99 over 100 ms", new Array(50).fill(101), "engine lag p99 101 ms, more than 100 ms"],
  [
    "a stall of more than half the shortest time-out",
    [...new Array(999).fill(1), 501],
    "engine lag max 501 ms, more than 500 ms",
  ],
])(
  "engine lag with %s makes every time, rate and queue inconclusive, and nothing else",
  (_name, lags, reason) => {
    for (const text of timed) expect(on(text, { lags })).toMatchObject({ verdict: "inconclusive", reason });
    for (const text of ["lost == 0", "turnedAway == 0", "lag < 1000"])
      expect(on(text, { lags }).verdict).toBe("pass");
    expect(judge(evidenceOf({ lags })).verdict).toBe("pass");
  },
);

test("engine lag within its bounds is believed", () => {
  expect(on("queue < 100", { lags: [...new Array(99).fill(99), 499] }).verdict).toBe("pass");
});

test("a late fault makes every time, rate and queue inconclusive: later than 250 ms or 1 % of its length", () => {
  const late = (changes: object, forMs = 10_000) => {
    const outages = [outageOf("cut", 10_000, 10_000 + forMs, [[0, 5]])];
    const [begin, end] = onTime(evidenceOf({ plan: { outages } }).plan, 0);
    return on("falseOffline >= 0", { plan: { outages }, faults: [begin, { ...end, ...changes }] });
  };
  expect(late({ confirmedAt: 20_250 }).verdict).toBe("pass");
  expect(late({ confirmedAt: 20_251 })).toMatchObject({
    verdict: "inconclusive",
    reason: "outage cut ended 251 ms late",
    whole: "inconclusive",
  });
  expect(late({ issuedAt: 20_260, confirmedAt: 20_261 }).verdict).toBe("inconclusive");
  expect(late({ confirmedAt: 50_400 }, 40_000).verdict).toBe("pass");
  expect(late({ confirmedAt: 50_401 }, 40_000).verdict).toBe("inconclusive");
});

test("a late fault does not touch counts of sales", () => {
  const [begin, end] = onTime(evidenceOf().plan, 0);
  const faults = [{ ...begin, confirmedAt: 15_000 }, end];
  expect(judge(evidenceOf({ faults })).verdict).toBe("pass");
});

test("a lost worker makes times inconclusive and the run with them", () => {
  const reasons = ["worker 2 was lost"];
  expect(on("recovery < 1", { reasons })).toMatchObject({
    verdict: "inconclusive",
    reason: "worker 2 was lost",
  });
  expect(on("lost == 0", { reasons })).toMatchObject({ verdict: "pass", whole: "inconclusive" });
});

test("a fault that was not applied or not removed makes the run inconclusive", () => {
  const [begin, end] = onTime(evidenceOf().plan, 0);
  const failed = { ...begin, confirmedAt: undefined, error: "connection refused" };
  expect(judge(evidenceOf({ faults: [failed, end] }))).toMatchObject({
    verdict: "inconclusive",
    reasons: ["outage cut was not applied: connection refused"],
  });
  const half = { ...end, error: "one proxy of two did not answer" };
  expect(judge(evidenceOf({ faults: [begin, half] })).reasons).toEqual([
    "outage cut was not removed: one proxy of two did not answer",
  ]);
  expect(judge(evidenceOf({ faults: [begin] }))).toMatchObject({
    verdict: "inconclusive",
    reasons: ["outage cut was not removed"],
  });
  expect(judge(evidenceOf({ faults: [] })).reasons).toEqual(["outage cut was not applied"]);
});

test("a run without sales is inconclusive", () => {
  const told: Changes["told"] = (plan) =>
    new Story(plan).outages().customersEnd(60_000).offline(0, 11_000, 21_000).fact(0, 12_000, facts.echoSent);
  expect(judge(evidenceOf({ told }))).toMatchObject({
    verdict: "inconclusive",
    reasons: ["no customer came: a run without sales proves nothing"],
  });
});

test("an outage that met no sale and no connection is inconclusive", () => {
  const told: Changes["told"] = (plan) =>
    new Story(plan).outages().customersEnd(60_000).steady(9, 1_000, 60_000, 100, 40);
  expect(judge(evidenceOf({ told }))).toMatchObject({
    verdict: "inconclusive",
    reasons: ["outage cut met no sale and no connection: it proves nothing"],
  });
});

test("no samples: inconclusive, with the reason", () => {
  const told: Changes["told"] = (plan) =>
    new Story(plan).outages().customersEnd(60_000).queued(0, 11_000, 12_000);
  expect(on("sale{state:online} < 2000", { told })).toMatchObject({
    verdict: "inconclusive",
    reason: "there are no samples",
    measured: { text: "nothing" },
    reasons: ["sale{state:online} < 2000: there are no samples"],
  });
  expect(on("recovery{part:reconnect} < 1000", { told })).toMatchObject({
    verdict: "inconclusive",
    reason: "nobody noticed: no terminal went offline",
  });
  expect(on("recovery < 1000", { plan: { outages: [] } })).toMatchObject({ reason: "there is no outage" });
});

test("what several expectations have in common is said once", () => {
  const expectations = ["queue < 100", "recovery < 60000"].map(expectation);
  expect(judge(evidenceOf({ lags: [600], plan: { expectations } })).reasons).toEqual([
    "2 expectations: engine lag p99 600 ms, more than 100 ms",
  ]);
});

test("an episode that is not recovered breaks every upper bound", () => {
  const told: Changes["told"] = (plan) =>
    new Story(plan).outages().customersEnd(60_000).steady(0, 1_000, 60_000, 100, 40).offline(1, 11_000);
  for (const text of [
    "recovery < 1e12",
    "recovery <= 1e12",
    "restored < 1e12",
    "recovery{part:reconnect} < 1e12",
  ]) {
    expect(on(text, { told })).toMatchObject({ verdict: "fail" });
  }
  expect(on("recovery{part:drain} < 1000", { told }).verdict).toBe("pass");
  expect(on("recovery < 1e12", { told }).measured).toEqual({
    text: "not recovered: reconnect: 0 of 1 terminals came back while customers came",
  });
});

test("a drain with losses breaks every upper bound on recovery", () => {
  const told: Changes["told"] = (plan) =>
    new Story(plan)
      .outages()
      .customersEnd(60_000)
      .steady(0, 1_000, 60_000, 100, 40)
      .queued(1, 15_000, 24_000, facts.givenUp, givenUpCauses.expired);
  expect(on("recovery < 1e12", { told }).verdict).toBe("fail");
  expect(on("recovery{part:drain} < 1e12", { told }).verdict).toBe("fail");
});

test("a part that is not measurable makes a bound on recovery inconclusive, unless the other parts break it", () => {
  const told: Changes["told"] = (plan) =>
    new Story(plan).outages().customersEnd(60_000).offline(0, 11_000, 22_000).sold(0, 12_000, 40);
  expect(on("recovery < 30000", { told })).toMatchObject({
    verdict: "inconclusive",
    measured: { text: "at least 20 s" },
    reason: "service is not measurable: 0 of 3 quiet windows before it",
  });
  expect(on("restored < 200000", { told }).verdict).toBe("inconclusive");
  expect(on("recovery{part:service} < 30000", { told }).verdict).toBe("inconclusive");
  expect(on("recovery{part:reconnect} < 30000", { told }).verdict).toBe("pass");
  expect(on("recovery < 20000", { told }).verdict).toBe("fail");
});

test("terminals that never noticed break an upper bound on detection", () => {
  const told: Changes["told"] = (plan) =>
    new Story(plan)
      .outages()
      .customersEnd(60_000)
      .steady(0, 1_000, 60_000, 100, 40)
      .offline(1, 10_500, 21_000);
  expect(on("detection < 1e12", { told })).toMatchObject({
    verdict: "fail",
    measured: { text: "never (20 % noticed)" },
  });
  expect(on("noticed > 0.5", { told })).toMatchObject({
    verdict: "fail",
    measured: { text: "20 %", value: 0.2 },
  });
});

const two = [outageOf("cut", 10_000, 20_000, [[0, 5]]), outageOf("other", 30_000, 35_000, [[5, 10]])];
const twoTold: Changes["told"] = (plan) =>
  new Story(plan)
    .outages()
    .customersEnd(60_000)
    .steady(0, 1_000, 60_000, 100, 40)
    .steady(5, 1_000, 60_000, 100, 40)
    .offline(0, 11_000, 21_000)
    .offline(5, 31_000, 38_000);

test("without the selector outage every outage must meet the bound, and the worst is named", () => {
  const changes = { plan: { outages: two }, told: twoTold };
  expect(on("recovery < 40000", changes).verdict).toBe("pass");
  expect(on("recovery < 25000", changes)).toMatchObject({
    verdict: "fail",
    measured: { text: "other: 30 s" },
  });
  expect(on("recovery > 15000", changes)).toMatchObject({ verdict: "fail", measured: { text: "cut: 10 s" } });
  expect(on("recovery{outage:cut} < 25000", changes)).toMatchObject({
    verdict: "pass",
    measured: { text: "10 s" },
  });
});

test("comparisons mean what they say", () => {
  const audit = auditWith("duplicated", 3);
  const verdicts = ["< 3", "<= 3", "> 3", ">= 3", "== 3", "!= 3"].map(
    (each) => on(`duplicated ${each}`, { audit }).verdict,
  );
  expect(verdicts).toEqual(["fail", "pass", "fail", "pass", "pass", "fail"]);
});

test("a measure or aggregate that this version does not know is inconclusive, never a pass", () => {
  expect(on("dwell max < 5")).toMatchObject({
    verdict: "inconclusive",
    reason: "dwell max is not measured",
  });
  expect(on("queue p(95) < 5")).toMatchObject({
    verdict: "inconclusive",
    reason: "queue p(95) is not measured",
  });
});

describe("what the gateway was told besides", () => {
  const change = { at: 5_000, gateway: { workers: 8 }, paths: ["gateway.workers = 8"] };
  const announcedMs = 4_000;
  const { plan } = evidenceOf();
  const outages = [{ ...plan.outages[0], announcedMs }];
  const told = (action: "announce" | "change", dueAt: number, confirmedAt?: number) => {
    const timing = { outage: 0, action, dueAt, issuedAt: dueAt };
    return confirmedAt === undefined ? { ...timing, error: "500" } : { ...timing, confirmedAt };
  };
  const judged = (...faults: FaultTiming[]) => {
    const all = [...onTime(plan, 0), ...faults];
    return judge(evidenceOf({ plan: { outages, changes: [change] }, faults: all }));
  };
  const announced = told("announce", 6_000, 6_010);
  const changed = told("change", 5_000, 5_010);

  test("in time, it is no doubt", () => {
    expect(judged(announced, changed)).toMatchObject({ verdict: "pass", reasons: [] });
  });

  test("in vain, or not at all, it makes the run inconclusive", () => {
    expect(judged(changed)).toMatchObject({
      verdict: "inconclusive",
      reasons: ["outage cut was not announced"],
    });
    expect(judged(told("announce", 6_000), changed).reasons).toEqual(["outage cut was not announced: 500"]);
    // The run is played at 10x.
    const name = "the change at 50 s (gateway.workers = 8)";
    expect(judged(announced).reasons).toEqual([`${name} was not made`]);
    expect(judged(announced, told("change", 5_000)).reasons).toEqual([`${name} was not made: 500`]);
  });

  test("late, it makes times inconclusive and nothing else", () => {
    const of = (text: string, ...faults: FaultTiming[]) =>
      on(text, { plan: { outages, changes: [change] }, faults: [...onTime(plan, 0), ...faults] });
    const lateChange = told("change", 5_000, 5_300);
    expect(of("recovery < 100000", announced, lateChange)).toMatchObject({
      verdict: "inconclusive",
      reason: "the change at 50 s (gateway.workers = 8) came 300 ms late",
    });
    const lateNews = told("announce", 6_000, 6_300);
    expect(of("recovery < 100000", lateNews, changed)).toMatchObject({
      verdict: "inconclusive",
      reason: "outage cut was announced 300 ms late",
    });
    expect(of("lost == 0", lateNews, lateChange)).toMatchObject({ verdict: "pass" });
  });
});
