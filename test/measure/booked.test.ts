import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { facts } from "../../src/facts.ts";
import { Booked, BookedInOneClock } from "../../src/measure/booked.ts";

const startedAt = 1_700_000_000_000;

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
  booked.fact(facts.wanted, at, 1000);
  booked.fact(facts.sent, sentAt, 1);
  booked.fact(facts.approved, sentAt + roundTripMs, roundTripMs);
  booked.posting("sale", startedAt + sentAt + bookedMs + aheadMs);
  booked.end();
}

test("it counts from the intended start to the first posting of every sale", () => {
  const booked = new Booked(startedAt, true);
  approved(booked, 1_000, 0, 40, 20);
  approved(booked, 2_000, 300, 40, 30);
  // Queued, forwarded after a minute, booked twice; a reversal and a refund are no booking of a sale.
  booked.fact(facts.wanted, 5_000, 1000);
  booked.fact(facts.forwardSent, 65_000, 0);
  booked.posting("sale", startedAt + 65_020);
  booked.posting("sale", startedAt + 65_010);
  booked.posting("reversal", startedAt + 1);
  booked.end();
  booked.fact(facts.refundWanted, 6_000, 1000);
  booked.posting("refund", startedAt + 6_000);
  booked.end();
  // Never booked.
  booked.fact(facts.wanted, 7_000, 1000);
  booked.end();
  expect(booked.figures).toMatchObject({
    ...{ samples: 3, p50Ms: 330, maxMs: 60_010 },
    clock: { aheadMs: 0, uncertainMs: 0 },
  });
});

describe("the gateway's clock", () => {
  test("another's is known as well as the sales that were approved at once say", () => {
    const booked = new Booked(startedAt, false);
    // 5 s ahead. Booked 10 of 40 ms after sending, then 30 of 40: ahead by 4 970–5 010 and 4 990–5 030.
    approved(booked, 1_000, 0, 40, 10, 5_000);
    approved(booked, 2_000, 0, 40, 30, 5_000);
    expect(booked.figures).toMatchObject({ maxMs: 30, clock: { aheadMs: 5_000, uncertainMs: 10 } });
  });

  test("another's is not known where none was", () => {
    const booked = new Booked(startedAt, false);
    booked.fact(facts.wanted, 5_000, 1000);
    booked.posting("sale", startedAt + 65_020);
    booked.end();
    expect(booked.figures).toEqual({ missing: expect.stringContaining("no sale was approved at once") });
  });

  test("ours that has jumped is noticed", () => {
    const booked = new Booked(startedAt, true);
    approved(booked, 1_000, 0, 40, 10, 250);
    expect(booked.figures).toEqual({ missing: "the gateway's clock jumped" });
  });

  test.each([true, false])("one that jumps meanwhile is noticed (ours: %s)", (isOurs) => {
    const booked = new Booked(startedAt, isOurs);
    approved(booked, 1_000, 0, 40, 10);
    approved(booked, 2_000, 0, 40, 10, -3_600_000);
    expect(booked.figures).toEqual({ missing: "the gateway's clock did not keep step with ours" });
  });

  test("a sale that was tried again says nothing of it: its first attempt may be the one that was booked", () => {
    const booked = new Booked(startedAt, true);
    approved(booked, 1_000, 0, 40, 10);
    booked.fact(facts.wanted, 5_000, 1000);
    booked.fact(facts.sent, 5_000, 1);
    booked.fact(facts.sent, 15_000, 2);
    booked.fact(facts.approved, 15_040, 40);
    booked.posting("sale", startedAt + 5_010);
    booked.end();
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
      const booked = new Booked(startedAt, false);
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
  expect(new Booked(startedAt, true).figures).toEqual({ missing: "there are no samples" });
  expect(new BookedInOneClock().figures).toEqual({ missing: "there are no samples" });
});

test("in one clock it is a difference", () => {
  const booked = new BookedInOneClock();
  booked.record(1_000, 1_022);
  booked.record(2_000, 2_040);
  expect(booked.figures).toMatchObject({ samples: 2, avgMs: 31, maxMs: 40, clock: { aheadMs: 0 } });
});
