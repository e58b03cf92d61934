// Ways by which a run could pass without anybody knowing: a baseline that says nothing or nonsense, a part of an outage
// without a figure, a steady state that nobody looked at, times that never were, a violation that nothing demands.

import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { auditCases } from "../../src/report/junit-audit.ts";
import { playedOutcome } from "../../src/report/outcome.ts";
import { type Summary, summaryOf } from "../../src/report/summary.ts";
import { comparedWith } from "../../src/verdict/baseline.ts";
import type { Earlier } from "../../src/verdict/baseline-figures.ts";
import { exitCodeOf, judge } from "../../src/verdict/verdict.ts";
import { outageOf, Story } from "../measure/story.ts";
import { auditWith, type Changes, evidenceOf, expectation } from "./evidence.ts";

const run = { id: "r1", engine: "virtual", startedAt: 0, tookMs: 1, versions: {} };

function summaryWith(changes: Changes = {}): Summary {
  const evidence = evidenceOf(changes);
  return summaryOf({ ...evidence, run, verdict: judge(evidence) });
}

/** What of a good run is not the same as in this earlier one, and what that makes of it. */
function heldAgainst(earlier: Earlier, now: Summary = summaryWith(), tolerance = 0.1) {
  const baseline = comparedWith({ earlier, run: "r0", startedAt: "", seed: 7, tolerance }, now);
  const { verdict } = judge({ ...evidenceOf(), baseline });
  const other = baseline.figures.filter(({ state }) => state !== "same");
  return { exit: exitCodeOf(verdict), told: other.map(({ name, state, why }) => [name, state, why]) };
}

/** What is edited of an outage in a file. */
interface EditedOutage {
  readonly recovery: { service: { window?: object; state?: string; why?: string } };
}

/** What is edited of a file. */
interface Edited {
  readonly measures: { readonly availability: { wanted: number } };
  readonly outages: readonly EditedOutage[];
}

// biome-ignore lint/suspicious/noExplicitAny: anything may stand in a file
type Json = any;

/** As a file of another time holds it. */
function edited(change: (summary: Edited) => void): Earlier {
  const file = JSON.parse(JSON.stringify(summaryWith()));
  change(file);
  return file;
}

describe("a baseline", () => {
  const good = summaryWith();

  test("that is the same run passes: what follows is the change's doing", () => {
    expect(heldAgainst(edited(() => {}))).toEqual({ exit: 0, told: [] });
  });

  test("without a single figure is no pass", () => {
    const { outcomes } = good.measures;
    const bare = { speed: 10, measures: { outcomes: { wanted: outcomes.wanted } }, outages: [] };
    expect(heldAgainst(bare as Earlier)).toEqual({
      exit: 4,
      told: [["figures", "not comparable", "the earlier run has none"]],
    });
  });

  test("with a window that is no number is no pass: nothing is above what is none", () => {
    const garbled = edited((file) => {
      for (const { recovery } of file.outages) recovery.service.window = { longestMs: "long" };
    });
    const why = "what the earlier run says of it cannot be read";
    expect(heldAgainst(garbled)).toEqual({
      exit: 4,
      told: [
        ["recovery{outage:cut}", "not comparable", why],
        ["recovery{outage:cut,part:service}", "not comparable", why],
      ],
    });
  });

  const silent = "the earlier run does not say";
  const unreadable = "what the earlier run says of it cannot be read";

  /** The file with this changed in it, or taken out. */
  function withIn(path: string, value?: unknown): Earlier {
    const file = JSON.parse(JSON.stringify(good)) as Json;
    const keys = path.split(".");
    const last = keys.pop() as string;
    const inside = keys.reduce((part, key) => part[key], file);
    inside[last] = value;
    return JSON.parse(JSON.stringify(file)) as Earlier;
  }

  test.each<[what: string, file: Earlier, names: string[], why: string]>([
    ["a count in quotes", withIn("audit.violations.lost.sales", "0"), ["lost"], unreadable],
    ["null for a count", withIn("audit.violations.lost.sales", null), ["lost"], unreadable],
    [
      "a time in quotes",
      withIn("outages.0.detection.p95.ms", "5"),
      ["detection{outage:cut} p(95)"],
      unreadable,
    ],
    [
      "a state that there is not",
      withIn("outages.0.recovery.drain.state", "fine"),
      ["recovery{outage:cut,part:drain}"],
      unreadable,
    ],
    ["no queue", withIn("measures.queue"), ["queue max"], silent],
    ["no detection", withIn("outages.0.detection"), ["detection{outage:cut} p(95)"], silent],
    [
      "no violations",
      withIn("audit.violations", {}),
      ["lost", "duplicated", "resurrected", "altered", "orphaned"],
      silent,
    ],
    ["no outage of this plan", withIn("outages", []), ["cut"], "the earlier run has no such outage"],
  ])("with %s is no pass, and says so", (_, file, names, why) => {
    expect(heldAgainst(file)).toEqual({ exit: 4, told: names.map((name) => [name, "not comparable", why]) });
  });

  test("that had no queued sales says so by naming none beside the others", () => {
    const { sale } = good.measures;
    const now = { ...good, measures: { ...good.measures, sale: { ...sale, queued: sale.online } } };
    expect(heldAgainst(withIn("measures.sale.queued"), now)).toEqual({ exit: 0, told: [] });
    expect(heldAgainst(withIn("measures.sale"), now).told).toHaveLength(2);
  });

  test("with an availability of no sales does not allow everything", () => {
    const garbled = edited((file) => {
      file.measures.availability.wanted = 0;
    });
    expect(heldAgainst(garbled)).toMatchObject({
      exit: 4,
      told: [["availability", "not comparable", expect.anything()]],
    });
  });

  test("with a tolerance that is no number is no pass", () => {
    expect(
      heldAgainst(
        edited(() => {}),
        good,
        Number.NaN,
      ).exit,
    ).toBe(4);
  });

  const notMeasured = { state: "not measurable", why: "fewer than three quiet windows" };

  /** The summary of an outage in two parts. */
  const parts = (change: (part: EditedOutage) => void = () => {}): Summary => {
    const [part] = good.outages;
    const second = JSON.parse(JSON.stringify({ ...part, id: "cut 2" }));
    change(second);
    return { ...good, outages: [part, second] };
  };

  test("that knew every part of an outage is not met by a run that knows some", () => {
    const partly = parts(({ recovery }) => {
      recovery.service = notMeasured;
    });
    expect(heldAgainst(parts() as Earlier, partly)).toEqual({
      exit: 4,
      told: [
        [
          "recovery{outage:cut,part:service}",
          "not comparable",
          "the earlier run has it of every part of the outage, this one does not",
        ],
      ],
    });
    // What the earlier run did not know of every part either is compared as far as it is known.
    expect(heldAgainst(partly as Earlier, partly)).toEqual({ exit: 0, told: [] });
  });

  test("that says nothing of a recovery is no excuse for one that never came", () => {
    const earlier = edited(({ outages: [{ recovery }] }) => {
      recovery.service = notMeasured;
    });
    const now = edited(({ outages: [{ recovery }] }) => {
      recovery.service = { state: "not recovered", why: "too few were served" };
    });
    expect(heldAgainst(earlier, now as Summary)).toEqual({
      exit: 4,
      told: [["recovery{outage:cut,part:service}", "not comparable", "the earlier run does not say"]],
    });
    // What came is no worse than what the earlier run says it could not measure.
    expect(heldAgainst(earlier, good)).toEqual({ exit: 0, told: [] });
  });
});

test("figures that are not to be believed are not known to be no worse than a baseline", () => {
  const run = evidenceOf({ lags: [600] });
  const { lag: _, ...results } = run.results;
  const baseline = comparedWith(
    { earlier: edited(() => {}), run: "r0", startedAt: "", seed: 7, tolerance: 0.1 },
    summaryWith(),
  );
  expect(judge({ ...run, results, baseline }).verdict).toBe("pass");
  const { verdict, reasons } = judge({ ...run, baseline });
  expect({ verdict, reasons }).toEqual({
    verdict: "inconclusive",
    reasons: ["baseline: times and queues: engine lag p99 600 ms, more than 100 ms"],
  });
});

test("a steady state that nobody looked at is not held", () => {
  const plan = { steady: { warmUpMs: 0, bands: [expectation("online min > 0.1")] } };
  const evidence = evidenceOf({ plan });
  const { steady: _, ...results } = evidence.results;
  const { verdict, reasons } = judge({ ...evidence, results });
  expect({ verdict, reasons }).toEqual({
    verdict: "inconclusive",
    reasons: ["the steady state was not measured"],
  });
});

test("a run that was ended for an expectation which it has not is no pass", () => {
  const broken = { text: "queue max < 3", measured: "5", at: 30_000 };
  const { verdict, reasons } = judge({ ...evidenceOf(), broken });
  expect({ verdict, reasons }).toEqual({
    verdict: "inconclusive",
    reasons: ["the run was ended early because of queue max < 3"],
  });
});

describe("what is demanded of times that never were", () => {
  /** Terminals are cut off twice: the second time begins after the first has ended. */
  const outages = [outageOf("cut", 10_000, 20_000, [[0, 5]]), outageOf("again", 40_000, 45_000, [[0, 5]])];
  const told = (plan: Plan) =>
    new Story(plan).outages().customersEnd(60_000).steady(0, 1_000, 60_000, 100, 40);

  test.each(["interventions", "reversalsGivenUp", "settlements", "turnedAway"])(
    "%s is not 0 during the first and after the second",
    (measure) => {
      const text = `${measure}{during:cut,after:again} == 0`;
      const { expectations } = judge(
        evidenceOf({ told, plan: { outages, expectations: [expectation(text)] } }),
      );
      expect(expectations.at(-1)).toMatchObject({
        verdict: "inconclusive",
        reason: "there was no such time in the run",
      });
    },
  );
});

test("a cell of a violation that no expectation speaks of is not green", () => {
  const audit = auditWith("lost", 1);
  const summary = summaryWith({
    audit: { ...audit, cells: { ...audit.cells!, lost: audit.violations!.lost } },
  });
  const lost = (expectations: Summary["expectations"]) =>
    auditCases({ ...summary, expectations }).find(({ name }) => name === "audit: lost")?.verdict;
  expect(lost([])).toBe("fail");
  expect(lost(summary.expectations)).toBe("fail");
  expect(lost([{ text: "lost < 9", verdict: "pass", measured: { text: "1" } }])).toBe("pass");
});

test("a run that was judged, and whose command was ended by a signal after that, is no pass in any report", () => {
  const summary = summaryWith();
  const how = { directory: "tillstorm-runs/r1", next: "" };
  expect(summary.verdict).toBe("pass");
  expect(playedOutcome("story.yaml", summary, { ...how, exitCode: 0 }).verdict).toBe("pass");
  expect(playedOutcome("story.yaml", summary, { ...how, exitCode: 130 })).toMatchObject({
    verdict: "inconclusive",
    reasons: ["it passed, and the command was ended with exit code 130 before all was over"],
  });
});
