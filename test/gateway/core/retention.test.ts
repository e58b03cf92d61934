import { describe, expect, test } from "vitest";
import { held, results } from "../../../src/gateway/core/kept.ts";
import { Retention } from "../../../src/gateway/core/retention.ts";
import { Keys } from "../../../src/gateway/keys.ts";
import { meant } from "../meant.ts";

describe("what is kept for 100 ms", () => {
  function retention(): { kept: Retention<string>; forgotten: string[] } {
    const forgotten: string[] = [];
    return { kept: new Retention(100, (key: string) => forgotten.push(key)), forgotten };
  }

  test("is forgotten when it is older, each once", () => {
    const { kept, forgotten } = retention();
    kept.keep(0, "a", results.approved);
    kept.keep(50, "b", results.declined);
    kept.forgetOld(100);
    expect(forgotten).toEqual([]);
    kept.forgetOld(101);
    expect(forgotten).toEqual(["a"]);
    kept.forgetOld(1_000);
    kept.forgetOld(2_000);
    expect(forgotten).toEqual(["a", "b"]);
  });

  test("ages from its last result, and not while a request holds it", () => {
    const { kept, forgotten } = retention();
    kept.keep(0, "a", results.approved);
    kept.keep(80, "a", results.reversed);
    kept.forgetOld(150);
    expect(forgotten).toEqual([]);
    kept.keep(150, "a", held(results.reversed));
    kept.forgetOld(10_000);
    expect(forgotten).toEqual([]);
    kept.keep(10_000, "a", results.reversed);
    kept.forgetOld(10_101);
    expect(forgotten).toEqual(["a"]);
  });

  test("is not aged at all where nothing is left under the key", () => {
    const { kept, forgotten } = retention();
    kept.keep(0, "a", held(results.nothing));
    kept.keep(10, "a", results.nothing);
    kept.forgetOld(1_000);
    expect(forgotten).toEqual([]);
  });
});

describe("keys of a live gateway", () => {
  test("that are kept for a time are nobody's afterwards, also what was found in the ledger", () => {
    const keys = new Keys(1_000);
    keys.keep("old", meant("run/0/1"), results.approved, -1_500);
    keys.keep("young", meant("run/0/2"), results.approved, -500);
    keys.forgetOld(0);
    expect([keys.kept("old"), keys.latestOf("run/0/1")]).toEqual([results.nothing, "run/0/1"]);
    // What it was for is forgotten too, and no sooner.
    expect(keys.differences("old", meant("run/0/1", { amountMinor: 1 }))).toEqual([]);
    expect(keys.differences("young", meant("run/0/2", { amountMinor: 1 }))).toEqual(["amountMinor"]);
    expect([keys.kept("young"), keys.latestOf("run/0/2")]).toEqual([results.approved, "young"]);
    keys.forgetOld(501);
    expect(keys.kept("young")).toBe(results.nothing);
  });

  test("are kept for ever where nothing else is said", () => {
    const keys = new Keys();
    keys.keep("k", meant("run/0/1"), results.approved, 0);
    keys.forgetOld(1e15);
    expect(keys.kept("k")).toBe(results.approved);
  });
});
