import { expect, test } from "vitest";
import { ClockWatch } from "../../src/measure/clock-jump.ts";

/** A machine whose clocks say this, one pair of readings after the other; the second clock is read twice. */
function watch(readings: readonly (readonly [wallMs: number, monotonicMs: number, again?: number])[]) {
  let look = 0;
  let isSecond = true;
  return new ClockWatch(
    () => readings[look][0],
    () => {
      isSecond = !isSecond;
      const [, first, again = first] = readings[look];
      if (isSecond) look++;
      return isSecond ? again : first;
    },
  );
}

test("a step of the wall clock is told once, with its way and its time", () => {
  const clock = watch([
    [1_000_000, 500],
    [1_001_000, 1_500],
    [1_005_200, 2_500], // 3.2 s forward
    [1_006_200, 3_500],
    [1_002_200, 4_500], // 5 s back
  ]);
  expect([1, 2, 3, 4, 5].map((at) => clock.look(at))).toEqual([
    ...[undefined, undefined, { ms: 3_200, at: 3 }, undefined, { ms: -5_000, at: 5 }],
  ]);
});

test("a clock that is a little fast jumps nowhere", () => {
  const clock = watch(Array.from({ length: 100 }, (_, i) => [i * 1000.4, i * 1000] as const));
  for (let i = 0; i < 100; i++) expect(clock.look(i)).toBeUndefined();
});

test("who slept between two readings knows nothing of the clock", () => {
  const clock = watch([
    [1_000, 0],
    [2_900, 1_000, 1_900], // read 900 ms later
    [3_000, 2_000],
  ]);
  expect([1, 2, 3].map((at) => clock.look(at))).toEqual([undefined, undefined, undefined]);
});
