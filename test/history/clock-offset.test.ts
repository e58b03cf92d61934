import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import {
  clockOffset,
  corrected,
  driftOf,
  type Exchange,
  uncertaintyOf,
} from "../../src/history/clock-offset.ts";

test("the exchange with the shortest round trip tells the offset, half of it is the uncertainty", () => {
  // Own 1000 → theirs 6010 → own 1040: in the middle the own clock shows 1020, theirs 6010.
  const slow = { sent: 1_000, theirs: 6_010, received: 1_040 };
  // Own 2000 → theirs 7002 → own 2004: in the middle 2002.
  const fast = { sent: 2_000, theirs: 7_002, received: 2_004 };
  expect(clockOffset([slow, fast, slow])).toEqual({ at: 2_002, offsetMs: 5_000, uncertaintyMs: 2 });
  expect(clockOffset([slow])).toEqual({ at: 1_020, offsetMs: 4_990, uncertaintyMs: 20 });
});

test("without an exchange that can be believed there is no offset", () => {
  expect(clockOffset([])).toBeUndefined();
  expect(clockOffset([{ sent: 100, theirs: 5, received: 90 }])).toBeUndefined();
  expect(clockOffset([{ sent: 100, theirs: Number.NaN, received: 110 }])).toBeUndefined();
});

const anyWay = fc.double({ min: 0, max: 500, noNaN: true });

test.prop([
  fc.integer({ min: -1e7, max: 1e7 }),
  fc.array(fc.tuple(anyWay, anyWay), { minLength: 1, maxLength: 20 }),
])("the true offset is within the uncertainty, whatever the ways there and back took", (offset, ways) => {
  const exchanges = ways.map(([there, back], i): Exchange => {
    const sent = 1_000_000 + i * 1_000;
    return { sent, theirs: sent + there + offset, received: sent + there + back };
  });
  const found = clockOffset(exchanges)!;
  expect(Math.abs(found.offsetMs - offset)).toBeLessThanOrEqual(found.uncertaintyMs + 1e-6);
});

describe("a clock that drifts", () => {
  const begin = { at: 1_000, offsetMs: 500, uncertaintyMs: 2 };
  const end = { at: 11_000, offsetMs: 520, uncertaintyMs: 3 };

  test("is corrected evenly between the two measurements, and as at the nearer one outside them", () => {
    expect(corrected({ begin, end }, 0)).toBe(500);
    expect(corrected({ begin, end }, 1_000)).toBe(1_500);
    expect(corrected({ begin, end }, 6_000)).toBe(6_510);
    expect(corrected({ begin, end }, 11_000)).toBe(11_520);
    expect(corrected({ begin, end }, 12_000)).toBe(12_520);
    expect(corrected({ begin }, 6_000)).toBe(6_500);
  });

  test("drifts by so many ms a second, and is as sure as the worse of both measurements", () => {
    // 20 ms in 10 s.
    expect(driftOf({ begin, end })).toBe(2);
    expect(driftOf({ begin })).toBe(0);
    expect(uncertaintyOf({ begin, end })).toBe(3);
  });
});
