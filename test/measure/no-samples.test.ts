// What has no samples is inconclusive, and never a pass, whatever is demanded of it.

import { describe, expect, test } from "vitest";
import { violations } from "../../src/audit/result.ts";
import { facts } from "../../src/facts.ts";
import type { Expectation, Plan } from "../../src/plan/plan.ts";
import { type MeasureName, measures } from "../../src/scenario/measures.ts";
import { judge } from "../../src/verdict/verdict.ts";
import { auditOf, type Changes, evidenceOf } from "../verdict/evidence.ts";
import { Story } from "./story.ts";

const none = { sales: 0, valueMinor: 0 };
const comparisons = ["<", "<=", ">", ">=", "==", "!="] as const;
const bounds = [0, 1, 1e12];

const all = (Object.keys(measures) as MeasureName[]).flatMap((measure) =>
  Object.keys(measures[measure].aggregates).map((aggregate) => [measure, aggregate] as const),
);

/** Every demand that could be made of it. */
function demands(measure: string, aggregate: string): Expectation[] {
  return comparisons.flatMap((comparison) =>
    bounds.map((bound) => ({
      ...{ measure, selectors: {}, aggregate, comparison, bound },
      text: `${measure} ${aggregate} ${comparison} ${bound}`,
    })),
  );
}

function verdictsOn(measure: string, aggregate: string, changes: Changes) {
  const expectations = demands(measure, aggregate);
  const evidence = evidenceOf({ ...changes, plan: { ...changes.plan, expectations } });
  const { verdict, expectations: results } = judge(evidence);
  const texts = new Set(expectations.map(({ text }) => text));
  return { verdict, results: results.filter(({ text }) => texts.has(text)) };
}

const audit = auditOf({
  cells: undefined,
  ...{ intended: none, booked: { missing: "there are no samples" } },
  stockDifference: { missing: none, surplus: none },
});

describe("in a run without customers", () => {
  const told = (plan: Plan) => new Story(plan).outages().customersEnd(60_000);

  test.each(all)("%s %s passes nothing", (measure, aggregate) => {
    const { verdict, results } = verdictsOn(measure, aggregate, { told, audit, lags: [] });
    expect(verdict).not.toBe("pass");
    // A violation may be found without any customer; that there was none is true.
    if ((violations as readonly string[]).includes(measure)) return;
    expect(results.filter((result) => result.verdict !== "inconclusive")).toEqual([]);
    for (const { reason } of results) expect(reason).toBeTruthy();
  });
});

/** Measures that one customer who was turned away, and nothing else, gives no sample of. */
const unsampled = [
  "sale",
  "attempt",
  "detection",
  "noticed",
  "recovery",
  "restored",
  "surge",
  "booked",
  "noticedByStaff",
  "stockBehind",
  "lag",
];

describe("where a customer came and nothing of this was seen", () => {
  const told = (plan: Plan) => new Story(plan).sold(0, 1_000, 0, facts.turnedAway).customersEnd(60_000);
  const without = { told, audit, lags: [], plan: { outages: [] } };

  test.each(all.filter(([measure]) => unsampled.includes(measure)))(
    "%s %s passes nothing",
    (measure, aggregate) => {
      const { results } = verdictsOn(measure, aggregate, without);
      expect(results.filter(({ verdict }) => verdict !== "inconclusive")).toEqual([]);
    },
  );

  test("a window that was never full is no worst window", () => {
    const { results } = verdictsOn("availability", "min", without);
    expect(new Set(results.map(({ verdict, reason }) => `${verdict}: ${reason}`))).toEqual(
      new Set(["inconclusive: too few sales for one window"]),
    );
  });
});

describe("where the ledger was not read", () => {
  test.each(
    all.filter(([measure]) =>
      ["booked", "stockDifference", "dataLoss", "pending", "unpaid"].includes(measure),
    ),
  )("%s %s passes nothing", (measure, aggregate) => {
    const { results } = verdictsOn(measure, aggregate, { audit: undefined });
    expect(results.filter(({ verdict }) => verdict !== "inconclusive")).toEqual([]);
  });

  test.each(all.filter(([measure]) => ["booked", "stockDifference"].includes(measure)))(
    "%s %s passes nothing where the audit is in doubt",
    (measure, aggregate) => {
      const doubtful = auditOf({
        inconclusive: ["the history was cut off"],
        stockDifference: { missing: none, surplus: none },
        booked: { ...distribution, clock: { aheadMs: 0, uncertainMs: 0 } },
      });
      const { results } = verdictsOn(measure, aggregate, { audit: doubtful });
      expect(results.filter(({ verdict }) => verdict !== "inconclusive")).toEqual([]);
      expect(results[0].reason).toBe("the history was cut off");
    },
  );
});

const distribution = { samples: 1, avgMs: 22, p50Ms: 22, p95Ms: 22, p99Ms: 22, maxMs: 22 };

test("what is known to some ms only is a range: a bound inside of it is not decided", () => {
  const known = auditOf({ booked: { ...distribution, clock: { aheadMs: 5_000, uncertainMs: 10 } } });
  const { results } = verdictsOn("booked", "max", { audit: known });
  const on = (text: string) => results.find((result) => result.text === text)?.verdict;
  expect([on("booked max < 1000000000000"), on("booked max < 1")]).toEqual(["pass", "fail"]);
  const [inside] = judge(
    evidenceOf({ audit: known, plan: { expectations: [{ ...demands("booked", "max")[0], bound: 25 }] } }),
  ).expectations.slice(-1);
  expect(inside).toMatchObject({
    verdict: "inconclusive",
    measured: { text: "22 ms ± 10 ms" },
    reason: "the gateway's clock is known to 10 ms only",
  });
});
