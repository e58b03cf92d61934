import { expect, test } from "vitest";
import type { Staff as PlanStaff } from "../../src/plan/plan.ts";
import { never } from "../../src/terminal/never.ts";
import { Staff } from "../../src/terminal/staff.ts";

function staff(wishes: Partial<PlanStaff> = {}, terminal = 0): Staff {
  const notices = { medianMs: 60_000, sigma: 0 };
  return new Staff(
    { notices, does: ["restart", "switch-link", "call"], eachMs: 5_000, ...wishes },
    1,
    terminal,
  );
}

test("they notice after their time, do one thing after the other, and then have nothing left", () => {
  const each = staff();
  each.wrong(1_000);
  const story = [];
  while (each.nextAt !== never) story.push([each.nextAt, each.due(each.nextAt)]);
  expect(story).toEqual([
    [61_000, { noticedAfterMs: 60_000 }],
    [61_000, { does: "restart" }],
    [66_000, { does: "switch-link" }],
    [71_000, { does: "call" }],
  ]);
});

test("nothing is due before that", () => {
  const each = staff();
  expect(each.due(10_000)).toBeUndefined();
  each.wrong(1_000);
  expect(each.due(60_999)).toBeUndefined();
});

test("what is said again does not begin again", () => {
  const each = staff();
  each.wrong(1_000);
  each.wrong(50_000);
  expect(each.nextAt).toBe(61_000);
  each.due(61_000);
  each.wrong(61_000);
  expect(each.due(61_000)).toEqual({ does: "restart" });
});

test("when it is right again they stop, and what comes next is noticed anew", () => {
  const each = staff();
  each.wrong(1_000);
  each.due(61_000);
  each.due(61_000);
  each.right();
  expect(each.nextAt).toBe(never);
  each.wrong(100_000);
  expect(each.due(160_000)).toEqual({ noticedAfterMs: 60_000 });
  expect(each.due(160_000)).toEqual({ does: "restart" });
});

test("monitoring tells them where they would notice later, and not where they notice sooner", () => {
  const [late, soon] = [90_000, 30_000].map((monitoringMs) => staff({ monitoringMs }));
  late.wrong(0);
  soon.wrong(0);
  expect([late.nextAt, soon.nextAt]).toEqual([60_000, 30_000]);
});

test("people with nothing to do notice, and that is all", () => {
  const each = staff({ does: [] });
  each.wrong(0);
  expect(each.due(60_000)).toEqual({ noticedAfterMs: 60_000 });
  expect(each.nextAt).toBe(never);
});

test("half of the stores notice sooner than the median, each time and each store for itself", () => {
  const times = Array.from({ length: 2_000 }, (_, terminal) => {
    const each = staff({ notices: { medianMs: 60_000, sigma: 1 } }, terminal);
    each.wrong(0);
    return each.nextAt;
  });
  const sooner = times.filter((at) => at < 60_000).length;
  // Within four standard deviations of the half.
  expect(Math.abs(sooner - 1_000)).toBeLessThan(4 * Math.sqrt(500));
  expect(new Set(times).size).toBeGreaterThan(1_900);
});
