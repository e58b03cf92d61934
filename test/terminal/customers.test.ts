import { describe, expect, test } from "vitest";
import { declinedCard, networkOf, testCardOf } from "../../src/messages.ts";
import type { Load } from "../../src/plan/plan.ts";
import { ArrivalLaw, Customers } from "../../src/terminal/customers.ts";
import { never } from "../../src/terminal/never.ts";

const load: Load = {
  salesPerMs: 0.001,
  shape: [
    { at: 0, level: 0 },
    { at: 100_000, level: 1 },
    { at: 200_000, level: 1 },
    { at: 300_000, level: 0 },
  ],
  amount: { medianMinor: 1_250, sigma: 0.953 },
  currency: "EUR",
  declinedShare: 0.1,
  arrivals: "open",
  cards: [],
  refundShare: 0,
  voidShare: 0,
};

const law = new ArrivalLaw(load);
const lives = Array.from({ length: 2_000 }, (_, terminal) => {
  const customers = new Customers(law, 7, terminal);
  const life: { at: number; amountMinor: number; card: number }[] = [];
  while (customers.nextAt !== never) {
    const at = customers.nextAt;
    const sale = customers.take();
    life.push({ at, amountMinor: customers.amountMinor(sale), card: customers.card(sale) });
  }
  return life;
});
const all = lives.flat();

/** Within four standard deviations of what is expected, for a count. */
function expectCount(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(4 * Math.sqrt(expected));
}

test("a terminal may expect the area under the shape", () => {
  expect(law.expected).toBeCloseTo(200, 9);
  expectCount(all.length, 2_000 * 200);
});

test("customers come when the shape says so", () => {
  expectCount(all.filter(({ at }) => at < 50_000).length, 2_000 * 12.5);
  expectCount(all.filter(({ at }) => at >= 100_000 && at < 200_000).length, 2_000 * 100);
});

test("counts of terminals are Poisson: their variance is their mean", () => {
  const mean = all.length / lives.length;
  const variance = lives.reduce((sum, life) => sum + (life.length - mean) ** 2, 0) / (lives.length - 1);
  expect(variance / mean).toBeGreaterThan(0.87);
  expect(variance / mean).toBeLessThan(1.13);
});

test("amounts have the median and the spread that were asked for", () => {
  const amounts = all.map(({ amountMinor }) => amountMinor).sort((a, b) => a - b);
  expect(amounts[amounts.length >> 1]).toBeCloseTo(1_250, -1.5);
  expect(amounts[Math.floor(amounts.length * 0.95)] / 6_000).toBeCloseTo(1, 1);
});

test("the declined card comes as often as asked for, the others equally often", () => {
  const counts = new Array<number>(9).fill(0);
  for (const { card } of all) counts[card]++;
  expectCount(counts[8], all.length * 0.1);
  for (const count of counts.slice(0, 8)) expectCount(count, (all.length * 0.9) / 8);
});

test("times never go back, and none lies outside the shape", () => {
  for (const life of lives) {
    const times = life.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1) ?? 0).toBeLessThanOrEqual(300_000);
  }
});

describe("card networks", () => {
  const networks = [
    { network: "visa", share: 0.5, declinedShare: 0 },
    { network: "discover", share: 0.3, declinedShare: 0.2 },
    { network: "girocard", share: 0.2, declinedShare: 0.1 },
  ];
  const told = new ArrivalLaw({ ...load, cards: networks });
  const untold = new ArrivalLaw({ ...load, cards: [] });
  const drawn = Array.from({ length: 200 }, (_, terminal) => {
    const customers = new Customers(told, 7, terminal);
    return Array.from({ length: 200 }, (_, customer) => customers.card(customer));
  }).flat();
  const cardsOf = (network: number) => drawn.filter((card) => networkOf(card) === network).map(testCardOf);

  test("customers pay with each as often as its share says, and are declined as often as it declines", () => {
    networks.forEach(({ share, declinedShare }, network) => {
      const cards = cardsOf(network);
      expectCount(cards.length, drawn.length * share);
      expectCount(cards.filter((card) => card === declinedCard).length, drawn.length * share * declinedShare);
    });
    expect(cardsOf(0)).not.toContain(declinedCard);
  });

  test("a card is one of its network where one is published, else any", () => {
    const approved = (network: number) =>
      [...new Set(cardsOf(network).filter((card) => card !== declinedCard))].sort();
    expect(approved(0)).toEqual([0, 1]);
    expect(approved(1)).toEqual([5]);
    expect(approved(2)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("naming a network changes no customer: who is declined, and with which card the others pay", () => {
    const one = new ArrivalLaw({
      ...load,
      cards: [{ network: "girocard", share: 1, declinedShare: load.declinedShare }],
    });
    for (const terminal of [0, 1, 2]) {
      for (let customer = 0; customer < 200; customer++) {
        const card = new Customers(untold, 7, terminal).card(customer);
        expect(new Customers(one, 7, terminal).card(customer)).toBe(card);
      }
    }
  });
});
