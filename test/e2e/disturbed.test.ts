// When a test of a live run is put to the proof again, and when not.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { Summary } from "../../src/report/summary.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { calmly, isDisturbed, isTakenAway, mustTakeLess, unlessTakenAway } from "./disturbed.ts";
import { MachineWatch, ticksIn } from "./machine.ts";
import { Tillstorm } from "./tillstorm.ts";

const calm = {
  measures: { lag: { p99Ms: 100, maxMs: 500 }, clockJump: { ms: -250, at: 0 } },
  outages: [{ applied: { dueMs: 1_000, issuedMs: 1_001, confirmedMs: 1_250 } }],
  changes: [{ made: { dueMs: 1_000, issuedMs: 1_250 } }],
  reasons: ["lost == 0: measured 1"],
};

test.each([
  [false, {}],
  [true, { measures: { lag: { p99Ms: 101, maxMs: 101 } } }],
  [true, { measures: { lag: { p99Ms: 1, maxMs: 501 } } }],
  [true, { measures: { clockJump: { ms: -251, at: 0 } } }],
  [true, { outages: [{ applied: { dueMs: 1_000, issuedMs: 1_001, confirmedMs: 1_251 } }] }],
  [true, { outages: [{ removed: { dueMs: 1_000, issuedMs: 1_251 } }] }],
  [true, { changes: [{ made: { dueMs: 1_000, issuedMs: 1_001, confirmedMs: 1_251 } }] }],
  [true, { reasons: ["no audit: there was no time for it after the signal"] }],
])("disturbed (%s): a calm run with %j", (is, more) => {
  expect(isDisturbed({ ...calm, ...more } as unknown as Partial<Summary>)).toBe(is);
});

describe("a test is tried again", () => {
  let tries = 0;

  /** A run that leaves this. */
  async function left(summary: object): Promise<void> {
    const folder = temporaryFolder();
    await new Tillstorm([], { folder, command: ["true"] }).ended;
    const runs = join(folder, "tillstorm-runs");
    mkdirSync(runs);
    writeFileSync(join(runs, "summary.json"), JSON.stringify(summary));
  }

  const disturbed = { measures: { lag: { p99Ms: 300, maxMs: 300 } } };

  test("where a run of it was disturbed", calmly, async () => {
    await left(++tries === 1 ? disturbed : calm);
    expect(tries).toBe(2);
  });

  test("where it took longer than is promised", calmly, () => {
    mustTakeLess(++tries === 3 ? 3_001 : 2_999, 3_000);
    expect(tries).toBe(4);
  });

  test("and for nothing else, as the runs of the tests before", async () => {
    const { condition } = calmly.retry as { readonly condition: RegExp };
    const isTriedAgain = () => condition.test("expected 1 to be 2");
    await left(calm);
    expect(isWithoutCause(isTriedAgain)).toBe(false);
    await left(disturbed);
    expect(isTriedAgain()).toBe(true);
  });
});

test.each([
  [false, { stillMs: 100, share: 0.05 }],
  [true, { stillMs: 101, share: 0 }],
  [true, { stillMs: 0, share: 0.06 }],
])("a machine that was taken away (%s): %j", (is, taken) => {
  expect(isTakenAway(taken)).toBe(is);
});

test("what a host gave to others is the eighth time of /proc/stat", () => {
  const stat = "cpu  100 2 30 500 4 0 6 58 7 9\ncpu0 50 1 15 250 2 0 3 29 3 4\n";
  expect(ticksIn(stat)).toEqual({ all: 700, stolen: 58 });
  expect(ticksIn("")).toEqual({ all: 0, stolen: 0 });
});

describe("any end-to-end test", () => {
  let tries = 0;

  test("is tried again where the machine was taken away while it ran", () => {
    if (++tries === 1) standStill(300);
    expect(tries).toBe(2);
  });

  test("and for nothing else", ({ task }) => {
    expect(task.retry).toBe(unlessTakenAway);
    const { condition } = unlessTakenAway;
    const isTriedAgain = () => condition.test("longer than promised");
    expect(isWithoutCause(isTriedAgain)).toBe(false);
    standStill(300);
    expect(condition.test("expected 1 to be 2")).toBe(true);
  });
});

const watch = new MachineWatch();
beforeEach(() => watch.begin());

/**
 * Whether it is so although the machine was there, by a watch of our own: of a test of some milliseconds, a single tick
 * that its host gave to others is a large share.
 */
function isWithoutCause(isSo: () => boolean): boolean {
  const wasAway = isTakenAway(watch.taken);
  return isSo() && !wasAway && !isTakenAway(watch.taken);
}

/** This process and all its threads. */
function standStill(forMs: number): void {
  const { pid } = process;
  spawnSync("sh", ["-c", `kill -STOP ${pid}; sleep ${forMs / 1_000}; kill -CONT ${pid}`]);
}
