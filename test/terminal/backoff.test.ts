import { describe, expect, test } from "vitest";
import type { Backoff } from "../../src/plan/policy.ts";
import { waitMs } from "../../src/terminal/backoff.ts";

const wait = (jitter: Backoff["jitter"], retry: number, u: number, lastMs = 0) =>
  waitMs({ baseMs: 100, capMs: 1_000, jitter }, retry, u, lastMs);

test("without jitter waits double up to the cap, however often", () => {
  expect([0, 1, 2, 3, 4, 100].map((retry) => wait("none", retry, 0.5))).toEqual([
    100, 200, 400, 800, 1_000, 1_000,
  ]);
});

test("a wait whose cap is its base is fixed", () => {
  const fixed: Backoff = { baseMs: 700, capMs: 700, jitter: "none" };
  expect([0, 1, 9].map((retry) => waitMs(fixed, retry, 0.5, 700))).toEqual([700, 700, 700]);
});

test("full jitter draws from nothing to the doubled wait, and never no wait at all", () => {
  expect(wait("full", 2, 0.5)).toBe(200);
  expect(wait("full", 2, 1e-9)).toBe(1);
  expect(wait("full", 9, 0.999999)).toBe(1_000);
});

describe("decorrelated jitter", () => {
  test("draws the first wait from the base to three times the base", () => {
    expect(wait("decorrelated", 0, 1e-9)).toBe(101);
    expect(wait("decorrelated", 0, 0.5)).toBe(200);
    expect(wait("decorrelated", 0, 0.999999)).toBe(300);
  });

  test("draws every other one from the base to three times the last, up to the cap", () => {
    expect(wait("decorrelated", 1, 0.5, 300)).toBe(500);
    expect(wait("decorrelated", 2, 0.5, 900)).toBe(1_000);
    expect(wait("decorrelated", 3, 1e-9, 1_000)).toBe(101);
  });
});
