import { expect, test } from "vitest";
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
  expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(expected));
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
