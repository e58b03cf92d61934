import { describe, expect, test } from "vitest";
import { type Finding, type Violation, violations } from "../../src/audit/result.ts";
import { SaleStory } from "../../src/audit/sale-story.ts";
import { Tally } from "../../src/audit/tally.ts";
import { facts, turnedAwayCauses } from "../../src/facts.ts";

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

test("three currencies stand in the order of their codes, whichever came first", () => {
  for (const came of [
    ["CHF", "EUR", "USD"],
    ["EUR", "USD", "CHF"],
  ]) {
    const tally = new Tally();
    for (const currency of came) tally.addDifference(currency, 1);
    expect(Object.keys(tally.alteredDifference)).toEqual(["CHF", "EUR", "USD"]);
  }
});

test("of one terminal the sale that came first stands first, whatever its violation", () => {
  const tally = new Tally();
  tally.addViolation("lost", 1, () => finding("lost", 5));
  tally.addViolation("duplicated", 1, () => finding("duplicated", 3));
  expect(tally.findings.map(({ sale }) => sale)).toEqual([3, 5]);
});

describe("what a terminal says alone", () => {
  /** A sale of 10.00 with these facts, and what it is counted as. */
  function counted(wanted: number, ...kinds: (readonly [kind: number, value: number])[]) {
    const story = new SaleStory();
    story.add(wanted, 1000);
    for (const [kind, value] of kinds) story.add(kind, value);
    const tally = new Tally();
    const isPending = tally.addStory(story, 1000);
    const { intended, refunds, declined, pending } = tally;
    const turnedAway = Object.entries(tally.turnedAway).filter(([, { sales }]) => sales > 0);
    return { isPending, intended, refunds, declined, pending, turnedAway };
  }

  const no = { sales: 0, valueMinor: 0 };
  const one = { sales: 1, valueMinor: 1000 };
  const nothing = { isPending: false, intended: no, refunds: no, declined: no, pending: no, turnedAway: [] };
  const sent = [facts.sent, 0] as const;

  test("begins with nothing", () => {
    const tally = new Tally();
    expect([tally.intended, tally.refunds, tally.declined, tally.pending, tally.oneSided]).toEqual(
      Array(5).fill(no),
    );
    expect(tally.inCells).toBe(0);
  });

  test("is wanted, and no more where it was approved", () => {
    expect(counted(facts.wanted, sent, [facts.approved, 0])).toEqual({ ...nothing, intended: one });
  });

  test.each([
    ["queued", [[facts.queued, 0]]],
    ["owed a reversal", [sent, [facts.reversalOwed, 0]]],
    ["unresolved", [sent]],
  ] as const)("is pending where it is %s", (_, kinds) => {
    const pending = { isPending: true, pending: one };
    expect(counted(facts.wanted, ...kinds)).toEqual({ ...nothing, ...pending, intended: one });
    expect(counted(facts.refundWanted, ...kinds)).toEqual({ ...nothing, ...pending, refunds: one });
  });

  test("is turned away by its cause, or declined, where it is a sale", () => {
    const left = [facts.turnedAway, turnedAwayCauses.patience] as const;
    const turnedAway = [["patience", one]];
    expect(counted(facts.wanted, left)).toEqual({ ...nothing, intended: one, turnedAway });
    expect(counted(facts.refundWanted, left)).toEqual({ ...nothing, refunds: one });
    const refused = [sent, [facts.declined, 0]] as const;
    expect(counted(facts.wanted, ...refused)).toEqual({ ...nothing, intended: one, declined: one });
    expect(counted(facts.refundWanted, ...refused)).toEqual({ ...nothing, refunds: one });
  });

  test("is neither wanted nor a refund where nothing says that it was", () => {
    const story = new SaleStory();
    story.add(facts.sent, 0);
    const tally = new Tally();
    expect(tally.addStory(story, 0)).toBe(true);
    expect([tally.intended, tally.refunds, tally.pending]).toEqual([no, no, { sales: 1, valueMinor: 0 }]);
  });
});
