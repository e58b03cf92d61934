// A run held against an earlier one: what is worse, what is noise, what cannot be compared.

import { describe, expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { judgedSummary } from "../../src/report/judged-summary.ts";
import type { Summary } from "../../src/report/summary.ts";
import { type Baseline, comparedWith } from "../../src/verdict/baseline.ts";
import { Story } from "../measure/story.ts";
import { auditWith, type Changes, evidenceOf, onTime } from "./evidence.ts";

const run = { id: "r1", engine: "virtual", startedAt: Date.UTC(2026, 10, 20), tookMs: 1, versions: {} };

/**
 * Terminals 0–4 are cut off from 10 s to 20 s at 10x, notice after `noticeMs`, are back at 22 s; so many sales wait, and
 * are forwarded at 24 s. Terminal 5 sells every 100 ms in `latencyMs` so many times, terminal 0 every 300 ms; and so many customers are turned away.
 */
interface Day {
  readonly waiting?: number;
  readonly latencyMs?: number;
  readonly noticeMs?: number;
  readonly leavesAt?: number | undefined;
  readonly turnedAway?: number;
  readonly sales?: number;
}

function day({ waiting = 100, latencyMs = 40, noticeMs = 500, turnedAway = 0, sales = 600, ...rest }: Day) {
  const leavesAt = "leavesAt" in rest ? rest.leavesAt : 24_000;
  return (plan: Plan) => {
    const story = new Story(plan).outages().customersEnd(60_000);
    story.steady(5, 0, sales * 100, 100, latencyMs).steady(0, 0, 60_000, 300, 40);
    for (let terminal = 0; terminal < 5; terminal++) story.offline(terminal, 10_000 + noticeMs, 22_000);
    for (let sale = 0; sale < waiting; sale++) story.queued(1, 15_000, leavesAt);
    for (let sale = 0; sale < turnedAway; sale++) story.sold(6, 30_000, 0, facts.turnedAway);
    return story;
  };
}

function summaryOf(changes: Day & Changes, baseline?: Baseline): Summary {
  return judgedSummary({ evidence: evidenceOf({ told: day(changes), ...changes }), run, baseline });
}

function against(earlier: Summary, tolerance = 0.1): Baseline {
  return { earlier, run: "r0", startedAt: earlier.startedAt, seed: earlier.seed, tolerance };
}

const earlier = summaryOf({});

/** What is not the same as in the earlier run. */
function differences(changes: Day & Changes, tolerance?: number, than = earlier) {
  const { baseline, verdict, expectations } = summaryOf(changes, against(than, tolerance));
  return {
    verdict,
    told: baseline?.figures
      .filter(({ state }) => state !== "same")
      .map(({ name, state }) => `${name} ${state}`),
    expectations: expectations.filter(({ text }) => text.startsWith("baseline: ")),
  };
}

test("the same run again is nowhere worse, whatever the tolerance, also from a file", () => {
  for (const tolerance of [0, 0.1, 10]) {
    expect(differences({}, tolerance)).toEqual({ verdict: "pass", told: [], expectations: [] });
    const fromFile = JSON.parse(JSON.stringify(earlier)) as Summary;
    expect(differences({}, tolerance, fromFile)).toEqual({ verdict: "pass", told: [], expectations: [] });
  }
});

test("every figure that the run has is compared, and said with the earlier run", () => {
  const { baseline } = summaryOf({}, against(earlier));
  expect(baseline).toMatchObject({
    run: "r0",
    startedAt: "2026-11-20T00:00:00.000Z",
    seed: 7,
    tolerance: 0.1,
  });
  expect(baseline?.figures.map(({ name, measured }) => `${name} ${measured}`)).toEqual([
    "sales 900",
    "lost 0",
    "duplicated 0",
    "resurrected 0",
    "altered 0",
    "orphaned 0",
    "dataLoss 0",
    "unpaid 0",
    "pending 0",
    "availability 100 %",
    "turnedAway 0",
    "paidOtherwise 0",
    "sales{outcome:delayed} 0",
    "queue max 100",
    "sale{state:online} p(95) 40 ms",
    "sale{state:queued} p(95) 0 ms",
    "attempt p(95) 40 ms",
    // Five of ten away for 11.5 s of 60.
    "online avg 90.4 %",
    "falseOffline 0",
    "interventions 0",
    "detection{outage:cut} p(95) 5 s",
    "recovery{outage:cut} 40 s",
    "recovery{outage:cut,part:reconnect} 20 s",
    "recovery{outage:cut,part:drain} 40 s",
    "recovery{outage:cut,part:service} 0 ms",
  ]);
});

describe("a figure is worse above the tolerance, and better below it", () => {
  test("up to the bound it is the same", () => {
    expect(differences({ waiting: 110 }).told).toEqual([]);
    expect(differences({ waiting: 90 }).told).toEqual([]);
  });

  test("beyond, it fails as an expectation that says both figures", () => {
    expect(differences({ waiting: 111 })).toEqual({
      verdict: "fail",
      told: ["queue max worse"],
      expectations: [
        {
          text: "baseline: queue max ≤ 110 (earlier 100, +10 %)",
          verdict: "fail",
          measured: { text: "111" },
        },
      ],
    });
    expect(differences({ waiting: 130 }, 0.3).told).toEqual([]);
    expect(differences({ waiting: 131 }, 0.3).told).toEqual(["queue max worse"]);
    expect(differences({ waiting: 105 }, 0).told).toEqual([]);
    expect(differences({ waiting: 106 }, 0).told).toEqual(["queue max worse"]);
  });

  test("what is better passes", () => {
    expect(differences({ waiting: 89 })).toEqual({
      verdict: "pass",
      told: ["queue max better"],
      expectations: [],
    });
  });
});

describe("below its floor a difference is noise", () => {
  test.each([
    ["five sales", { waiting: 10 }, { waiting: 15 }, { waiting: 16 }, ["queue max ≤ 15 (earlier 10, +5)"]],
    [
      "five customers, also as a share",
      {},
      { turnedAway: 5 },
      { turnedAway: 6 },
      ["availability ≥ 99.4 % (earlier 100 %, −0.556 points)", "turnedAway ≤ 5 (earlier 0, +5)"],
    ],
    [
      "20 ms of a sale",
      {},
      { latencyMs: 60 },
      { latencyMs: 61 },
      [
        "sale{state:online} p(95) ≤ 60 ms (earlier 40 ms, +20 ms)",
        "attempt p(95) ≤ 60 ms (earlier 40 ms, +20 ms)",
      ],
    ],
    [
      "250 ms of run time, by which a fault may be late: at 10x 2.5 s",
      {},
      { noticeMs: 750 },
      { noticeMs: 751 },
      ["detection{outage:cut} p(95) ≤ 7.5 s (earlier 5 s, +2.5 s)"],
    ],
    [
      "of the drain, less than the tolerance",
      {},
      { leavesAt: 24_400 },
      { leavesAt: 24_401 },
      ["recovery{outage:cut,part:drain} ≤ 44 s (earlier 40 s, +10 %)"],
    ],
    [
      // The second window ends 3 s after the first, with its tenth sale at 25.8 s: at 10x 30 s, beside 40 s.
      "one window, of the whole recovery: the drain is worse long before",
      {},
      { leavesAt: 24_400 },
      { leavesAt: 27_001 },
      [
        "recovery{outage:cut} ≤ 1m 10s (earlier 40 s, +30 s)",
        "recovery{outage:cut,part:drain} ≤ 44 s (earlier 40 s, +10 %)",
      ],
    ],
  ] as const)("%s", (_, before: Day, same: Day, worse: Day, texts) => {
    const than = summaryOf(before);
    expect(differences(same, 0.1, than).told).toEqual([]);
    expect(differences(worse, 0.1, than).expectations.map(({ text }) => text)).toEqual(
      texts.map((text) => `baseline: ${text}`),
    );
  });

  test("but not where the ledger judges: one more is worse", () => {
    const than = summaryOf({ audit: auditWith("duplicated", 3) });
    expect(differences({ audit: auditWith("duplicated", 3) }, 0.1, than).told).toEqual([]);
    expect(differences({ audit: auditWith("duplicated", 4) }, 0.1, than).told).toEqual(["duplicated worse"]);
    expect(differences({ audit: auditWith("duplicated", 2) }, 0.1, than).told).toEqual(["duplicated better"]);
    expect(differences({ audit: auditWith("lost", 1) }).told).toEqual(["lost worse", "dataLoss worse"]);
  });
});

test("the whole recovery is no finer than a window", () => {
  expect(differences({ leavesAt: 27_000 }).told).toEqual(["recovery{outage:cut,part:drain} worse"]);
});

test("what never comes is worse than any time, better becomes what came, and twice never is the same", () => {
  const never = summaryOf({ leavesAt: undefined });
  const { told, expectations } = differences({ leavesAt: undefined }, 10);
  expect(told).toEqual(["recovery{outage:cut} worse", "recovery{outage:cut,part:drain} worse"]);
  expect(expectations[0].measured).toEqual({ text: "never" });
  expect(differences({}, 0.1, never).told).toEqual([
    "recovery{outage:cut} better",
    "recovery{outage:cut,part:drain} better",
  ]);
  expect(differences({ leavesAt: undefined }, 0.1, never).told).toEqual([]);
});

describe("what cannot be compared is no pass", () => {
  test("a figure that this run lacks", () => {
    const { verdict, expectations } = differences({ waiting: 0 }, 10);
    expect(verdict).toBe("inconclusive");
    expect(expectations).toEqual([
      {
        text: "baseline: sale{state:queued} p(95) ≤ 20 ms (earlier 0 ms, +20 ms)",
        verdict: "inconclusive",
        measured: { text: "nothing" },
        reason: "the earlier run has it, this one does not",
      },
    ]);
  });

  test("a load of other customers", () => {
    const { verdict, expectations } = differences({ sales: 479 });
    expect(verdict).toBe("inconclusive");
    expect(expectations).toEqual([
      {
        text: "baseline: sales about 900",
        verdict: "inconclusive",
        measured: { text: "779" },
        reason: "about as many customers must come as in the earlier run",
      },
    ]);
    // Four standard deviations of 900 are 120.
    expect(differences({ sales: 480 }).told).toEqual([]);
  });

  test("times where the engine or a fault was late; counts still are", () => {
    const late = { lags: [600], latencyMs: 90, turnedAway: 9 };
    expect(differences(late).expectations.map(({ text, verdict }) => [text.split(" ")[1], verdict])).toEqual([
      ["availability", "inconclusive"],
      ["turnedAway", "fail"],
      ["sale{state:online}", "inconclusive"],
      ["attempt", "inconclusive"],
    ]);
    const [begin, end] = onTime(evidenceOf().plan, 0);
    const faults = [begin, { ...end, confirmedAt: 21_000 }];
    expect(differences({ faults, waiting: 200 }).verdict).toBe("inconclusive");
  });

  test("a run that was not steady before its outage", () => {
    const online = { ...evidenceOf().plan.expectations[0], text: "online min > 1" };
    const band = { measure: "online", selectors: {}, aggregate: "min", comparison: ">", bound: 1 } as const;
    const plan = { steady: { warmUpMs: 0, bands: [{ ...online, ...band }] } };
    const { verdict, expectations } = differences({ plan, waiting: 200 });
    expect(verdict).toBe("inconclusive");
    expect(expectations).toMatchObject([{ verdict: "inconclusive" }]);
  });
});

describe("altered sales where a ledger was said to lack a column", () => {
  const lacks = (...notCompared: ("merchant" | "terminal")[]) => ({
    ledger: { rows: 100, foreign: 0, notCompared },
  });
  const compared = (was: Changes["audit"], is: Changes["audit"], plan = {}) =>
    differences({ audit: is, plan }, 0.1, summaryOf({ audit: was }));

  test("of this run are no fewer than in one whose ledger has it", () => {
    const { verdict, expectations } = compared(auditWith("lost", 0), auditWith("lost", 0, lacks("merchant")));
    expect(verdict).toBe("inconclusive");
    expect(expectations).toEqual([
      {
        text: "baseline: altered ≤ 0 (earlier 0, +10 %)",
        verdict: "inconclusive",
        measured: { text: "0" },
        reason: "merchant not compared: the ledger was said to have no such columns",
      },
    ]);
    const fewer = compared(auditWith("altered", 3), auditWith("altered", 1, lacks("merchant")));
    expect(fewer.expectations).toMatchObject([{ verdict: "inconclusive" }]);
  });

  test("of this run are too many where even so more were found", () => {
    const more = compared(auditWith("altered", 1), auditWith("altered", 2, lacks("merchant")));
    expect(more.expectations).toMatchObject([{ verdict: "fail" }]);
  });

  test("of the earlier run may have been as many as this one found more, and not fewer than it found itself", () => {
    const more = compared(auditWith("altered", 1, lacks("merchant")), auditWith("altered", 2));
    expect(more.expectations).toMatchObject([
      { verdict: "inconclusive", reason: "merchant not compared in the earlier run" },
    ]);
    const fewer = compared(auditWith("altered", 3, lacks("merchant")), auditWith("altered", 2));
    expect(fewer.told).toEqual(["altered better"]);
  });

  test("are held against each other where both lack it, and the scenario says so of its own ledger", () => {
    const both = lacks("merchant");
    const columns = { terminal: "terminal", merchant: null, currency: "currency", kind: "kind" };
    const ownGateway = { ledger: { from: "file", rows: { columns } } } as unknown as Plan["ownGateway"];
    const chosen = compared(auditWith("lost", 0, both), auditWith("lost", 0, both), { ownGateway });
    expect(chosen).toEqual({ verdict: "pass", told: [], expectations: [] });
    const more = lacks("terminal", "merchant");
    const other = compared(auditWith("lost", 0, more), auditWith("lost", 0, more), { ownGateway });
    expect(other.expectations).toMatchObject([
      { reason: "terminal not compared: the ledger was said to have no such columns" },
    ]);
    // By a --ledger of which nobody said so in the scenario.
    const unsaid = compared(auditWith("lost", 0, both), auditWith("lost", 0, both));
    expect(unsaid.verdict).toBe("inconclusive");
  });
});

test("a figure that an earlier version did not write cannot be compared, and nothing in a file breaks it", () => {
  const text = JSON.stringify(earlier);
  const without = (path: readonly string[]) => {
    const copy = JSON.parse(text);
    const inside = path.slice(0, -1).reduce((part, key) => part[key], copy);
    delete inside[path[path.length - 1]];
    return copy as Summary;
  };
  expect(differences({}, 0.1, without(["measures", "availability"]))).toMatchObject({
    verdict: "inconclusive",
    told: ["availability not comparable"],
  });
  const seen: string[][] = [];
  const walk = (part: unknown, path: string[]) => {
    if (typeof part !== "object" || part === null) return;
    for (const [key, inner] of Object.entries(part)) {
      seen.push([...path, key]);
      walk(inner, [...path, key]);
    }
  };
  walk(JSON.parse(text), []);
  expect(seen.length).toBeGreaterThan(300);
  for (const path of seen.filter(([first]) => ["measures", "audit", "outages", "speed"].includes(first))) {
    const { figures } = comparedWith(against(without(path)), earlier);
    expect(figures.every(({ state }) => state !== "worse")).toBe(true);
  }
});
