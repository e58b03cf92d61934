import { expect, test } from "vitest";
import { gatewayClock } from "../../src/explain/gateway-clock.ts";
import type { Fact, LedgerRow } from "../../src/explain/terminal-record.ts";
import { facts } from "../../src/facts.ts";

/** Sent at `sentAt`, heard `tookMs` later, booked at `bookedAt` of the gateway's clock. */
function exchange(sale: number, sentAt: number, tookMs: number, bookedAt: number) {
  const fact = (at: number, kind: number, value: number): Fact => ({ terminal: 0, at, kind, sale, value });
  const known = [fact(sentAt, facts.sent, 0), fact(sentAt + tookMs, facts.approved, tookMs)];
  const row = { id: sale, kind: "sale", sale, bookedAt } as LedgerRow;
  return { known, row };
}

function clockOf(...exchanges: ReturnType<typeof exchange>[]) {
  return gatewayClock(
    exchanges.flatMap(({ known }) => known),
    exchanges.map(({ row }) => row),
    1_000_000,
  );
}

test("one exchange bounds it by half of its round trip", () => {
  // Booked between 100 and 120 of the run: zero lies between 4880 and 4900 of the gateway's clock.
  expect(clockOf(exchange(0, 100, 20, 5000))).toEqual({
    ...{ zeroMs: 4890, uncertaintyMs: 10, exchanges: 1, jumped: false },
  });
});

test("several bound it together, closer than the shortest alone", () => {
  // 4880 … 4900 and 4895 … 4925: zero lies between 4895 and 4900.
  expect(clockOf(exchange(0, 100, 20, 5000), exchange(1, 175, 30, 5100))).toEqual({
    ...{ zeroMs: 4897.5, uncertaintyMs: 2.5, exchanges: 2, jumped: false },
  });
});

test("exchanges that contradict each other say that it jumped, and the shortest is believed", () => {
  expect(clockOf(exchange(0, 100, 20, 5000), exchange(1, 200, 30, 3_605_100))).toEqual({
    ...{ zeroMs: 4890, uncertaintyMs: 10, exchanges: 2, jumped: true },
  });
});

test("times in whole seconds, rounded down, contradict nothing", () => {
  const clock = clockOf(exchange(0, 100, 20, 5_000_000), exchange(1, 1100, 20, 5_001_000));
  // Of both zero lies between 4999880 and 5000899; what is told stands half a second before the middle of its second.
  expect(clock).toEqual({
    ...{ zeroMs: 4_999_890, uncertaintyMs: 1009, exchanges: 2, jumped: false },
  });
});

test("rows without a time bound nothing", () => {
  expect(clockOf(exchange(0, 100, 20, Number.MAX_SAFE_INTEGER)).exchanges).toBe(0);
});

test("without an exchange our own clock is taken, and nothing is said of how sure that is", () => {
  expect(clockOf()).toEqual({ zeroMs: 1_000_000, exchanges: 0, jumped: false });
});

test("a sale that was sent twice, or booked twice, bounds nothing", () => {
  const twice = exchange(0, 100, 20, 5000);
  const again = { ...twice.known[0], at: 90 };
  expect(gatewayClock([again, ...twice.known], [twice.row], 7).exchanges).toBe(0);
  expect(gatewayClock(twice.known, [twice.row, { ...twice.row, id: 9 }], 7).exchanges).toBe(0);
});
