import { afterEach, expect, test } from "vitest";
import { DefectCounts } from "../../src/run/defect-counts.ts";

let counts: DefectCounts;

function told(...said: Parameters<DefectCounts["note"]>[0][]): DefectCounts["times"] {
  counts = new DefectCounts("http://127.0.0.1:9");
  for (const each of said) counts.note(each);
  return counts.times;
}

afterEach(() => counts.stop());

test("nothing is known of a gateway that never answered", () => {
  expect(told()).toBeUndefined();
});

test("the last answer counts", () => {
  expect(told({ "posts-twice": 1 }, { "posts-twice": 4 })).toEqual({ "posts-twice": 4 });
});

test("what acted before a crash is kept, however often it crashes", () => {
  const times = told(
    { "posts-twice": 4, "forgets-keys-on-restart": 0 },
    { "posts-twice": 0, "forgets-keys-on-restart": 2 },
    { "posts-twice": 3, "forgets-keys-on-restart": 2 },
    { "posts-twice": 1, "forgets-keys-on-restart": 1 },
  );
  expect(times).toEqual({ "posts-twice": 8, "forgets-keys-on-restart": 3 });
});
