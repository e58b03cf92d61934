import { expect, test } from "vitest";
import { Happenings } from "../../src/cli/happenings.ts";
import { maintenance, planOf } from "../engine/virtual/plans.ts";

test("what was announced, began, ended and was changed is told in the order of its time, once", () => {
  const plan = planOf({ outages: [{ ...maintenance(20_000, 10_000), announcedMs: 15_000 }] });
  const change = { at: 25_000, gateway: { workers: 8 }, paths: ["gateway.workers = 8"] };
  const happenings = new Happenings({ ...plan, changes: [change] });
  const said = (until: number) => happenings.until(until).map((line) => line.replace(/^\S+ +/, ""));
  expect(said(1_000)).toEqual([]);
  expect(said(22_000)).toEqual([
    "maintenance-20000 (maintenance) is announced",
    "maintenance-20000 (maintenance) begins",
  ]);
  expect(said(60_000)).toEqual(["gateway.workers = 8", "maintenance-20000 (maintenance) ends"]);
});
