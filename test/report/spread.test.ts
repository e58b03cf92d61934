import { describe, expect, test } from "vitest";
import { facts, interventions, none } from "../../src/facts.ts";
import { type Spread, spreadOf, spreadText } from "../../src/report/spread.ts";
import { type Summary, type SummaryParts, summaryOf } from "../../src/report/summary.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { outageOf, Story } from "../measure/story.ts";
import { auditOf, auditWith, type Changes, evidenceOf } from "../verdict/evidence.ts";

function summary(changes: Changes = {}, acted?: SummaryParts["acted"]): Summary {
  const evidence = evidenceOf(changes);
  const run = { id: "r1", engine: "virtual", startedAt: 0, tookMs: 10, versions: {} };
  return summaryOf({ ...evidence, run, acted, verdict: judge(evidence) });
}

/** A run with so many sales, each approved after `latencyMs`; nobody is struck. */
function sold(sales: number, latencyMs: number): Summary {
  return summary({ told: (plan) => new Story(plan).steady(0, 1_000, 1_000 + sales * 100, 100, latencyMs) });
}

function row(spread: readonly Spread[], name: string): Spread | undefined {
  return spread.find((each) => each.name === name);
}

describe("the spread of several runs", () => {
  test("is the middle one of an odd number of runs, the least and the most, whatever their order", () => {
    const spread = spreadOf([sold(50, 40), sold(10, 90), sold(20, 10)]);
    expect(row(spread, "wanted")).toEqual({
      name: "wanted",
      unit: "count",
      runs: 3,
      median: 20,
      min: 10,
      max: 50,
    });
    expect(row(spread, "approved at the counter")).toMatchObject({ median: 20, min: 10, max: 50 });
    expect(row(spread, "sale online p95")).toMatchObject({ unit: "duration", median: 40, min: 10, max: 90 });
  });

  test("has its median between the two in the middle of an even number", () => {
    const spread = spreadOf([sold(50, 40), sold(10, 90), sold(20, 10), sold(25, 20)]);
    expect(row(spread, "wanted")).toMatchObject({ median: 22.5, min: 10, max: 50 });
    expect(row(spread, "sale online p50")).toMatchObject({ median: 30, min: 10, max: 90 });
  });

  test("of one run is that run three times", () => {
    for (const { runs, median, min, max } of spreadOf([summary()])) {
      if (runs === 1) expect([median, max]).toEqual([min, min]);
    }
  });

  test("has what happened in the shops of any run, and nothing of what never happened", () => {
    const helped = summary({
      told: (plan) =>
        new Story(plan)
          .steady(0, 1_000, 2_000, 100, 40)
          .fact(0, 1_500, facts.intervention, none, interventions.restart),
    });
    const spread = spreadOf([sold(10, 40), helped]);
    expect(row(spread, "interventions restart")).toMatchObject({ runs: 2, min: 0, max: 1 });
    for (const name of [
      "interventions swap",
      "delayed",
      "refunds wanted",
      "screenWrong max",
      "stockBehind max",
    ])
      expect(row(spread, name)).toBeUndefined();
  });

  test("has every part of an outage's recovery, in scenario time", () => {
    // As evidenceOf tells it, at 10x: all five notice after 500 ms, are back 2 s and empty 4 s after the removal.
    const spread = spreadOf([summary(), summary()]);
    const figures = Object.fromEntries(
      spread.filter(({ name }) => name.startsWith("cut ")).map(({ name, median }) => [name, median]),
    );
    expect(figures).toEqual({
      "cut noticed": 1,
      "cut detection p50": 5_000,
      "cut detection p95": 5_000,
      "cut detection max": 5_000,
      "cut reconnect": 20_000,
      "cut drain": 40_000,
      "cut service": 0,
      "cut recovery": 40_000,
      "cut restored": 140_000,
      "cut queue peak": 1,
      "cut failed sales": 0,
    });
  });

  test("says how many runs have a figure that others lack", () => {
    const never = summary({
      told: (plan) => new Story(plan).outages().customersEnd(60_000).queued(0, 11_000),
    });
    const spread = spreadOf([never, summary(), never]);
    expect(row(spread, "cut recovery")).toMatchObject({ runs: 1, median: 40_000, min: 40_000, max: 40_000 });
    expect(row(spread, "cut reconnect")?.runs).toBe(1);
    expect(row(spreadOf([never]), "cut recovery")).toEqual({
      name: "cut recovery",
      unit: "duration",
      runs: 0,
    });
  });

  test("counts every violation, also where none was found, and none where nothing could be audited", () => {
    const unread = summary({
      audit: auditOf({ violations: undefined, cells: undefined, unpaid: undefined }),
    });
    const spread = spreadOf([summary({ audit: auditWith("lost", 4) }), summary(), unread]);
    expect(row(spread, "lost")).toMatchObject({ runs: 2, median: 2, min: 0, max: 4 });
    expect(row(spread, "duplicated")).toMatchObject({ runs: 2, median: 0, min: 0, max: 0 });
    expect(row(spread, "dataLoss")).toMatchObject({ runs: 2, max: 4 });
  });

  test("has how often a planted defect acted", () => {
    const { gateway } = evidenceOf().plan;
    const planted = { plan: { gateway: { ...gateway, defects: { "posts-twice": 0.1 } } } };
    const spread = spreadOf([3, 0, 5].map((times) => summary(planted, { "posts-twice": times })));
    expect(row(spread, "posts-twice acted")).toMatchObject({ runs: 3, median: 3, min: 0, max: 5 });
  });

  test("matches outages by name: another seed may draw others", () => {
    const outages = ["a", "b"].map((id, n) => outageOf(id, 10_000 + n, 20_000, [[0, 5]]));
    const two = summary({ plan: { outages } });
    const one = summary({ plan: { outages: outages.slice(1) } });
    const spread = spreadOf([one, two]);
    expect(row(spread, "a queue peak")?.runs).toBe(1);
    expect(row(spread, "b queue peak")?.runs).toBe(2);
  });

  test("has the worst part of an outage that has several, and none where one was never over", () => {
    const outages = ["cut.1", "cut.2"].map((id, n) => {
      return { ...outageOf(id, 10_000 + n * 20_000, 15_000 + n * 20_000, [[0, 5]]), of: "cut" };
    });
    // At 10x. The first: noticed by two after 500 ms, back after 1 s. The second: by four, after 2 s, back after 3 s.
    const parts = (isBack: boolean) =>
      summary({
        plan: { outages },
        told: (plan) => {
          const told = new Story(plan).outages().customersEnd(60_000).queued(0, 11_000, 15_500);
          for (const terminal of [0, 1]) told.offline(terminal, 10_500, 16_000);
          for (const terminal of [0, 1, 2, 3]) told.offline(terminal, 32_000, isBack ? 38_000 : undefined);
          return told.queued(1, 33_000, 37_000).queued(2, 33_000, 37_000);
        },
      });
    const spread = spreadOf([parts(true), parts(false)]);
    const figures = Object.fromEntries(spread.map(({ name, runs, max }) => [name, [runs, max]]));
    expect(figures).toMatchObject({
      "cut noticed": [2, 0.4],
      "cut detection p50": [0, undefined],
      "cut reconnect": [1, 30_000],
      "cut drain": [2, 20_000],
      "cut queue peak": [2, 2],
    });
    expect(spread.filter(({ name }) => name.startsWith("cut."))).toEqual([]);
  });

  test("leaves out causes that no run had", () => {
    expect(spreadOf([summary()]).filter(({ name }) => /^(unpaid|turnedAway) /.test(name))).toEqual([]);
  });
});

describe("its table", () => {
  const long: Spread = {
    name: "the-provider-of-forty-per-cent-of-the-cafes queue peak",
    unit: "count",
    runs: 3,
    median: 1_234.5,
    min: 1,
    max: 2_468,
  };

  test("has a line a figure, of at most 80 columns, and says where runs lack it", () => {
    const text = spreadText(
      [
        { name: "wanted", unit: "count", runs: 20, median: 4_007.5, min: 3_896, max: 4_096 },
        { name: "queueValue max", unit: "money", runs: 20, median: 969_488, min: 0, max: 1_102_989 },
        { name: "online min", unit: "share", runs: 20, median: 0.538, min: 0, max: 1 },
        { name: "cut recovery", unit: "duration", runs: 19, median: 53_300, min: 50_600, max: 173_000 },
        { name: "cut service", unit: "duration", runs: 0 },
        long,
      ],
      20,
      "EUR",
    );
    expect(text).toBe(`figure                                median         least          most
wanted                               4,007.5         3,896         4,096
queueValue max                  9,694.88 EUR      0.00 EUR 11,029.89 EUR
online min                            53.8 %           0 %         100 %
cut recovery                          53.3 s        50.6 s        2m 53s   19/20
cut service                                –             –             –    0/20
…-cent-of-the-cafes queue peak       1,234.5             1         2,468    3/20`);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("ends where nobody would read on", () => {
    const lines = spreadText(new Array(500).fill(long), 3, "EUR").split("\n");
    expect(lines.length).toBe(122);
    expect(lines.at(-1)).toBe("and 380 more figures in summary.json");
  });
});
