import { fc, test as prop } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { RowsByRun } from "../../src/gateway/rows-by-run.ts";

describe("rows of each run", () => {
  test("are counted, also of a run that booked nothing, and a settlement is of none", () => {
    const rows = new RowsByRun();
    rows.add("a", 2);
    rows.add("a", 1);
    rows.add("b", 0);
    rows.add("", 0);
    expect([rows.of("a"), rows.of("b"), rows.of("c"), rows.total]).toEqual([3, 0, 0, 3]);
    rows.delete("a");
    expect([rows.of("a"), rows.total]).toEqual([0, 0]);
    // Somebody's reference that names no run is in the ledger all the same.
    rows.add("", 1);
    expect([rows.of(""), rows.total]).toEqual([1, 1]);
  });

  test("are of all runs where nothing else is said", () => {
    const rows = new RowsByRun();
    for (let run = 0; run < 100; run++) rows.add(`${run}`, 1);
    expect(rows.leavingFor(["new"])).toEqual([]);
  });
});

describe("of the last two runs", () => {
  function kept(...runs: string[]): RowsByRun {
    const rows = new RowsByRun(2);
    for (const run of runs) rows.add(run, 1);
    return rows;
  }

  test("the one that has been quiet longest leaves for one that is new", () => {
    expect(kept("a", "b", "a").leavingFor(["c"])).toEqual(["b"]);
    expect(kept("a", "b").leavingFor(["c", "c", "d"])).toEqual(["a", "b"]);
  });

  test("none leaves for one that is there, and never the one that books", () => {
    expect(kept("a", "b").leavingFor(["a"])).toEqual([]);
    expect(kept("a", "b").leavingFor(["a", "c"])).toEqual(["b"]);
    expect(kept("a", "b").leavingFor([""])).toEqual([]);
  });

  test("more than two were found in a ledger: the oldest leave", () => {
    expect(kept("a", "b", "c").leavingFor([])).toEqual(["a"]);
  });
});

prop.prop([fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 3 })), fc.integer({ min: 3, max: 5 })])(
  "no more than so many runs are left after any group, and every one that booked in it is",
  (groups, keptRuns) => {
    const rows = new RowsByRun(keptRuns);
    for (const group of groups.map((runs) => runs.map(String))) {
      for (const run of rows.leavingFor(group)) rows.delete(run);
      for (const run of group) rows.add(run, 1);
      expect(
        Array.from({ length: 10 }, (_, run) => rows.of(`${run}`)).filter(Boolean).length,
      ).toBeLessThanOrEqual(keptRuns);
      for (const run of group) expect(rows.of(run)).toBeGreaterThan(0);
    }
  },
);
