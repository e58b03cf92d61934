// Several seeds at once, in real worker threads.

import { describe, expect, test, vi } from "vitest";
import { EnvironmentError, UsageError } from "../../src/errors.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Summary } from "../../src/report/summary.ts";
import { playSeeds, workersFor } from "../../src/run/seeds.ts";
import { planOf, refuse, type Wishes, wifi } from "../engine/virtual/plans.ts";
import { expectation } from "../verdict/evidence.ts";

// Every seed starts a thread, which reads all of tillstorm.
vi.setConfig({ testTimeout: 120_000 });

/** Small enough to be over at once, different enough that no two seeds come to the same. */
function plans(count: number, wishes: Wishes = {}): Plan[] {
  return Array.from({ length: count }, (_, n) =>
    planOf({ seed: n + 1, outages: [refuse(20_000, 10_000, 0)], ...wishes }),
  );
}

function play(
  all: readonly Plan[],
  workers: number,
  signal = new AbortController().signal,
): Promise<Summary[]> {
  return playSeeds(all, { workers, played: () => {}, signal });
}

/** Without what tells when and how fast it was played. */
function figures(summaries: readonly Summary[]): unknown {
  return summaries.map(({ startedAt: _at, tookMs: _took, ...rest }) => rest);
}

describe("the figures of several seeds", () => {
  test("are the same whatever the number of workers, and come in the order of the plans", async () => {
    const all = plans(3);
    const one = await play(all, 1);
    expect(one.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect(new Set(one.map(({ measures }) => JSON.stringify(measures))).size).toBe(3);
    expect(figures(await play(all, 3))).toEqual(figures(one));
    expect(figures(await play(all.toReversed(), 2))).toEqual(figures(one.toReversed()));
  });

  test("tell which seed failed", async () => {
    const [healthy, defective] = plans(2, { outages: [] });
    const broken = { ...defective, gateway: { ...defective.gateway, defects: { "posts-twice": 1 } } };
    const summaries = await play([healthy, broken], 2);
    expect(summaries.map(({ verdict }) => verdict)).toEqual(["pass", "fail"]);
    expect(summaries[1].reasons[0]).toMatch(/^duplicated == 0: measured [1-9]/);
  });

  test("end early where an expectation is broken for which no run goes on", async () => {
    const [plan] = plans(1);
    const broken = { ...expectation("queue max < 1"), abortOnFail: { delayMs: 0 } };
    const [summary] = await play([{ ...plan, expectations: [broken] }], 1);
    expect(summary.verdict).toBe("fail");
    expect(summary.reasons[0]).toMatch(/^queue max < 1: measured [1-9]/);
    // The outage begins at 20 s, and one look a second is enough to see the first sale that is put aside.
    expect(summary.playedMs).toBeGreaterThan(20_000);
    expect(summary.playedMs).toBeLessThan(30_000);
  });
});

test("progress counts the seeds that are over", async () => {
  const counts: number[] = [];
  const signal = new AbortController().signal;
  await playSeeds(plans(4), { workers: 2, played: (count) => counts.push(count), signal });
  expect(counts).toEqual([1, 2, 3, 4]);
});

test("interrupted, what is over counts, and no further seed begins", async () => {
  const interrupt = new AbortController();
  const all = plans(6);
  const played = (count: number) => {
    if (count === 2) interrupt.abort();
  };
  const summaries = await playSeeds(all, { workers: 1, played, signal: interrupt.signal });
  expect(summaries.map(({ seed }) => seed)).toEqual([1, 2]);
  expect(await play(all, 2, AbortSignal.abort())).toEqual([]);
});

describe("as many at once", () => {
  const gibibyte = 2 ** 30;

  test("as there are cores, and not more than seeds", () => {
    expect(workersFor(plans(20), 2, 8 * gibibyte)).toBe(2);
    expect(workersFor(plans(3), 16, 64 * gibibyte)).toBe(3);
  });

  test("as there is room for", () => {
    const large = plans(2, { cohorts: [[500_000, wifi]] });
    const workers = Array.from({ length: 16 }, (_, n) =>
      workersFor([...large, ...large], 4, (n + 2) * gibibyte),
    );
    expect(workers[0]).toBeLessThan(4);
    expect(workers.at(-1)).toBe(4);
    expect(workers).toEqual(workers.toSorted((a, b) => a - b));
  });

  test("but where there is none for one it says so", () => {
    expect(() => workersFor(plans(2), 2, 1_000_000)).toThrow(EnvironmentError);
  });

  test("and what the model cannot play is named before any begins", () => {
    const [plan] = plans(1);
    const long = { ...plan, durationMs: 13 * 86_400_000 };
    expect(() => workersFor([plan, long], 2, gibibyte)).toThrow(UsageError);
    expect(() => workersFor([plan, long], 2, gibibyte)).toThrow(/312h/);
  });
});
