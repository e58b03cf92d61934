import { expect, test } from "vitest";
import { type LinkProfile, linkProfiles } from "../../src/scenario/link-profiles.ts";
import { nearest } from "../../src/scenario/nearest.ts";
import { policyOf } from "../../src/scenario/policy.ts";
import { presets } from "../../src/scenario/presets.ts";
import { shapes } from "../../src/scenario/shapes.ts";

test("every preset gives every field of a policy", () => {
  for (const { policy } of Object.values(presets)) {
    const whole = policyOf(policy, {});
    expect(Object.keys(whole).sort()).toEqual([
      "detection",
      "forward",
      "offline",
      "probe",
      "signOnWithin",
      "timeout",
    ]);
    expect(JSON.stringify(whole)).not.toContain("undefined");
  }
});

test("jpos-saf has the figures of jPOS-EE's store and forward", () => {
  const { timeout, detection, probe, offline, forward } = policyOf(presets["jpos-saf"].policy, {});
  expect({ timeout, detection, probe, forward, expireAfter: offline.expireAfter }).toEqual({
    timeout: 30_000,
    detection: { failures: 2, after: 40_000 },
    probe: { base: 5000, cap: 60_000, jitter: "full" },
    forward: {
      as: "deferred",
      firstWait: 30_000,
      gap: 1000,
      retry: { base: 60_000, cap: 60_000, jitter: "none" },
      maxAttempts: 1000,
    },
    expireAfter: 86_400_000,
  });
});

test.each([
  ["square", { expireAfter: 24 * 3_600_000 }],
  ["clover", { maxAmount: 500, maxTotal: 5000, expireAfter: 7 * 24 * 3_600_000 }],
  ["adyen-kiosk", { maxPayments: 5000, expireAfter: 72 * 3_600_000 }],
] as const)("%s has the published limits, and what is not published is the same for all", (name, limits) => {
  const { offline, ...rest } = policyOf(presets[name].policy, {});
  const none = Number.POSITIVE_INFINITY;
  expect(offline).toEqual({ maxAmount: none, maxPayments: none, maxTotal: none, ...limits });
  const { offline: _, ...others } = policyOf(presets.square.policy, {});
  expect(rest).toEqual(others);
});

test("lossy link profiles have the figures of Augmented Traffic Control", () => {
  const figures = ({ upDelayMs, downDelayMs, downKbps, upKbps, loss }: LinkProfile) => [
    downKbps,
    upKbps,
    downDelayMs,
    upDelayMs,
    loss,
  ];
  expect(figures(linkProfiles["2g-rural"])).toEqual([20, 18, 650, 650, 0.02]);
  expect(figures(linkProfiles["edge-lossy"])).toEqual([240, 200, 400, 440, 0.01]);
});

test("days have their published ratio of peak to mean", () => {
  const ratio = (points: readonly { part: number; level: number }[]) => {
    const area = points
      .slice(1)
      .reduce(
        (sum, { part, level }, index) =>
          sum + ((level + points[index].level) / 2) * (part - points[index].part),
        0,
      );
    return 1 / area;
  };
  expect(ratio(shapes["black-friday"].points)).toBeCloseTo(3.6, 9);
  expect(ratio(shapes["singles-day"].points)).toBeCloseTo(4.2, 9);
  expect(ratio(shapes["evening-peak"].points)).toBeCloseTo(1 / 0.615, 9);
  expect(ratio(shapes["lunch-peak"].points)).toBeCloseTo(1 / 0.75, 9);
  for (const { points } of Object.values(shapes))
    expect(Math.max(...points.map(({ level }) => level))).toBe(1);
});

test("an override replaces its field and leaves its neighbours", () => {
  const base = policyOf(presets.quick.policy, {});
  expect(
    policyOf(presets.quick.policy, { timeout: 3000, probe: { cap: 9000 }, forward: { retry: { base: 1 } } }),
  ).toEqual({
    ...base,
    timeout: 3000,
    probe: { ...base.probe, cap: 9000 },
    forward: { ...base.forward, retry: { ...base.forward.retry, base: 1 } },
  });
});

test("link profiles are called by their own names", () => {
  for (const [name, profile] of Object.entries(linkProfiles)) expect(profile.name).toBe(name);
});

test("the nearest word is what was probably meant, and no word is near to anything", () => {
  expect(nearest("blckhole", ["refuse", "blackhole"])).toBe("blackhole");
  expect(nearest("BLACKHOLE", ["refuse", "blackhole"])).toBe("blackhole");
  expect(nearest("xyz", ["refuse", "blackhole"])).toBeUndefined();
  expect(nearest("ab", ["cd"])).toBeUndefined();
  expect(nearest("x".repeat(100_000), ["refuse"])).toBeUndefined();
});
