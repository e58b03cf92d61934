import { expect, test } from "vitest";
import { z } from "zod";
import { kinds } from "../../src/outages/kinds.ts";
import { linkProfiles } from "../../src/scenario/link-profiles.ts";
import { nearest } from "../../src/scenario/nearest.ts";
import { policyOf } from "../../src/scenario/policy.ts";
import { presets } from "../../src/scenario/presets.ts";
import { scenarioSchema } from "../../src/scenario/schema.ts";

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

test("the schema becomes a JSON Schema in which every field is explained", () => {
  const schema = z.toJSONSchema(scenarioSchema(kinds), { io: "input" });
  const unexplained: string[] = [];
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [name, field] of Object.entries((node as { properties?: object }).properties ?? {})) {
      if (!(field as { description?: string }).description) unexplained.push(`${path}.${name}`);
    }
    for (const [key, child] of Object.entries(node)) walk(child, `${path}.${key}`);
  };
  walk(schema, "");
  expect(unexplained).toEqual([]);
});

test("the nearest word is what was probably meant, and no word is near to anything", () => {
  expect(nearest("blckhole", ["refuse", "blackhole"])).toBe("blackhole");
  expect(nearest("BLACKHOLE", ["refuse", "blackhole"])).toBe("blackhole");
  expect(nearest("xyz", ["refuse", "blackhole"])).toBeUndefined();
  expect(nearest("ab", ["cd"])).toBeUndefined();
  expect(nearest("x".repeat(100_000), ["refuse"])).toBeUndefined();
});
