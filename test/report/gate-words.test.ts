// What an ending says of the steady state and of the baseline.

import { expect, test } from "vitest";
import { baselineWords, steadyWords } from "../../src/report/gate-words.ts";
import type { Summary } from "../../src/report/summary.ts";

const held = { text: "online min > 99%", verdict: "pass", measured: { text: "100 %" } } as const;
const notHeld = { ...held, verdict: "inconclusive", reason: "it did not hold" } as const;
const unknown = { ...held, verdict: "inconclusive", reason: "engine lag" } as const;
const failed = { ...held, verdict: "fail" } as const;
const outages = [{}];

function steady(state: Summary["steady"], more: object = { outages }): string[] {
  return steadyWords({ steady: state, speed: 20, ...more } as unknown as Summary);
}

test.each([
  [[held], [held], "held 3m 20s before the first outage, held 1m 40s after recovery"],
  [[held], [held, failed], "held 3m 20s before the first outage, not held after recovery"],
  [[held, notHeld], [unknown], "not held before the first outage, not known after recovery"],
  [[unknown, held], [held], "not known before the first outage, held 1m 40s after recovery"],
])("a steady state in a line %#", (before, after, words) => {
  const spans = { beforeMs: [0, 10_000], afterMs: [20_000, 25_000] } as const;
  expect(steady({ before, after, ...spans })).toEqual([`steady state: ${words}`]);
});

test("without an outage, without time for it, or without a steady state at all", () => {
  expect(steady({ before: [held], after: [], beforeMs: [0, 10_000] }, { outages: [] })).toEqual([
    "steady state: held 3m 20s all the time",
  ]);
  expect(steady({ before: [held], after: [], beforeMs: [0, 10_000] })).toEqual([
    "steady state: held 3m 20s before the first outage",
  ]);
  expect(steady({ before: [unknown], after: [] })).toEqual([
    "steady state: not known before the first outage",
  ]);
  expect(steady(undefined)).toEqual([]);
});

function baseline(states: readonly string[], seed = 7): string[] {
  const figures = states.map((state) => ({ state }));
  const earlier = { startedAt: "2026-11-20T10:00:00.000Z", seed, figures };
  return baselineWords({ baseline: earlier, seed: 7 } as unknown as Summary);
}

test("a baseline in a line: what is worse first, another seed is said", () => {
  expect(baseline(["same", "better", "better"])).toEqual([
    "than the run of 2026-11-20: nothing worse, 2 better, 1 the same",
  ]);
  expect(baseline(["worse", "same", "not comparable"], 8)).toEqual([
    "than the run of 2026-11-20 (seed 8, this one 7): 1 worse, 1 the same, 1 not comparable",
  ]);
  expect(baselineWords({ seed: 7 } as unknown as Summary)).toEqual([]);
});
