import { expect, test } from "vitest";
import { readTogether } from "../../../src/engine/live/read-together.ts";

test("clocks are read again until nothing came between their readings", () => {
  let now = 0;
  const sleeps = [300, 30, 2, 0.1];
  const read = () => {
    const wall = 1_000 + now;
    now += sleeps.shift() ?? 0;
    return { wall, now };
  };
  const told = readTogether(read, () => now);
  expect(told).toEqual({ wall: 1_332, now: 332.1 });
  expect(sleeps).toEqual([]);
});
