import { expect, test } from "vitest";
import { facts, givenUpCauses } from "../../src/facts.ts";
import { fates, outcomes, SaleLog, unpaidCauses } from "../../src/measure/sale-log.ts";

const terminals = 10;

test("a row holds what became of a sale", () => {
  const log = new SaleLog(terminals);
  expect(log.record(3, 100, facts.wanted, 7, 1_250)).toBe(0);
  expect(log.record(3, 900, facts.queued, 7, 0)).toBe(0);
  expect(log.latencyMs(0)).toBe(800);
  expect(log.record(3, 5_000, facts.givenUp, 7, givenUpCauses.expired)).toBe(0);
  expect([log.terminal[0], log.intendedAt[0], log.amountMinor[0]]).toEqual([3, 100, 1_250]);
  expect([log.outcome[0], log.answeredAt[0], log.leftAt[0]]).toEqual([outcomes.queued, 900, 5_000]);
  expect(unpaidCauses[log.fate[0] - fates.unpaid]).toBe("expired");
});

test("what is said of a sale after its end changes no row", () => {
  const log = new SaleLog(terminals);
  log.record(3, 100, facts.wanted, 7, 1_250);
  log.record(3, 200, facts.approved, 7, 100);
  expect(log.record(3, 300, facts.declined, 7, 200)).toBe(-1);
  expect(log.record(3, 300, facts.forwardAccepted, 7, 200)).toBe(-1);
});

test("more sales than were expected find room too", () => {
  const log = new SaleLog(terminals, 100);
  const sales = 20_000;
  for (let sale = 0; sale < sales; sale++) {
    log.record(sale % terminals, sale, facts.wanted, sale, sale + 1);
    if (sale % 2 === 0) log.record(sale % terminals, sale + 5, facts.approved, sale, 5);
  }
  expect(log.length).toBe(sales);
  for (let row = 0; row < sales; row++) {
    const isAnswered = row % 2 === 0;
    expect([log.terminal[row], log.intendedAt[row], log.amountMinor[row]]).toEqual([
      row % terminals,
      row,
      row + 1,
    ]);
    expect(log.latencyMs(row)).toBe(isAnswered ? 5 : Number.POSITIVE_INFINITY);
  }
});

test("amounts of any size are kept to the unit, whenever the first large one comes", () => {
  const log = new SaleLog(terminals);
  const amounts = [1, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 7];
  for (const [sale, amount] of amounts.entries()) log.record(0, sale, facts.wanted, sale, amount);
  for (let sale = amounts.length; sale < 5_000; sale++) log.record(0, sale, facts.wanted, sale, sale);
  expect([...log.amountMinor.subarray(0, amounts.length)]).toEqual(amounts);
  expect(log.amountMinor[4_999]).toBe(4_999);
});
