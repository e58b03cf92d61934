// What the ledger's rows of one sale come to: worked out on paper, row by row.

import { describe, expect, test } from "vitest";
import { Booking } from "../../src/audit/booking.ts";
import { SaleStory } from "../../src/audit/sale-story.ts";
import { facts } from "../../src/facts.ts";
import type { Posting } from "../../src/ledger.ts";
import { Identities } from "../../src/plan/identities.ts";
import { posting, recordOf, startedAt } from "./run.ts";

const { plan } = recordOf(4);

/** A sale or a refund of 12.50 EUR at terminal 0; undefined: nobody wanted it. */
function storyOf(kind: "sale" | "refund" | undefined): SaleStory {
  const story = new SaleStory();
  story.clear();
  if (kind === "sale") story.add(facts.wanted, 1250, 1000);
  if (kind === "refund") story.add(facts.refundWanted, 1250, 1000);
  return story;
}

const sale = storyOf("sale");

function row(id: number, otherwise: Partial<Posting> = {}): Posting {
  return posting(id, 0, 0, 1250, otherwise);
}

const reversal = { kind: "reversal" } as const;

/** The rows of one sale, and what a sink heard of them. */
function bookingOf(rows: readonly Posting[], story = sale, surelyUntil?: number) {
  const heard: string[] = [];
  const booking = new Booking(plan, new Identities(plan), {
    add: (kind, as, currency, amountMinor) => heard.push(`${kind} as ${as} ${amountMinor} ${currency}`),
  });
  booking.clear(surelyUntil);
  for (const each of rows) booking.add(each, 0, story);
  booking.end();
  return { booking, heard };
}

describe("what is live", () => {
  test("is booked less reversed, and each row is heard of as what it is", () => {
    const { booking, heard } = bookingOf([row(1), row(2), row(3, reversal)]);
    expect(booking).toMatchObject({ live: 1, liveEarly: 1, liveMinor: 1250, rows: 3, isAltered: false });
    expect(booking.day).toEqual({ sales: 1, salesMinor: 1250, refunds: 0, refundsMinor: 0 });
    expect(booking.inWords).toBe("2 postings and 1 reversal (rows 1, 2, 3)");
    expect(heard).toEqual(["sale as sale 1250 EUR", "sale as sale 1250 EUR", "reversal as sale 1250 EUR"]);
  });

  test("of a refund goes the other way, also where nobody wanted it", () => {
    const refund = { kind: "refund" } as const;
    for (const story of [storyOf("refund"), storyOf(undefined)]) {
      const { booking, heard } = bookingOf([row(1, refund), row(2, reversal)], story);
      expect(heard).toEqual(["refund as refund 1250 EUR", "reversal as refund 1250 EUR"]);
      expect(booking.day).toEqual({ sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 });
      expect(booking.isAltered).toBe(false);
    }
    const { booking } = bookingOf([row(1, refund)], storyOf("refund"));
    expect(booking.day).toEqual({ sales: 0, salesMinor: 0, refunds: 1, refundsMinor: 1250 });
    expect([...booking.beside(storyOf("refund"))]).toEqual([["EUR", 0]]);
  });

  test("early is what was booked until the history is sure, and then still", () => {
    const late = { bookedAt: startedAt + 1 };
    const { booking } = bookingOf([row(1), row(2, late)], sale, startedAt);
    expect(booking).toMatchObject({ live: 2, liveEarly: 1 });
  });

  test("nothing stays of the sale before", () => {
    const { booking } = bookingOf([
      row(1, { currency: "USD", terminal: "T9" }),
      row(2, { kind: "refund" }),
      row(3),
    ]);
    expect(booking.isAltered).toBe(true);
    booking.clear();
    expect(booking).toMatchObject({ live: 0, liveEarly: 0, liveMinor: 0, rows: 0, first: undefined });
    expect([booking.differences, booking.ids, booking.altered]).toEqual([[], [], []]);
    expect(booking.day).toEqual({ sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 });
    expect([...booking.beside(sale)]).toEqual([["EUR", 0]]);
    expect(booking.inWords).toBe("no posting");
  });

  test("a new one holds nothing", () => {
    const { differences, ids, day } = new Booking(plan, new Identities(plan), { add: () => {} });
    expect({ differences, ids, day }).toEqual({
      ...{ differences: [], ids: [] },
      day: { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 },
    });
  });
});

describe("what is told", () => {
  const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index + 1));

  test.each([
    [1, "1 posting (row 1)"],
    [4, "4 postings (rows 1, 2, 3, 4)"],
    [5, "5 postings (rows 1, 2, 3, 4, …)"],
  ])("of %i rows", (count, words) => {
    expect(bookingOf(rows(count)).booking.inWords).toBe(words);
  });

  test("names ten rows at most", () => {
    expect(bookingOf(rows(12)).booking.ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("of reversals that nothing was booked for", () => {
    const { booking } = bookingOf([row(1), row(2, reversal), row(3, reversal)]);
    expect(booking.altered).toEqual(["reversals"]);
    expect(booking.differences).toEqual(["reversed 2 times, booked 1 times"]);
    expect(bookingOf([row(1), row(2, reversal)]).booking.altered).toEqual([]);
  });
});

describe("what it brought beside what was wanted, by currency", () => {
  const beside = (rows: readonly Posting[], story = sale) => [
    ...bookingOf(rows, story).booking.beside(story),
  ];

  test("is the difference in the currency of the plan, and all in another", () => {
    expect(beside([row(1, { amountMinor: 1300 })])).toEqual([["EUR", 50]]);
    expect(beside([row(1, { currency: "USD" })])).toEqual([
      ["EUR", -1250],
      ["USD", 1250],
    ]);
    const dollars = { currency: "USD", amountMinor: 300 };
    expect(beside([row(1, dollars), row(2, dollars), row(3, { ...dollars, ...reversal })])).toEqual([
      ["EUR", -1250],
      ["USD", 300],
    ]);
  });

  test("of what was reversed too often is what was given away", () => {
    expect(beside([row(1, reversal)])).toEqual([["EUR", -1250]]);
    expect(beside([row(1, reversal)], storyOf(undefined))).toEqual([["EUR", -1250]]);
    expect(beside([row(1)], storyOf(undefined))).toEqual([]);
    expect(beside([row(1), row(2, reversal)], storyOf(undefined))).toEqual([]);
  });
});
