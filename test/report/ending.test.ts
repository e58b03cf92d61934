import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { facts, interventions, none, turnedAwayCauses, waysToPay } from "../../src/facts.ts";
import { widthOf } from "../../src/report/columns.ts";
import { endingOf } from "../../src/report/ending.ts";
import { summaryOf } from "../../src/report/summary.ts";
import { screens } from "../../src/terminal/screen.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { outageOf, Story } from "../measure/story.ts";
import { auditOf, auditWith, type Changes, evidenceOf, expectation, onTime } from "../verdict/evidence.ts";

function ended(changes: Changes = {}, interrupted?: string, hasColours = false): string {
  const evidence = evidenceOf(changes);
  const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions: {}, interrupted };
  const summary = summaryOf({ ...evidence, run, verdict: judge(evidence) });
  return endingOf(summary, { next: "tillstorm plan story.yaml", hasColours });
}

const planted = { "posts-twice": 0.1, "forgets-keys": 0.2, "books-declined": 1 };

test("a pass reads as a story and ends with the next command", () => {
  expect(ended()).toBe(
    `PASS  Story: 10m played in 1m (10x), seed 7
591 sales wanted · 100 paid, each booked once
0 lost · 0 duplicated · 0 altered · 0 charged after a refusal · 0 orphaned
0.25 EUR h uncollected, a sale waited for up to 1m 30s
cut  noticed by 100 % in 5 s (p95) · recovered in 40 s (played in 4 s)
     queue peak 1

tillstorm plan story.yaml`,
  );
});

test.each([50, 30, 80, 12])(
  "in a terminal of %i columns no line is longer, and nothing is left out",
  (columns) => {
    const evidence = evidenceOf({ audit: auditWith("lost", 3), reasons: ["Toxiproxy died of something"] });
    const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions: {} };
    const summary = summaryOf({ ...evidence, run, verdict: judge(evidence) });
    const options = { next: "next", hasColours: false, isWhole: true };
    const lines = endingOf(summary, { ...options, columns }).split("\n");
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    const letters = (text: string) => text.replaceAll(/[\s·]/g, "");
    expect(letters(lines.join(""))).toBe(letters(endingOf(summary, options)));
  },
);

test("a fail begins with its reason", () => {
  const lines = ended({ audit: auditWith("lost", 3) }).split("\n");
  expect(lines[0]).toBe("FAIL  lost == 0: measured 3");
  expect(lines[1]).toBe("Story: 10m played in 1m (10x), seed 7");
  expect(lines[3]).toMatch(/^3 lost · 0 duplicated/);
});

test("an inconclusive run begins with its reason", () => {
  const lines = ended({ reasons: ["Toxiproxy died"] }).split("\n");
  expect(lines[0]).toBe("INCONCLUSIVE  Toxiproxy died");
});

test("what else happened in the shops is said, and what did not is not", () => {
  const shops: Changes["told"] = (plan) =>
    new Story(plan)
      .outages()
      .customersEnd(60_000)
      .steady(0, 1_000, 60_000, 100, 40)
      .fact(1, 1_000, facts.wanted, 0, 500)
      .fact(1, 2_000, facts.paidOtherwise, 0, waysToPay.cash)
      .fact(1, 3_000, facts.refundWanted, 1, 700)
      .fact(1, 3_100, facts.turnedAway, 1, turnedAwayCauses.refundOffline)
      .fact(2, 11_000, facts.noticed, none, 30_000)
      .fact(2, 12_000, facts.intervention, none, interventions.restart)
      .fact(2, 12_000, facts.intervention, none, interventions.takeCash)
      .fact(3, 9_000, facts.screen, none, screens.ready)
      .fact(3, 16_000, facts.screen, none, screens.storing)
      .fact(3, 20_000, facts.screen, none, screens.ready)
      .fact(4, 59_000, facts.settlementFailed, none, 3);
  const lines = ended({ told: shops }).split("\n");
  expect(lines[1]).toContain("591 sales wanted · 100 paid, each booked once · 1 paid otherwise (1 cash)");
  expect(lines.slice(3, 6)).toEqual([
    "99.8 % of customers served (worst window 90 %) · 1 refund wanted: 1 turned away",
    "staff noticed in 5m (p95) · people: 1 restarted, 1 took cash",
    "screens wrong for up to 1m, 0 sales then · settlements: 1 failed",
  ]);
  expect(ended()).not.toMatch(/refund|people|screens|stock|settle/);
});

test("who was turned away, and what is unpaid, has its causes beside it, the most first", () => {
  const { amountLimit, noOffline, patience, busy } = turnedAwayCauses;
  const causes = [
    patience,
    noOffline,
    noOffline,
    noOffline,
    noOffline,
    busy,
    busy,
    busy,
    patience,
    amountLimit,
  ];
  const away: Changes["told"] = (plan) => {
    const story = new Story(plan).outages().customersEnd(60_000).steady(0, 1_000, 60_000, 100, 40);
    causes.forEach((cause, sale) => {
      story
        .fact(1, 1_000 + sale, facts.wanted, sale, 500)
        .fact(1, 2_000 + sale, facts.turnedAway, sale, cause);
    });
    return story;
  };
  const { cells, unpaid } = auditOf();
  if (!cells) throw new Error("no cells");
  const tally = (sales: number) => ({ sales, valueMinor: sales * 1_000 });
  const text = ended({
    told: away,
    audit: auditOf({
      cells: { ...cells, unpaid: tally(1_235), unpaidDeclined: tally(7) },
      unpaid: { ...unpaid, declined: tally(7), torn: tally(1), wiped: tally(1_234) },
    }),
  }).replaceAll("\n", " ");
  expect(text).toContain("10 turned away (4 noOffline, 3 busy, 2 patience, 1 other)");
  expect(text).toContain("1,235 unpaid (1,234 wiped, 1 torn)");
  expect(text).toContain("7 unpaid: declined on forward");
});

test("a planted defect that never acted is said, with what it needs; one that acted is not", () => {
  const evidence = evidenceOf({ plan: { gateway: { ...evidenceOf().plan.gateway, defects: planted } } });
  const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions: {} };
  const acted = { "posts-twice": 3, "forgets-keys": 0, "books-declined": 0, "loses-reversal": 0 };
  const summary = summaryOf({ ...evidence, run, acted, verdict: judge(evidence) });
  expect(summary.defects).toEqual({ "posts-twice": 3, "books-declined": 0, "forgets-keys": 0 });
  const text = endingOf(summary, { next: "next", hasColours: false });
  expect(text).toContain(
    "planted, never acted  books-declined\n                      forgets-keys (needs messages that are sent again)\n\nnext",
  );
  // Of an honest gateway, and where nobody knows, nothing is said.
  expect(summaryOf({ ...evidenceOf(), run, acted, verdict: judge(evidence) }).defects).toBeUndefined();
  expect(summaryOf({ ...evidence, run, verdict: judge(evidence) }).defects).toBeUndefined();
  expect(ended()).not.toContain("planted");
});

test("without an audit it says that nothing is known", () => {
  const text = ended({ audit: undefined });
  expect(text).toContain("INCONCLUSIVE  there was no audit");
  expect(text).toContain("591 sales wanted · 591 approved\nnot audited: nothing is known about lost sales");
  expect(text).not.toContain("0 lost");
});

test("an interrupted run says what cut it short", () => {
  expect(ended({ reasons: ["interrupted"] }, "SIGINT")).toContain(
    "Story: cut short by SIGINT after 10m of 10m, played in 1m (10x), seed 7",
  );
});

test("cells with something in them are shown in words", () => {
  const one = { sales: 1, valueMinor: 1000 };
  const cells = auditOf().cells;
  if (!cells) throw new Error("no cells");
  const text = ended({ audit: auditOf({ cells: { ...cells, unpaid: one, turnedUp: one } }) });
  expect(text).toContain("1 unresolved but booked\n1 unpaid");
  expect(text).not.toContain("given up");
});

test("what did not recover, was not noticed or could not be measured is said", () => {
  const unrecovered: Changes["told"] = (plan) =>
    new Story(plan).outages().customersEnd(60_000).queued(0, 11_000);
  const text = ended({ told: unrecovered });
  expect(text).toContain("noticed by nobody");
  expect(text).toContain("NOT RECOVERED: drain: still queued at the end: 1");
  const unmeasured: Changes["told"] = (plan) =>
    new Story(plan).outages().customersEnd(60_000).queued(0, 11_000, 60_500);
  expect(ended({ told: unmeasured })).toContain("drained without customers");
  expect(ended({ told: unmeasured })).toContain("service is not measurable: 0 of 3 quiet windows before it");
  expect(ended({ told: (plan) => new Story(plan), faults: [] })).toContain("cut  never applied");
});

test("at the speed as written there is no played time beside the recovery", () => {
  expect(ended({ plan: { speed: 1 } })).toContain("recovered in 4 s · queue peak 1");
});

test("outages of one episode say so", () => {
  const outages = [outageOf("cut", 10_000, 20_000, [[0, 5]]), outageOf("more", 12_000, 22_000, [[4, 9]])];
  expect(ended({ plan: { outages } })).toContain("one episode with more");
});

test("whatever happened, it fits 80 columns and 24 rows with the prompt", () => {
  const outages = Array.from({ length: 40 }, (_, index) =>
    outageOf(`outage-with-a-rather-long-id-${index}`, 10_000 + index, 20_000 + index, [
      [index % 10, (index % 10) + 1],
    ]),
  );
  const expectations = [
    "queue < 1",
    "queueValue < 1",
    "recovery < 1",
    "detection < 1",
    "noticed > 1",
    "online > 1",
  ];
  const text = ended({
    plan: {
      outages,
      expectations: expectations.map(expectation),
      name: "A name of many words ".repeat(6).trim(),
    },
    audit: auditWith("lost", 1_234_567),
  });
  const lines = text.split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines.length).toBeLessThanOrEqual(23);
  expect(text).toMatch(/and \d+ more outages in summary\.json/);
  expect(text).toMatch(/and \d+ more in summary\.json/);
  expect(lines.at(-1)).toBe("tillstorm plan story.yaml");
});

test("colours are only paint: without them the text is the same, and without the option there are none", () => {
  const painted = ended({}, undefined, true);
  expect(painted).not.toBe(ended());
  expect(stripVTControlCharacters(painted)).toBe(ended());
});

test("under FAIL what is only undecided or in doubt says so, after what failed", () => {
  const plan = { expectations: ["recovery{outage:none} < 1", "lost == 0"].map(expectation) };
  const reasons = ["Toxiproxy died"];
  const lines = ended({ plan, reasons, audit: auditWith("lost", 1) }).split("\n");
  expect(lines.slice(0, 3)).toEqual([
    "FAIL  lost == 0: measured 1",
    "      and in doubt: Toxiproxy died",
    "Story: 10m played in 1m (10x), seed 7",
  ]);
  expect(ended({ plan, audit: auditWith("lost", 1) })).toContain(
    "and undecided: recovery{outage:none} < 1: there is no outage none",
  );
});

test("where nobody scrolls every reason and every outage is said", () => {
  const outages = Array.from({ length: 40 }, (_, index) =>
    outageOf(`cut-${index}`, 10_000, 20_000, [[index % 10, (index % 10) + 1]]),
  );
  const written = Array.from({ length: 9 }, (_, index) => expectation(`sales < ${index}`));
  const evidence = evidenceOf({ plan: { outages, expectations: written } });
  const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions: {} };
  const summary = summaryOf({ ...evidence, run, verdict: judge(evidence) });
  const text = endingOf(summary, { next: "next", hasColours: false, isWhole: true });
  expect(text).not.toContain("summary.json");
  expect(text).toContain("sales < 8: measured");
  expect(text).toContain("\ncut-39  ");
});

test("in virtual time a run that was cut short says how far the scenario had come", () => {
  const evidence = evidenceOf({ told: (plan) => new Story(plan).outages().sold(0, 30_000, 40) });
  const run = {
    ...{ id: "r1", engine: "virtual", startedAt: 0, tookMs: 2_100, versions: {} },
    interrupted: "SIGINT",
  };
  const summary = summaryOf({ ...evidence, run, verdict: judge(evidence) });
  expect(endingOf(summary, { next: "next", hasColours: false })).toContain(
    "Story: cut short by SIGINT after 5m of 10m, played in 2.1 s (virtual time)",
  );
});

test("how long virtual time took is left out where nobody knows", () => {
  const evidence = evidenceOf();
  const run = { id: "r1", engine: "virtual", startedAt: 0, tookMs: undefined, versions: {} };
  const summary = summaryOf({ ...evidence, run, verdict: judge(evidence) });
  expect(summary).not.toHaveProperty("tookMs", expect.anything());
  expect(endingOf(summary, { next: "next", hasColours: false })).toContain(
    "PASS  Story: 10m played (virtual time), seed 7",
  );
  const cut = endingOf({ ...summary, playedMs: 30_000 }, { next: "next", hasColours: false });
  expect(cut).toContain("PASS  Story: cut short after 5m of 10m, played (virtual time), seed 7");
});

test("what could not be checked is told under a pass, and beside what disturbed it", () => {
  const unchecked = ["outage cut was confirmed, and whether anything came of it is not known"];
  const said = (lags: readonly number[]) => {
    const evidence = evidenceOf({ lags });
    const run = { id: "r1", engine: "live", startedAt: 0, tookMs: 10, versions: {} };
    const summary = summaryOf({ ...evidence, run, verdict: judge(evidence) });
    return endingOf({ ...summary, unchecked }, { next: "next", hasColours: false })
      .split("\n")
      .slice(0, 4)
      .join(" ");
  };
  expect(said([1])).toMatch(/^PASS .* seed 7 outage cut was confirmed, and whether anything/);
  expect(said([501])).toMatch(/in doubt: engine lag p99 501 ms.* outage cut was confirmed/);
});

describe("what disturbed a run", () => {
  const [begin, end] = onTime(evidenceOf().plan, 0);
  const faults = [{ ...begin, confirmedAt: 10_251 }, end];

  test("is told under a pass, too", () => {
    const lines = ended({ faults, lags: [501] }).split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "PASS  Story: 10m played in 1m (10x), seed 7",
      "times, rates and queues are in doubt: outage cut began 251 ms late",
      "engine lag p99 501 ms, more than 100 ms · and 1 more in summary.json",
    ]);
  });

  test("is told once, where it is a reason", () => {
    const text = ended({ faults, plan: { expectations: [expectation("queue < 100")] } });
    expect(text).toContain("INCONCLUSIVE  queue < 100: outage cut began 251 ms late");
    expect(text).not.toContain("are in doubt");
  });
});
