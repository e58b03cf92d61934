// Which outages are behind a sale: worked out on paper, to the millisecond.

import { describe, expect, test } from "vitest";
import { Behind } from "../../src/audit/behind.ts";
import { outageOf, planOf } from "../measure/story.ts";

/** Three outages: of terminals 0–4, of 3–9, of 0–4 again. */
function behind(): Behind {
  const outages = [
    outageOf("first", 10, 20, [[0, 5]]),
    outageOf("others", 12, 30, [[3, 10]]),
    outageOf("second", 40, 50, [[0, 5]]),
  ];
  return new Behind(planOf({ terminals: 10, outages }));
}

describe("an outage that is on", () => {
  test("is behind what ends when it begins or later, at the terminals that it struck", () => {
    const on = behind();
    expect(on.outages(0, 0, 99)).toEqual([]);
    on.began(0, 10);
    expect(on.beganAt(0)).toBe(10);
    expect(on.beganAt(1)).toBeUndefined();
    expect(on.outages(0, 5, 9)).toEqual([]);
    expect(on.outages(0, 5, 10)).toEqual([0]);
    expect(on.outages(4, 15, 16)).toEqual([0]);
    expect(on.outages(5, 15, 16)).toEqual([]);
  });

  test("is behind no sale of a terminal that the plan has not", () => {
    const on = behind();
    on.began(1, 10);
    expect(on.outages(9, 15, 16)).toEqual([1]);
    expect(on.outages(10, 15, 16)).toEqual([]);
    expect(on.outages(-1, 15, 16)).toEqual([]);
  });
});

describe("an outage that is over", () => {
  test("is behind what began before its end, or with it", () => {
    const over = behind();
    over.began(0, 10);
    over.ended(0, 20);
    expect(over.outages(0, 19, 25)).toEqual([0]);
    expect(over.outages(0, 20, 25)).toEqual([0]);
    expect(over.outages(0, 21, 25)).toEqual([]);
  });

  test("is behind what began later at a terminal that had been offline since", () => {
    const over = behind();
    over.wentOffline(0, 15);
    over.began(0, 10);
    over.ended(0, 20);
    expect(over.outages(0, 35, 36)).toEqual([0]);
    expect(over.outages(1, 35, 36)).toEqual([]);
    over.cameBack(0, 40);
    expect(over.outages(0, 45, 46)).toEqual([]);
  });

  test("and never began is behind none", () => {
    const over = behind();
    over.ended(0, 20);
    over.began(2, 40);
    expect(over.outages(0, 10, 45)).toEqual([2]);
  });
});

test("ends that are told out of order are found all the same, and outages stand in the order of the plan", () => {
  const told = behind();
  told.began(2, 5);
  told.began(1, 5);
  told.began(0, 5);
  told.ended(1, 30);
  told.ended(2, 10);
  told.ended(0, 20);
  expect(told.outages(3, 9, 50)).toEqual([0, 1, 2]);
  expect(told.outages(3, 11, 50)).toEqual([0, 1]);
  expect(told.outages(3, 20, 50)).toEqual([0, 1]);
  expect(told.outages(3, 21, 50)).toEqual([1]);
  expect(told.outages(3, 31, 50)).toEqual([]);
});

test("no outage is behind a sale of a terminal that the plan has not, however far its range goes", () => {
  const wide = new Behind(planOf({ terminals: 10, outages: [outageOf("wide", 10, 20, [[-1, 99]])] }));
  wide.began(0, 10);
  expect(wide.outages(9, 10, 15)).toEqual([0]);
  expect(wide.outages(10, 10, 15)).toEqual([]);
  expect(wide.outages(-1, 10, 15)).toEqual([]);
});
