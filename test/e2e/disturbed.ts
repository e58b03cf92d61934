// Whether a test was disturbed by the machine that it ran on: a test of a live run that fails is put to the proof again,
// at most twice, where one of its runs says in its own figures that it was disturbed, or where all that was wrong is that
// something took longer than is promised; any end-to-end test, where the machine was taken away while it ran. What a defect
// does, it does in a calm run as well, and takes its time each time; whatever else fails, fails at once.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, type TestOptions } from "vitest";
import type { Summary } from "../../src/report/summary.ts";
import { MachineWatch, type Taken } from "./machine.ts";
import { started, type Tillstorm } from "./tillstorm.ts";

const tooLong = "longer than promised";

/**
 * Which failures are the machine's. A RegExp in name only: vitest 5.1 loses a function on its way, and then tries again
 * whatever failed.
 */
class OfTheMachine extends RegExp {
  override test(_message: string): boolean {
    return isTakenAway(machine.taken);
  }
}

class OfTheMachineOrRun extends OfTheMachine {
  override test(message: string): boolean {
    return super.test(message) || message.startsWith(tooLong) || runsOfTest().some(wasDisturbed);
  }
}

/** How every end-to-end test is tried again: `again.ts`. */
export const unlessTakenAway = { count: 2, condition: new OfTheMachine("") };

/** Options of a test whose runs are live, or of all tests of a `describe`. */
export const calmly: TestOptions = { retry: { count: 2, condition: new OfTheMachineOrRun("") } };

/** Throws where something took longer than is promised for a machine that has time for it. */
export function mustTakeLess(tookMs: number, promisedMs: number): void {
  expect(tookMs, tooLong).toBeLessThan(promisedMs);
}

/** Busy tests by themselves come to 12 ms and to no share: who takes more is the machine's host. */
export function isTakenAway({ stillMs, share }: Taken): boolean {
  return stillMs > 100 || share > 0.05;
}

/** From these bounds on the verdict itself believes no time, rate or queue (src/verdict/doubts.ts). */
const lagP99MaxMs = 100;
const lagMaxMs = 500;
const lateMaxMs = 250;
const clockJumpMaxMs = 250;

/** Whether the figures of a run say that the machine disturbed it, whatever its verdict. */
export function isDisturbed({
  measures,
  outages = [],
  changes = [],
  reasons = [],
}: Partial<Summary>): boolean {
  const { lag, clockJump } = measures ?? {};
  const steps = [
    ...outages.flatMap(({ announced, applied, removed }) => [announced, applied, removed]),
    ...changes.map(({ made }) => made),
  ];
  return (
    reasons.some((reason) => reason.includes("there was no time for it after the signal")) ||
    (lag !== undefined && (lag.p99Ms > lagP99MaxMs || lag.maxMs > lagMaxMs)) ||
    Math.abs(clockJump?.ms ?? 0) > clockJumpMaxMs ||
    steps.some((step) => step !== undefined && (step.confirmedMs ?? step.issuedMs) - step.dueMs > lateMaxMs)
  );
}

const machine = new MachineWatch();
let before = 0;
let underWay = 0;
beforeEach(() => {
  if (underWay++ > 0) return;
  before = started.length;
  machine.begin();
});
afterEach(() => {
  underWay--;
});

/** Those that the test under way has started, and others that go on beside it. */
function runsOfTest(): readonly Tillstorm[] {
  return started.slice(before);
}

function wasDisturbed({ output }: Tillstorm): boolean {
  if (!existsSync(output)) return false;
  const files = readdirSync(output, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => basename(file) === "summary.json")
    .some((file) => isDisturbed(JSON.parse(readFileSync(join(output, file), "utf8"))));
}
