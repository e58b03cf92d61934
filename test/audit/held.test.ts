// What a ledger holds, added up by currency.

import { expect, test } from "vitest";
import { HeldTally } from "../../src/audit/held.ts";

test("sales, refunds and reversals of each currency, and what is left of them", () => {
  const tally = new HeldTally();
  tally.add("sale", "sale", "USD", 700);
  tally.add("sale", "sale", "EUR", 1000);
  tally.add("sale", "sale", "EUR", 500);
  tally.add("reversal", "sale", "EUR", 500);
  tally.add("refund", "refund", "EUR", 300);
  tally.add("reversal", "refund", "EUR", 200);
  tally.add("refund", "refund", "USD", 50);
  tally.add("sale", "sale", "CHF", 1);
  tally.add("sale", "sale", "EUR", 4);
  const { byCurrency } = tally;
  expect(byCurrency).toEqual({
    CHF: {
      sales: { rows: 1, valueMinor: 1 },
      refunds: { rows: 0, valueMinor: 0 },
      reversals: { rows: 0, valueMinor: 0 },
      netMinor: 1,
    },
    EUR: {
      sales: { rows: 3, valueMinor: 1504 },
      refunds: { rows: 1, valueMinor: 300 },
      reversals: { rows: 2, valueMinor: 700 },
      // 1000 + 500 − 500 − 300 + 200 + 4.
      netMinor: 904,
    },
    USD: {
      sales: { rows: 1, valueMinor: 700 },
      refunds: { rows: 1, valueMinor: 50 },
      reversals: { rows: 0, valueMinor: 0 },
      netMinor: 650,
    },
  });
  expect(Object.keys(byCurrency)).toEqual(["CHF", "EUR", "USD"]);
});

test("an empty ledger holds nothing, and a currency without a name is one too", () => {
  const tally = new HeldTally();
  expect(tally.byCurrency).toEqual({});
  tally.add("sale", "sale", "", 5);
  expect(tally.byCurrency[""]?.netMinor).toBe(5);
});
