import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { StockDifference } from "../../src/measure/stock-difference.ts";

test("what is missing and what is too much never cancel out", () => {
  const difference = new StockDifference();
  difference.add(true, 1000, 1, 1000);
  // Lost; booked twice; charged after the customer left; booked with too little; with too much.
  difference.add(true, 1000, 0, 0);
  difference.add(true, 500, 2, 1000);
  difference.add(false, 700, 1, 700);
  difference.add(true, 300, 1, 200);
  difference.add(true, 300, 1, 350);
  difference.add(false, 900, 0, 0);
  expect(difference.figures).toEqual({
    missing: { sales: 1, valueMinor: 1100 },
    surplus: { sales: 2, valueMinor: 500 + 700 + 50 },
  });
});

const sales = fc.array(
  fc.record({
    hasLeft: fc.boolean(),
    wanted: fc.nat(10_000),
    booked: fc.array(fc.nat(10_000), { maxLength: 3 }),
  }),
);

test.prop([sales])("surplus less missing is what is booked less what left", (all) => {
  const difference = new StockDifference();
  let [sold, soldMinor, booked, bookedMinor] = [0, 0, 0, 0];
  for (const { hasLeft, wanted, booked: postings } of all) {
    const minor = postings.reduce((sum, amount) => sum + amount, 0);
    difference.add(hasLeft, wanted, postings.length, minor);
    if (hasLeft) sold++;
    if (hasLeft) soldMinor += wanted;
    booked += postings.length;
    bookedMinor += minor;
  }
  const { missing, surplus } = difference.figures;
  expect(surplus.sales - missing.sales).toBe(booked - sold);
  expect(surplus.valueMinor - missing.valueMinor).toBe(bookedMinor - soldMinor);
});
