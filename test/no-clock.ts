// Unit tests know no clock and no luck: what they test is pure, or gets its time handed in.
// The test runner itself needs real ones between tests, so they are forbidden only while a test runs.
import { afterEach, beforeEach, vi } from "vitest";

beforeEach(() => {
  for (const [owner, name] of [
    [Date, "now"],
    [Math, "random"],
    [performance, "now"],
  ] as const) {
    vi.spyOn(owner as unknown as { [key: string]: () => number }, name).mockImplementation(() => {
      throw new Error(`${name}() is forbidden in unit tests: the core is pure, hand the time in`);
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});
