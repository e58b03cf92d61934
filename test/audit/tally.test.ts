import { expect, test } from "vitest";
import { type Finding, type Violation, violations } from "../../src/audit/result.ts";
import { Tally } from "../../src/audit/tally.ts";

function finding(violation: Violation, sale: number, terminal = 0): Finding {
  return { violation, terminal, sale, reference: `r/${terminal}/${sale}`, story: "" };
}

test("what cannot be told any more is not put into words, and is counted", () => {
  const tally = new Tally();
  let asked = 0;
  for (let sale = 0; sale < 250; sale++) {
    tally.addViolation("lost", 10, () => {
      asked++;
      return finding("lost", sale);
    });
  }
  expect(asked).toBe(100);
  expect(tally.violations.lost).toEqual({ sales: 250, valueMinor: 2_500 });
  expect(tally.findings.map(({ sale }) => sale)).toEqual(Array.from({ length: 100 }, (_, sale) => sale));
});

test("of many of every kind each has its share, and they stand by terminal, sale and violation", () => {
  const tally = new Tally();
  for (const violation of [...violations].reverse()) {
    for (let sale = 0; sale < 30; sale++) {
      tally.addViolation(violation, 1, () => finding(violation, sale % 15, sale < 15 ? 1 : 0));
    }
  }
  const { findings } = tally;
  // 20 of each: those of terminal 1 came first.
  for (const violation of violations) {
    expect(findings.filter((each) => each.violation === violation)).toHaveLength(20);
  }
  const told = findings.map(({ terminal, sale, violation }) => `${terminal}/${sale} ${violation}`);
  expect(told.slice(0, 6)).toEqual([
    ...["0/0 lost", "0/0 duplicated", "0/0 resurrected", "0/0 altered", "0/0 orphaned", "0/1 lost"],
  ]);
  expect(told.at(-1)).toBe("1/14 orphaned");
});

test("unpaid for a cause that nobody knows is counted under a question mark", () => {
  const tally = new Tally();
  tally.addSale("unpaid", 500);
  tally.addSale("unpaid", 700, "expired");
  tally.addSale("unpaidDeclined", 900);
  expect(tally.unpaid).toMatchObject({
    "?": { sales: 1, valueMinor: 500 },
    expired: { sales: 1, valueMinor: 700 },
    declined: { sales: 1, valueMinor: 900 },
  });
});

test("too much and too little are added apart, by currency in the order of their codes", () => {
  const tally = new Tally();
  tally.addDifference("USD", -5);
  tally.addDifference("EUR", 3);
  tally.addDifference("EUR", -2);
  tally.addDifference("USD", -1);
  tally.addDifference("GBP", 0);
  expect(Object.entries(tally.alteredDifference)).toEqual([
    ["EUR", { moreMinor: 3, lessMinor: 2 }],
    ["USD", { moreMinor: 0, lessMinor: 6 }],
  ]);
});
