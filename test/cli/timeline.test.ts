import { describe, expect, test } from "vitest";
import { paint } from "../../src/cli/paint.ts";
import { timeline } from "../../src/cli/timeline.ts";
import type { Outage, Plan } from "../../src/plan/plan.ts";
import { outageOf, planOf } from "../measure/story.ts";

/** A part of the outage `of`, on the terminals 0 to `terminals`. */
function part(of: string, from: number, to: number, terminals = 10): Outage {
  return { ...outageOf(`${of}.${from}`, from, to, [[0, terminals]]), of };
}

/** The bars of these outages over 20 columns of 1 s each, and what is said beneath them. */
function drawn(outages: readonly Outage[], changes: Partial<Plan> = {}): string[] {
  const plan = planOf({
    durationMs: 20_000,
    load: { ...planOf().load, shape: [{ at: 0, level: 1 }] },
    outages,
    ...changes,
  });
  return timeline(plan, { colour: paint(false), nameWidth: 6, chartWidth: 20 }).map((line) => line.trimEnd());
}

test("a bar has a hairline where it begins and where it ends", () => {
  expect(drawn([part("dark", 5_000, 9_000)])).toEqual([
    "        0         10 s",
    "  dark  ····▕████▏··········",
    "  sales ████████████████████",
  ]);
});

describe("the parts of an outage stand in one row", () => {
  test("apart from each other where there is a pause", () => {
    expect(drawn([part("a", 2_000, 5_000), part("a", 8_000, 10_000), part("a", 16_000, 20_000)])[1]).toBe(
      "  a     ·▕███▏·▕██▏····▕████",
    );
  });

  test("with a seam where one follows the other at once", () => {
    const [, bar, , legend] = drawn([part("a", 2_000, 6_000), part("a", 6_000, 10_000)]);
    expect(bar).toBe("  a     ·▕████│███▏·········");
    expect(legend).toBe("        │ the next part beg…");
  });

  test("as steps where they share their beginning and end one after the other", () => {
    const parts = [part("a", 2_000, 6_000, 4), part("a", 2_000, 10_000, 4), part("a", 2_000, 14_000, 8)];
    expect(drawn(parts)[1]).toBe("  a     ·▕████▆▆▆▆▄▄▄▄▏·····");
  });

  test("as steps upwards where the same terminals are struck more and more", () => {
    expect(drawn([part("a", 2_000, 10_000), part("a", 6_000, 10_000)])[1]).toBe(
      "  a     ·▕▄▄▄▄████▏·········",
    );
  });

  test("as flutter where the pauses are too short for a column", () => {
    const flaps = Array.from({ length: 8 }, (_, n) => part("a", 4_000 + n * 1_000, 4_600 + n * 1_000));
    const [, bar, , legend] = drawn(flaps);
    expect(bar).toBe("  a     ···▕▒▒▒▒▒▒▒█▏·······");
    expect(legend).toBe("        ▒ on and off within…");
  });
});

test("a pause longer than a column shows as a pause", () => {
  expect(drawn([part("a", 2_000, 4_000), part("a", 6_500, 8_000)])[1]).toBe("  a     ·▕██▏▕██▏···········");
});

test("what nobody repairs goes on to the end, and does not make the drawing longer", () => {
  const [axis, bar] = drawn([{ ...part("dead", 5_000, 400_000), isPermanent: true }]);
  expect(axis).toBe("        0         10 s");
  expect(bar).toBe("  dead  ····▕██████████████»");
});

test("changes have a row of their own", () => {
  const changes = [
    { at: 3_000, gateway: { workers: 32 }, paths: [] },
    { at: 20_000, gateway: { workers: 64 }, paths: [] },
  ];
  expect(drawn([], { changes })[1]).toBe("  chan… ···▲···············▲");
});

test("bars are red where there are colours, each run of marks at once", () => {
  const plan = planOf({
    load: { ...planOf().load, shape: [{ at: 0, level: 1 }] },
    outages: [part("a", 0, 60_000)],
  });
  const [, bar] = timeline(plan, { colour: paint(true), nameWidth: 6, chartWidth: 20 });
  expect(bar).toBe(`  a     \u001b[31m${"█".repeat(20)}\u001b[39m`);
});

test("times are the scenario's, however fast it is played", () => {
  expect(drawn([], { speed: 60, durationMs: 60_000 })[0]).toBe("        0         30m");
});
