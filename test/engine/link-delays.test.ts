import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { differs, extraMs, type Way } from "../../src/engine/link-delays.ts";
import { leastDelayMs } from "../../src/outages/latency.ts";
import type { LinkProfile } from "../../src/plan/plan.ts";

const plain: LinkProfile = {
  name: "plain",
  upDelayMs: 30,
  downDelayMs: 20,
  upKbps: 0,
  downKbps: 0,
  jitterMs: 0,
  loss: 0,
};
const jittery: LinkProfile = { ...plain, jitterMs: 15 };
const lossy: LinkProfile = { ...plain, loss: 0.1 };
/** Round trip 50 ms, plus 200 ms. */
const timeoutMs = 250;
const messages = 100_000;

function extras(profile: LinkProfile, way: Way, moreJitterMs = 0): number[] {
  return Array.from({ length: messages }, (_, n) => extraMs(profile, 1, 0, n, way, moreJitterMs));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test("a link without jitter and loss delays no message more than another", () => {
  expect(differs(plain)).toBe(false);
  expect(new Set(extras(plain, "up"))).toEqual(new Set([0]));
});

test.each<Way>(["up", "down"])("jitter lies evenly around the mean delay, %s", (way) => {
  expect(differs(jittery)).toBe(true);
  const values = extras(jittery, way);
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 31 }, (_, n) => n));
  // Four standard deviations: of the mean 8.94 / √n, of a count √(n/31).
  const least = leastDelayMs(jittery.upDelayMs, jittery.jitterMs);
  expect(Math.abs(least + mean(values) - jittery.upDelayMs)).toBeLessThan((4 * 8.94) / Math.sqrt(messages));
  for (const count of counts.values()) expect(Math.abs(count - messages / 31)).toBeLessThan(4 * 57);
});

test("an outage's jitter adds to the profile's", () => {
  const values = extras(jittery, "up", 5);
  expect(Math.max(...values)).toBe(40);
  expect(Math.abs(mean(values) - 20)).toBeLessThan(0.2);
});

test.each<Way>(["up", "down"])("the share of messages that are late is the share that is lost, %s", (way) => {
  const values = extras(lossy, way);
  // Lost once, twice, three times: the waits double, and each is a tenth as frequent as the one before.
  for (const [waitedMs, share] of [
    [0, 0.9],
    [timeoutMs, 0.09],
    [3 * timeoutMs, 0.009],
    [7 * timeoutMs, 0.0009],
  ]) {
    const count = values.filter((value) => value === waitedMs).length;
    const deviation = Math.sqrt(messages * share * (1 - share));
    expect(Math.abs(count - messages * share)).toBeLessThan(4 * deviation);
  }
});

test("a message that is always lost arrives after fifteen waits, the longest of 120 s", () => {
  const waits = Array.from({ length: 15 }, (_, n) => Math.min(timeoutMs * 2 ** n, 120_000));
  const longest = waits.reduce((sum, wait) => sum + wait, 0);
  expect(extraMs({ ...plain, loss: 1 }, 1, 0, 0, "up")).toBe(longest);
});

test("the two ways, two messages and two terminals are apart", () => {
  const profile = { ...plain, jitterMs: 500_000 };
  const values = [
    extraMs(profile, 1, 0, 0, "up"),
    extraMs(profile, 1, 0, 0, "down"),
    extraMs(profile, 1, 0, 1, "up"),
    extraMs(profile, 1, 1, 0, "up"),
    extraMs(profile, 2, 0, 0, "up"),
  ];
  expect(new Set(values).size).toBe(values.length);
});

const profiles = fc.record({
  upDelayMs: fc.integer({ min: 0, max: 1_000 }),
  downDelayMs: fc.integer({ min: 0, max: 1_000 }),
  jitterMs: fc.integer({ min: 0, max: 200 }),
  loss: fc.double({ min: 0, max: 1, noNaN: true }),
});

test.prop([profiles, fc.nat(), fc.nat(1_000_000), fc.nat(1_000_000), fc.constantFrom<Way>("up", "down")])(
  "an extra delay is whole, never negative, and the same whenever it is asked for",
  (some, seed, terminal, n, way) => {
    const profile = { ...plain, ...some };
    const extra = extraMs(profile, seed, terminal, n, way);
    expect(Number.isInteger(extra) && extra >= 0).toBe(true);
    extraMs(profile, seed, terminal, n + 1, way);
    expect(extraMs(profile, seed, terminal, n, way)).toBe(extra);
    expect(differs(profile) || extra === 0).toBe(true);
  },
);
