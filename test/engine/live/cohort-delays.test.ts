import { describe, expect, test } from "vitest";
import { extraMs } from "../../../src/engine/link-delays.ts";
import { delaysOf } from "../../../src/engine/live/cohort-delays.ts";
import type { Outage, Plan } from "../../../src/plan/plan.ts";
import { cohorts, effectOf, outage, refuse } from "../../conductor/parts.ts";

const far = outage("far", 0, 10, effectOf("latency", { delay: "400ms", jitter: "300ms", way: "up" }, 1));
const near = outage("near", 0, 10, effectOf("latency", { delay: "50ms", jitter: "20ms" }, 1));

function planOf(outages: readonly Outage[], lossy: Partial<Plan["cohorts"][number]["profile"]> = {}) {
  const [first, second] = cohorts(2);
  return { seed: 1, outages, cohorts: [{ ...first, profile: { ...first.profile, ...lossy } }, second] };
}

const delaysIn = (plan: ReturnType<typeof planOf>) => delaysOf(plan as unknown as Plan);

describe("which cohorts have messages that differ", () => {
  test("none, where no link and no outage makes a difference: their links hold nothing back", () => {
    const plan = planOf([
      outage("cut", 0, 10, refuse(0, 1)),
      outage("slow", 0, 10, effectOf("latency", { delay: "1s" }, 0, 1)),
      outage("held", 0, 10, effectOf("stall", {}, 0, 1)),
    ]);
    expect(delaysIn(plan)).toEqual([undefined, undefined]);
  });

  test("those of lossy links and those that an outage with jitter strikes", () => {
    expect(delaysIn(planOf([], { loss: 0.01 })).map(Boolean)).toEqual([true, false]);
    expect(delaysIn(planOf([], { jitterMs: 3 })).map(Boolean)).toEqual([true, false]);
    expect(delaysIn(planOf([far])).map(Boolean)).toEqual([false, true]);
  });
});

test("jitters of outages add up while they are on, each way, and are gone with them", () => {
  const plan = planOf([far, near]);
  const delays = delaysIn(plan)[1];
  const { profile } = plan.cohorts[1];
  const mustBe = (upMs: number, downMs: number) => {
    for (let n = 0; n < 20; n++) {
      expect(delays?.extraMs(7, n, "up")).toBe(extraMs(profile, 1, 7, n, "up", upMs));
      expect(delays?.extraMs(7, n, "down")).toBe(extraMs(profile, 1, 7, n, "down", downMs));
    }
  };
  mustBe(0, 0);
  delays?.strike(far, true);
  mustBe(300, 0);
  delays?.strike(near, true);
  mustBe(320, 20);
  delays?.strike(far, false);
  mustBe(20, 20);
  delays?.strike(near, false);
  mustBe(0, 0);
});
