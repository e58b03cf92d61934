import { expect, test } from "vitest";
import { OfflineTimes } from "../../src/audit/offline-times.ts";

test("a terminal was offline since the change before, or online", () => {
  const times = new OfflineTimes(2);
  times.changed(0, 100, true);
  times.changed(0, 150, true); // nothing new
  times.changed(0, 200, false);
  times.changed(0, 300, true);
  expect([50, 100, 101, 200, 201, 300, 301, 999].map((at) => times.since(0, at))).toEqual([
    // What happens at the same time has not happened before it.
    ...[50, 100, 100, 100, 201, 300, 300, 300],
  ]);
  expect(times.since(1, 999)).toBe(999);
});

test("it remembers as many changes as there are", () => {
  const times = new OfflineTimes(1);
  for (let i = 0; i < 2000; i++) times.changed(0, 10 * i, i % 2 === 0);
  expect(times.since(0, 15)).toBe(15);
  expect(times.since(0, 8_425)).toBe(8_420);
  expect(times.since(0, 8_435)).toBe(8_435);
});
