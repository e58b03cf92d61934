// What is said of an outage that never began, of one whose surge was not measured, and of what is not measured of any.

import { expect, test } from "vitest";
import type { OutageFigures } from "../../src/measure/results.ts";
import { outageFigures } from "../../src/verdict/outage-figures.ts";
import { evidenceOf, expectation } from "./evidence.ts";

const found = evidenceOf();

/** The figure of the only outage, with other results of it. */
function figure(text: string, changes: object = {}, episodes = found.results.episodes) {
  const outages = [{ ...found.results.outages[0], ...changes } as OutageFigures];
  return outageFigures(expectation(text), { ...found, results: { ...found.results, outages, episodes } });
}

test("what never began has no figure", () => {
  const never = [{ missing: "outage cut was never applied" }];
  expect(figure("detection max < 9", { detection: undefined })).toEqual(never);
  expect(figure("recovery max < 9", {}, [])).toEqual(never);
});

test("a surge is a factor, or is said to be not measurable and why", () => {
  expect(figure("surge max < 9", { surge: { factor: 3 } })).toMatchObject([{ low: 3, high: 3 }]);
  expect(figure("surge max < 9", { surge: { missing: "too few sales" } })).toEqual([
    { missing: "not measurable: too few sales" },
  ]);
  expect(figure("surge max < 9", { surge: undefined })).toEqual([
    { missing: "not measurable: it never began" },
  ]);
});

test("of an outage nothing else is measured", () => {
  expect(figure("queue max < 9")).toEqual([{ missing: "queue is not measured" }]);
});
