import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { latest, Wheel } from "../../../src/engine/virtual/wheel.ts";

const terminals = 12;

/** Times that cross the blocks of every level. */
const wait = fc.oneof(fc.nat(3), fc.nat(2_000), fc.nat(3_000_000), fc.nat(2 ** 28));

test.prop([fc.array(fc.tuple(fc.nat(terminals - 1), wait, fc.boolean()), { maxLength: 200 })])(
  "wakes come in order of time, equal times in order of asking, whatever was set in between",
  (steps) => {
    const wheel = new Wheel(terminals);
    const model = new Map<number, { at: number; sequence: number }>();
    let now = 0;
    let sequence = 0;
    for (const [terminal, waitMs, takes] of steps) {
      const at = Math.min(now + waitMs, latest);
      if (!takes) {
        if (model.get(terminal)?.at !== at) model.set(terminal, { at, sequence: sequence++ });
        wheel.set(terminal, at);
        continue;
      }
      const first = [...model].sort(([, a], [, b]) => a.at - b.at || a.sequence - b.sequence)[0];
      let taken = -1;
      while (taken < 0 && wheel.nextAt !== Number.POSITIVE_INFINITY) {
        wheel.advance(wheel.nextAt);
        now = Math.max(now, wheel.nextAt);
        taken = wheel.take();
      }
      expect(taken).toBe(first?.[0] ?? -1);
      if (!first) continue;
      expect(now).toBe(first[1].at);
      model.delete(first[0]);
    }
  },
);

test("a wake in the past comes now, one beyond the end of time at the end of time", () => {
  const wheel = new Wheel(2);
  wheel.advance(5_000);
  wheel.set(0, 10);
  wheel.set(1, 1e15);
  expect(wheel.nextAt).toBe(5_000);
  expect(wheel.take()).toBe(0);
  expect(wheel.take()).toBe(-1);
  while (wheel.take() < 0) wheel.advance(wheel.nextAt);
  expect(wheel.take()).toBe(-1);
  expect(wheel.nextAt).toBe(Number.POSITIVE_INFINITY);
});

test("a wheel without wakes has no next time", () => {
  const wheel = new Wheel(3);
  wheel.set(1, 50);
  wheel.advance(50);
  expect(wheel.take()).toBe(1);
  expect(wheel.take()).toBe(-1);
  expect(wheel.nextAt).toBe(Number.POSITIVE_INFINITY);
});
