import { describe, expect, test } from "vitest";
import { terminalPolicy } from "../../src/plan/terminal-policy.ts";
import { logNormal } from "../../src/random.ts";
import { type LinkProfile, linkProfiles } from "../../src/scenario/link-profiles.ts";
import { nearest } from "../../src/scenario/nearest.ts";
import { policyOf } from "../../src/scenario/policy.ts";
import { figuresOf, presets } from "../../src/scenario/presets.ts";
import { shapes } from "../../src/scenario/shapes.ts";
import { changed, said } from "./small.ts";

describe.each(Object.entries(presets))("%s", (_, preset) => {
  test("is a whole policy", () => {
    const whole = policyOf(preset.policy, {});
    for (const part of ["timeout", "signOnWithin", "detection", "probe", "offline", "forward"])
      expect(Object.keys(whole)).toContain(part);
    expect(JSON.stringify(terminalPolicy(whole, "EUR", 1))).not.toMatch(/undefined|null/);
  });

  test("says of every figure where it comes from, and of nothing else", () => {
    const figures = figuresOf(preset);
    expect(figures.filter(({ source }) => source === undefined)).toEqual([]);
    for (const path of Object.keys(preset.sources)) {
      const isOf = (figure: string) => path === "" || figure === path || figure.startsWith(`${path}.`);
      expect(
        figures.filter((figure) => isOf(figure.path)),
        path,
      ).not.toEqual([]);
    }
  });

  test("contradicts itself nowhere", () => {
    const name = Object.entries(presets).find(([, each]) => each === preset)?.[0];
    expect(said(changed("terminal: quick", `terminal: ${name}`))).toEqual([]);
  });
});

test("a figure without a source is found", () => {
  const { policy, sources } = presets.square;
  const { "offline.expireAfter": _, ...rest } = sources;
  const unsourced = figuresOf({ about: "", policy, sources: rest }).filter(
    ({ source }) => source === undefined,
  );
  expect(unsourced.map(({ path }) => path)).toEqual(["offline.expireAfter"]);
});

const minute = 60_000;
const hour = 60 * minute;

test.each([
  [
    "stripe",
    {
      timeout: 15_000,
      detection: { failures: 1, after: 15_000, sticky: { p50: 520_000, p95: 15 * minute } },
    },
  ],
  ["square", { offline: { expireAfter: 24 * hour }, storage: { wipedBy: ["logout", "reset"] } }],
  ["toast", { detection: { after: 40_000 }, offline: { expireAfter: 72 * hour, manager: {} } }],
  ["clover", { offline: { maxAmount: 500, maxTotal: 5000, expireAfter: 7 * 24 * hour } }],
  ["adyen-kiosk", { offline: { maxPayments: 5000, expireAfter: 72 * hour } }],
  ["moneris-go", { offline: { maxAmount: 250, maxPayments: 500 } }],
  ["payanywhere", { offline: { maxAmount: 100, expireAfter: 72 * hour }, storage: { wipedBy: ["reset"] } }],
  [
    "verifone-sca",
    {
      detection: { echo: { every: 2 * minute } },
      offline: { purgeAfter: 15 * 24 * hour },
      forward: { gap: 5 * minute, spread: 100_000 },
    },
  ],
  ["pax-broadpos", { storage: { kind: "durable", durableRecords: 1000, beyond: "refuse" } }],
  [
    "jpos-saf",
    {
      offline: { expireAfter: 24 * hour },
      forward: {
        as: "deferred",
        firstWait: 30_000,
        gap: 1000,
        retry: { base: minute, cap: minute, jitter: "none" },
        maxAttempts: 1000,
      },
    },
  ],
  [
    "unionpay",
    {
      timeout: minute,
      retry: { attempts: 3 },
      unknown: { does: "reverse", reversal: { attempts: 3, first: true } },
      forward: { as: "advice", atRecords: 10, beforeSale: true, maxAttempts: 3 },
      settlement: {},
    },
  ],
  ["no-offline", { offline: { sells: false } }],
  ["bad-habits", { retry: { key: "new" }, unknown: { does: "retry" } }],
] as const)("%s has the published figures", (name, figures) => {
  expect(policyOf(presets[name].policy, {})).toMatchObject(figures);
});

test("Stripe's 5 to 15 min are the 5 % and the 95 % quantile of its wait", () => {
  const { sticky } = terminalPolicy(policyOf(presets.stripe.policy, {}), "USD", 1).detection;
  const at = (u: number) => logNormal(u, sticky?.medianMs ?? 0, sticky?.sigma ?? 0) / minute;
  expect([at(0.05), at(0.95)]).toEqual([expect.closeTo(5, 1), expect.closeTo(15, 1)]);
});

test("every real device serves one customer after the other", () => {
  const several = Object.entries(presets).filter(([, { policy }]) => policy.counter?.atOnce !== 1);
  expect(several.map(([name]) => name)).toEqual(["ideal"]);
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
