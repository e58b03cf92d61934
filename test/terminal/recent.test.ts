import { expect, test } from "vitest";
import { Recent } from "../../src/terminal/recent.ts";

test("what happened a moment ago counts whole, and each kind for itself", () => {
  const recent = new Recent(1_000);
  recent.request(10);
  recent.request(20);
  recent.other(30);
  expect(recent.requests(40)).toBe(2);
  expect(recent.others(40)).toBe(1);
});

test("what happened a span ago fades, and after two is forgotten", () => {
  const recent = new Recent(1_000);
  for (let at = 0; at < 1_000; at += 100) recent.request(at);
  expect(recent.requests(1_250)).toBe(7.5);
  expect(recent.requests(1_900)).toBeCloseTo(1, 9);
  expect(recent.requests(2_000)).toBe(0);
});

test("after a long silence nothing of before counts", () => {
  const recent = new Recent(1_000);
  recent.request(10);
  expect(recent.requests(50_500)).toBe(0);
});

test("an even stream counts as what it is, at any time", () => {
  const recent = new Recent(1_000);
  for (let at = 0; at < 10_000; at += 10) {
    recent.request(at);
    if (at >= 1_000) expect(Math.abs(recent.requests(at) - 100)).toBeLessThanOrEqual(1);
  }
});
