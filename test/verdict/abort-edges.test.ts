// The edges of abortOnFail: when exactly a delay is over, and what a run that ended before its first outage says.

import { expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import type { Expectation } from "../../src/plan/plan.ts";
import { lookoutOf } from "../../src/run/lookout.ts";
import { Recorder } from "../../src/run/recorder.ts";
import { brokenAt } from "../../src/verdict/abort.ts";
import type { Broken } from "../../src/verdict/evidence.ts";
import { exitCodeOf, judge } from "../../src/verdict/verdict.ts";
import { outageOf, planOf, Story } from "../measure/story.ts";
import { evidenceOf, expectation } from "./evidence.ts";

function aborting(text: string, delayMs: number): Expectation {
  return { ...expectation(text), abortOnFail: { delayMs } };
}

const outages = [outageOf("later", 30_000, 40_000, [[0, 5]])];

/** Two sales wait from `from` to `to`. */
function story(plan: ReturnType<typeof planOf>, from: number, to?: number): Story {
  return new Story(plan).steady(0, 0, from, 100, 40).queued(1, from, to).queued(2, from, to);
}

/** When a run that is looked at once a second ends, if it does; it is over after 20 s. */
function endOf(demand: Expectation, from: number, to?: number): Broken | undefined {
  const plan = planOf({ outages, expectations: [demand] });
  const measures = new Story(plan).play();
  let found: Broken | undefined;
  const recorder = new Recorder(
    undefined,
    measures,
    lookoutOf(measures, (broken) => {
      found ??= broken;
    }),
  );
  const told = story(plan, from, to).facts.toSorted((a, b) => a[1] - b[1]);
  for (let now = 0; now <= 20_000 && !found; now += 100) {
    for (const fact of told.filter(([, at]) => at > now - 100 && at <= now)) recorder.record(...fact);
    recorder.flush(now);
  }
  return found;
}

test("what is broken from the start ends the run when the delay is over, to the second", () => {
  expect(endOf(aborting("queue last < 2", 0), 500)?.at).toBe(1_000);
  expect(endOf(aborting("queue last < 2", 5_000), 500)?.at).toBe(5_000);
  expect(endOf(aborting("queue last < 2", 5_001), 500)?.at).toBe(6_000);
  expect(endOf(aborting("queue last < 2", 4_999), 500)?.at).toBe(5_000);
  expect(endOf(aborting("queue last < 2", 21_000), 500)).toBeUndefined();
});

test("what was broken just before the delay counts where it cannot be undone, and not where it can", () => {
  // Two sales waited until 4.9 s: a largest queue of two stays, an average goes down again.
  expect(endOf(aborting("queue max < 2", 5_000), 4_000, 4_900)?.at).toBe(5_000);
  expect(endOf(aborting("queue avg < 0.5", 5_000), 4_000, 4_900)).toBeUndefined();
  expect(endOf(aborting("queue avg < 0.3", 5_000), 4_000, 4_900)?.at).toBe(5_000);
});

test("exactly at its bound nothing is broken", () => {
  expect(endOf(aborting("queue max <= 2", 0), 500)).toBeUndefined();
  expect(endOf(aborting("queue max < 2", 0), 500)).toMatchObject({ measured: "2 after 1 s" });
});

test("a run that ends before its first outage fails, and nobody is blamed for what it had no time for", () => {
  const demands = [
    aborting("queue max < 2", 0),
    expectation("recovery < 1000"),
    expectation("turnedAway{during:later} == 0"),
    expectation("turnedAway == 0"),
  ];
  const broken = { text: "queue max < 2", measured: "2 after 10 s", at: 1_000 };
  const told = (plan: ReturnType<typeof planOf>) => story(plan, 500);
  const evidence = evidenceOf({ plan: { outages, expectations: demands }, told, faults: [] });
  const judged = judge({ ...evidence, broken });
  expect(judged.verdict).toBe("fail");
  expect(exitCodeOf(judged.verdict)).toBe(99);
  expect(judged.reasons[0]).toBe("queue max < 2: measured 2 after 10 s");
  const early = "the run was ended early because of queue max < 2";
  expect(judged.expectations.slice(-4)).toEqual([
    { text: "queue max < 2", verdict: "fail", measured: { text: "2 after 10 s" } },
    { text: "recovery < 1000", verdict: "inconclusive", measured: { text: "nothing" }, reason: early },
    {
      text: "turnedAway{during:later} == 0",
      verdict: "inconclusive",
      measured: { text: "nothing" },
      reason: early,
    },
    { text: "turnedAway == 0", verdict: "inconclusive", measured: { text: "0", value: 0 }, reason: early },
  ]);
  expect(judged.reasons.join()).not.toContain("was not applied");
});

test("of several that are broken the first of the scenario ends the run", () => {
  const plan = planOf({
    outages,
    expectations: [aborting("queue max < 2", 3_000), aborting("queue last < 1", 0)],
  });
  const measures = story(plan, 500).fact(0, 9_000, facts.online).play();
  expect(brokenAt(measures, 2_000)?.text).toBe("queue last < 1");
  expect(brokenAt(measures, 3_000)?.text).toBe("queue max < 2");
});
