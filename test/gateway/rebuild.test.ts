import { describe, expect, test } from "vitest";
import { Batch } from "../../src/gateway/core/batch.ts";
import { results } from "../../src/gateway/core/kept.ts";
import { Keys } from "../../src/gateway/keys.ts";
import type { Remembered } from "../../src/gateway/ledger.ts";
import { rebuild } from "../../src/gateway/rebuild.ts";

const startedAtEpochMs = 1_000_000_000;
const none = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };

function remembered(number: number, at: number): Remembered {
  const reference = `run/0/${number}`;
  return {
    ...{ kind: "sale", key: reference, reference, result: results.approved, asked: "sale" },
    ...{ terminal: "T0000000", merchant: "S0000000", currency: "EUR", amountMinor: 500 },
    ...{ at: startedAtEpochMs + at, ...none },
  };
}

function rebuilt(keys: Keys, rows: Iterable<Remembered>): Batch {
  const batch = new Batch();
  rebuild(rows, { keys, batch: () => batch, startedAtEpochMs });
  return batch;
}

describe("a gateway that keeps keys for a minute and finds an hour of sales", () => {
  /** A sale a millisecond, the last one now. */
  function* hour(seen: (number: number) => void, jumps: (number: number) => number = () => 0) {
    const sales = 3_600_000 / 20;
    for (let number = 0; number < sales; number++) {
      seen(number);
      yield remembered(number, (number - sales) * 20 + jumps(number));
    }
  }

  test("knows the keys of the last minute, and never held many more on the way", () => {
    const keys = new Keys(60_000);
    let most = 0;
    const batch = rebuilt(
      keys,
      hour(() => {
        most = Math.max(most, keys.size);
      }),
    );
    expect(keys.size).toBe(3_000);
    expect(most).toBeLessThan(25_000);
    // What is not settled is in the batch, however old.
    expect(batch.sales).toBe(180_000);
  });

  test("knows them too where the clock had jumped ahead for a row", () => {
    const keys = new Keys(60_000);
    rebuilt(
      keys,
      hour(
        () => {},
        (number) => (number === 179_999 ? 3_600_000 : 0),
      ),
    );
    for (let number = 179_999; number > 177_010; number--)
      expect(keys.kept(`run/0/${number}`)).toBe(results.approved);
  });
});

test("a reversal takes back from its batch what stands under its key", () => {
  const refund: Remembered = {
    ...remembered(1, -30),
    kind: "refund",
    asked: "refund",
    result: results.refunded,
  };
  const reversal: Remembered = {
    ...remembered(1, -20),
    kind: "reversal",
    asked: "reversal",
    result: results.reversed,
  };
  const keys = new Keys();
  const batch = rebuilt(keys, [remembered(2, -40), refund, reversal]);
  expect(batch).toMatchObject({ sales: 1, salesMinor: 500, refunds: 0, refundsMinor: 0 });
  expect(keys.kept("run/0/1")).toBe(results.reversed);
});

test("every batch that has ended is known by its key, and so is a copy of its settlement", () => {
  const settlement = (number: number): Remembered => ({
    ...remembered(number, -10),
    ...{ kind: "settlement", key: `batch-${number}`, reference: "", asked: "", result: results.nothing },
    ...{ sales: 1, salesMinor: 500 },
  });
  const rows = [1, 2, 3].flatMap((number) => [remembered(number, -20), settlement(number)]);
  const batch = rebuilt(new Keys(), [...rows, remembered(4, -5)]);
  const totals = { ...none, sales: 1, salesMinor: 500 };
  expect(batch).toMatchObject(totals);
  for (const number of [1, 2, 3]) expect(batch.hasAgreedOn(totals, `batch-${number}`)).toBe(true);
  expect(batch.isEnded("batch-4")).toBe(false);
});
