import { expect, test } from "vitest";
import { unmeasured } from "../../src/measure/unmeasured.ts";
import { expectation } from "../verdict/evidence.ts";
import { outageOf, planOf } from "./story.ts";

const outages = [
  { ...outageOf("dark.1", 10_000, 12_000, [[0, 2]]), of: "dark" },
  { ...outageOf("dark.2", 20_000, 22_000, [[2, 4]]), of: "dark" },
  { ...outageOf("half.1", 20_000, 70_000, [[5, 6]]), of: "half", isPermanent: true },
  { ...outageOf("half.2", 20_000, 30_000, [[6, 7]]), of: "half" },
  { ...outageOf("dead", 20_000, 70_000, [[2, 4]]), isPermanent: true },
];

function said(text: string): string[] {
  return unmeasured(planOf({ outages, expectations: [expectation(text)] }));
}

test.each([
  ["stockBehind < 5", "no terminal reports to a back office"],
  ["settlements{outcome:failed} < 5", "no terminal closes its day"],
  ["noticedByStaff < 5", "there is no staff that could notice anything"],
  ["recovery{outage:dark.3} < 5", "there is no outage dark.3"],
  ["sale{during:dark.x} < 5", "there is no outage dark.x"],
  ["queue{after:dead} < 5", "outage dead is never over"],
  ["recovery{outage:dead} < 5", "nobody repairs dead"],
])("%s is refused before the run: %s", (text, why) => {
  expect(said(text)).toEqual([`expectation ${text}: ${why}`]);
});

test.each([
  "recovery < 5",
  "recovery{outage:dark} < 5",
  "recovery{outage:half} < 5",
  "sale{during:dark.2} < 5",
  "noticed{outage:dead} > 0",
  "lost == 0",
  "screenWrong < 5",
  "paidOtherwise{way:cash} < 5",
])("%s can be told", (text) => {
  expect(said(text)).toEqual([]);
});
