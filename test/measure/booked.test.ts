import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { facts } from "../../src/facts.ts";
import { Booked, SaleBooked } from "../../src/measure/booked.ts";

type Told = (sale: SaleBooked) => void;

/** One more sale, of which this is told. */
function add(booked: Booked, tell: Told): void {
  const sale = new SaleBooked();
  tell(sale);
  booked.add(sale);
}

/** A sale that was sent once, `waitedMs` after it was wanted, and approved; booked `bookedMs` after it was sent. */
function approved(
  booked: Booked,
  at: number,
  waitedMs: number,
  roundTripMs: number,
  bookedMs: number,
  aheadMs = 0,
) {
  const sentAt = at + waitedMs;
  add(booked, (sale) => {
    sale.fact(facts.wanted, at, 1000);
    sale.fact(facts.sent, sentAt, 1);
    sale.fact(facts.approved, sentAt + roundTripMs, roundTripMs);
    sale.posting("sale", sentAt + bookedMs + aheadMs);
  });
}

test("it counts from the intended start to the first posting of every sale", () => {
  const booked = new Booked(true);
  approved(booked, 1_000, 0, 40, 20);
  approved(booked, 2_000, 300, 40, 30);
  // Queued, forwarded after a minute, booked twice; a reversal and a refund are no booking of a sale.
  add(booked, (sale) => {
    sale.fact(facts.wanted, 5_000, 1000);
    sale.fact(facts.forwardSent, 65_000, 0);
    sale.posting("sale", 65_020);
    sale.posting("sale", 65_010);
    sale.posting("reversal", 1);
  });
  add(booked, (refund) => {
    refund.fact(facts.refundWanted, 6_000, 1000);
    refund.posting("refund", 6_000);
  });
  // Never booked.
  add(booked, (sale) => sale.fact(facts.wanted, 7_000, 1000));
  expect(booked.figures).toMatchObject({
    ...{ samples: 3, p50Ms: 330, maxMs: 60_010 },
    clock: { aheadMs: 0, uncertainMs: 0 },
  });
});

describe("the gateway's clock", () => {
  test("another's is known as well as the sales that were approved at once say", () => {
    const booked = new Booked(false);
    // 5 s ahead. Booked 10 of 40 ms after sending, then 30 of 40: ahead by 4 970–5 010 and 4 990–5 030.
    approved(booked, 1_000, 0, 40, 10, 5_000);
    approved(booked, 2_000, 0, 40, 30, 5_000);
    expect(booked.figures).toMatchObject({ maxMs: 30, clock: { aheadMs: 5_000, uncertainMs: 10 } });
  });

  test("another's is not known where none was", () => {
    const booked = new Booked(false);
    add(booked, (sale) => {
      sale.fact(facts.wanted, 5_000, 1000);
      sale.posting("sale", 65_020);
    });
    expect(booked.figures).toEqual({ missing: expect.stringContaining("no sale was approved at once") });
  });

  test.each([
    [250, /^the ledger's times are 220 ms ahead of ours: .* sales approved before they were booked$/],
    [7_200_000, /^the ledger's times are 2h ahead of ours: another time zone, /],
    [-7_200_000, /^the ledger's times are 2h behind ours: another time zone, or a clock that jumped$/],
  ])("ours that is off by %i ms is noticed", (aheadMs, missing) => {
    const booked = new Booked(true);
    approved(booked, 1_000, 0, 40, 10, aheadMs);
    expect(booked.figures).toEqual({ missing: expect.stringMatching(missing) });
  });

  test.each([true, false])("rows without a time tell nothing (ours: %s)", (isOurs) => {
    const booked = new Booked(isOurs);
    approved(booked, 1_000, 0, 40, 10, Number.MAX_SAFE_INTEGER - 1_800_000_000_000);
    expect(booked.figures).toEqual({ missing: "the ledger does not say when it booked" });
  });

  test.each([true, false])("one that jumps meanwhile is noticed (ours: %s)", (isOurs) => {
    const booked = new Booked(isOurs);
    approved(booked, 1_000, 0, 40, 10);
    approved(booked, 2_000, 0, 40, 10, -3_600_000);
    expect(booked.figures).toEqual({
      missing: "the gateway's clock did not keep step with ours, or its ledger tells whole seconds only",
    });
  });

  test("a sale that was tried again says nothing of it: its first attempt may be the one that was booked", () => {
    const booked = new Booked(true);
    approved(booked, 1_000, 0, 40, 10);
    add(booked, (sale) => {
      sale.fact(facts.wanted, 5_000, 1000);
      sale.fact(facts.sent, 5_000, 1);
      sale.fact(facts.sent, 15_000, 2);
      sale.fact(facts.approved, 15_040, 40);
      sale.posting("sale", 5_010);
    });
    expect(booked.figures).toMatchObject({ samples: 2, maxMs: 10 });
  });

  const exchanges = fc.array(
    fc.record({
      at: fc.nat(1e6),
      roundTripMs: fc.integer({ min: 1, max: 500 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 30 },
  );
  test.prop([exchanges, fc.integer({ min: -1e8, max: 1e10 })])(
    "how far another's is ahead is never more wrong than it says",
    (all, aheadMs) => {
      const booked = new Booked(false);
      for (const { at, roundTripMs, part } of all) {
        approved(booked, at, 0, roundTripMs, Math.round(part * roundTripMs), aheadMs);
      }
      const { figures } = booked;
      if ("missing" in figures) throw new Error(figures.missing);
      expect(Math.abs(figures.clock.aheadMs - aheadMs)).toBeLessThanOrEqual(figures.clock.uncertainMs);
    },
  );
});

test("nothing booked: no samples", () => {
  expect(new Booked(true).figures).toEqual({ missing: "there are no samples" });
});

test("a clock that is ours is told in flat memory, and of the same sales both say the same to 0.1 %", () => {
  const [ours, another] = [new Booked(true), new Booked(false)];
  // 653 sales: the 99th percentile is the 647th, in a thin tail that a rank more or less changes by far.
  for (let n = 0; n < 653; n++) {
    for (const booked of [ours, another]) approved(booked, 0, 0, 1 + n * n, n * n);
  }
  const [flat, exact] = [ours.figures, another.figures];
  if ("missing" in flat || "missing" in exact) throw new Error("not measured");
  expect(exact.clock.uncertainMs).toBe(1);
  expect(flat).toMatchObject({ samples: 653, avgMs: exact.avgMs, maxMs: exact.maxMs });
  expect(exact.p99Ms).toBe(646 ** 2);
  for (const name of ["p50Ms", "p95Ms", "p99Ms"] as const) {
    expect(Math.abs(flat[name] / exact[name] - 1)).toBeLessThan(0.001);
  }
});
