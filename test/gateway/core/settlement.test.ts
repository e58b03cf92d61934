import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Batch } from "../../../src/gateway/core/batch.ts";
import type { Totals } from "../../../src/messages.ts";
import { type Row, VirtualGateway } from "./virtual-gateway.ts";

const nothing: Totals = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
const oneSale: Totals = { ...nothing, sales: 1, salesMinor: 500 };

const settle = (gateway: VirtualGateway, totals: Totals, terminal = 0, key = "") =>
  gateway.outcome("settlement", key, { totals, terminal });

describe("a settlement", () => {
  test("whose totals are right is approved once it is durable, and the next batch begins empty", () => {
    const gateway = new VirtualGateway({}, 5);
    gateway.outcome("sale", "a");
    const settlement = gateway.send("settlement", "", { totals: oneSale });
    const sentAt = gateway.now;
    gateway.until(sentAt + 14);
    expect(gateway.outcomeOf(settlement)).toBeUndefined();
    gateway.until(sentAt + 15);
    expect(gateway.outcomeOf(settlement)).toBe("approved");
    expect(gateway.settled).toEqual([{ terminal: 0, totals: oneSale, rows: 1 }]);
    expect(settle(gateway, nothing)).toBe("approved");
  });

  test("whose totals differ in anything is declined and changes nothing", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    for (const wrong of [{ sales: 2 }, { salesMinor: 501 }, { refunds: 1 }, { refundsMinor: 1 }])
      expect(settle(gateway, { ...oneSale, ...wrong })).toBe("totalsDiffer");
    expect(settle(gateway, nothing)).toBe("totalsDiffer");
    expect(gateway.settled).toEqual([]);
    expect(settle(gateway, oneSale)).toBe("approved");
  });

  test("counts refunds apart, and nothing that was declined, forgotten or reversed", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    gateway.outcome("sale", "b", { isCardDeclined: true });
    gateway.outcome("sale", "c");
    gateway.outcome("reversal", "c");
    gateway.outcome("refund", "d", { amountMinor: 70 });
    gateway.outcome("refund", "e");
    gateway.outcome("reversal", "e");
    gateway.outcome("reversal", "never came");
    expect(settle(gateway, { ...oneSale, refunds: 1, refundsMinor: 70 })).toBe("approved");
  });

  test("is each terminal's own", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    expect(settle(gateway, oneSale, 1)).toBe("totalsDiffer");
    expect(settle(gateway, nothing, 1)).toBe("approved");
    expect(settle(gateway, oneSale)).toBe("approved");
  });

  test("whose answer got lost is approved again while nothing was booked since", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    settle(gateway, oneSale);
    expect(settle(gateway, oneSale)).toBe("approved");
    expect(settle(gateway, oneSale)).toBe("approved");
    expect(gateway.settled).toHaveLength(1);
    gateway.outcome("sale", "b", { amountMinor: 70 });
    expect(settle(gateway, oneSale)).toBe("totalsDiffer");
    expect(settle(gateway, { ...oneSale, salesMinor: 70 })).toBe("approved");
  });

  test("with a key is known again whatever was booked since, and ends nothing but its own batch", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    settle(gateway, oneSale, 0, "batch-0");
    gateway.outcome("sale", "b");
    // The next batch has the same totals.
    expect(settle(gateway, oneSale, 0, "batch-0")).toBe("approved");
    expect(gateway.settled).toHaveLength(1);
    expect(gateway.batch({ terminal: 0 })).toMatchObject(oneSale);
    expect(settle(gateway, oneSale, 0, "batch-1")).toBe("approved");
    expect(gateway.settled).toHaveLength(2);
  });

  test("of another batch is not taken for the last one because it has the same totals", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    settle(gateway, oneSale, 0, "batch-0");
    expect(settle(gateway, oneSale, 0, "batch-1")).toBe("totalsDiffer");
    expect(settle(gateway, oneSale)).toBe("totalsDiffer");
  });

  test("whose key has agreed on other totals ends no other batch", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    settle(gateway, oneSale, 0, "batch-0");
    expect(settle(gateway, nothing, 0, "batch-0")).toBe("totalsDiffer");
    expect(settle(gateway, oneSale, 0, "batch-0")).toBe("approved");
  });

  test("that comes again after later batches have ended is known again, and ends none with the same totals", () => {
    const gateway = new VirtualGateway();
    for (const batch of [0, 1, 2]) {
      gateway.outcome("sale", `${batch}`);
      expect(settle(gateway, oneSale, 0, `batch-${batch}`)).toBe("approved");
    }
    gateway.outcome("sale", "3");
    expect(settle(gateway, oneSale, 0, "batch-0")).toBe("approved");
    expect(settle(gateway, { ...oneSale, sales: 2 }, 0, "batch-0")).toBe("totalsDiffer");
    // As another gateway that starts with what was durable.
    expect(gateway.batch({ terminal: 0 }).copy().isEnded("batch-0")).toBe(true);
    expect(gateway.settled).toHaveLength(3);
    expect(gateway.batch({ terminal: 0 })).toMatchObject(oneSale);
    expect(settle(gateway, oneSale, 0, "batch-3")).toBe("approved");
  });

  test("is forgotten after many others, so that nothing grows for ever", () => {
    const batch = new Batch();
    for (let number = 0; number < 100; number++) batch.settle(nothing, number);
    const known = Array.from({ length: 100 }, (_, number) => number).filter((key) => batch.isEnded(key));
    expect([known[0], known.length]).toEqual([84, 16]);
  });

  test("that comes again before the first is durable is not answered before it", () => {
    const gateway = new VirtualGateway({ workers: 2 }, 5);
    gateway.outcome("sale", "a");
    const twice = [1, 2].map(() => gateway.send("settlement", "", { totals: oneSale }));
    const sentAt = gateway.now;
    gateway.until(sentAt + 14);
    expect(twice.map((request) => gateway.outcomeOf(request))).toEqual([undefined, undefined]);
    gateway.until(sentAt + 15);
    expect(twice.map((request) => gateway.outcomeOf(request))).toEqual(["approved", "approved"]);
  });

  test("finds what an upload then repairs", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    const totals = { ...oneSale, sales: 2, salesMinor: 1000 };
    expect(settle(gateway, totals)).toBe("totalsDiffer");
    gateway.outcome("upload", "a");
    gateway.outcome("upload", "b");
    expect(settle(gateway, totals)).toBe("approved");
  });

  test("after it the reversal of a sale of an earlier batch counts against the new one", () => {
    const gateway = new VirtualGateway();
    gateway.outcome("sale", "a");
    settle(gateway, oneSale);
    gateway.outcome("reversal", "a");
    expect(settle(gateway, { ...nothing, sales: -1, salesMinor: -500 })).toBe("approved");
  });

  test.each(["posts-twice", "acknowledges-and-forgets", "changes-amount"] as const)(
    "sees %s when it is planted",
    (defect) => {
      const gateway = new VirtualGateway({ defects: { [defect]: 1 } });
      gateway.outcome("sale", "a");
      expect(settle(gateway, oneSale)).toBe("totalsDiffer");
    },
  );

  test("takes a worker, and is busy where there is none", () => {
    const gateway = new VirtualGateway({ queueLimit: 0 });
    gateway.send("sale", "a");
    const settlement = gateway.send("settlement", "", { totals: nothing });
    expect(gateway.outcomeOf(settlement)).toBe("busy");
  });
});

describe("whatever is sold, refunded, reversed, uploaded and settled", () => {
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom("sale", "refund", "advice", "upload", "reversal", "settle", "settle wrong"),
      terminal: fc.nat(1),
      number: fc.nat(4),
      isCardDeclined: fc.boolean(),
      waitMs: fc.constantFrom(0, 0, 5, 30),
    }),
    { maxLength: 60 },
  );
  type Steps = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

  /** The live rows of a terminal since its last settlement. */
  function totalsOf({ rows, settled }: VirtualGateway, terminal: number): Totals {
    const from = settled.findLast((one) => one.terminal === terminal)?.rows ?? 0;
    const totals = { ...nothing };
    for (const row of rows.slice(from)) if (row.terminal === terminal) count(totals, row, rows);
    return totals;
  }

  function count(totals: { -readonly [Name in keyof Totals]: number }, row: Row, rows: readonly Row[]): void {
    const sign = row.kind === "reversal" ? -1 : 1;
    const booked = rows.find(({ key, kind }) => key === row.key && kind !== "reversal");
    if (booked?.kind === "refund") {
      totals.refunds += sign;
      totals.refundsMinor += sign * row.amountMinor;
    } else {
      totals.sales += sign;
      totals.salesMinor += sign * row.amountMinor;
    }
  }

  /** Plays the steps, and tells where batch and ledger differ in the end or a settlement was answered wrongly. */
  function differences(gateway: VirtualGateway, played: Steps): string[] {
    const found: string[] = [];
    const rest = () => gateway.until(gateway.now + 10_000);
    for (const { kind, terminal, number, waitMs, ...more } of played) {
      if (kind !== "settle" && kind !== "settle wrong") {
        // An amount belongs to its sale: all messages about one carry the same.
        gateway.send(kind, `${terminal}/${number}`, { ...more, terminal, amountMinor: 10 + number });
        gateway.until(gateway.now + waitMs);
        continue;
      }
      rest();
      const totals = totalsOf(gateway, terminal);
      const isRight = kind === "settle";
      const outcome = settle(gateway, isRight ? totals : { ...totals, sales: totals.sales + 100 }, terminal);
      if (outcome !== (isRight ? "approved" : "totalsDiffer")) found.push(`${kind} was answered ${outcome}`);
    }
    rest();
    for (const terminal of [0, 1]) {
      const { sales, salesMinor, refunds, refundsMinor } = gateway.batch({ terminal });
      const batch = { sales, salesMinor, refunds, refundsMinor };
      const ledger = totalsOf(gateway, terminal);
      if (JSON.stringify(batch) !== JSON.stringify(ledger))
        found.push(`${JSON.stringify(batch)} instead of ${JSON.stringify(ledger)}`);
    }
    return found;
  }

  test.prop([steps, fc.constantFrom(0, 3), fc.constantFrom(0, 0.5)])(
    "a terminal's totals are the sum of its live rows since its last settlement",
    (played, bookingMs, share) => {
      const gateway = new VirtualGateway(
        { workers: 2, queueLimit: 3, defects: { "posts-twice": share, "changes-amount": share } },
        bookingMs,
      );
      expect(differences(gateway, played)).toEqual([]);
    },
  );

  test("this check sees a reversal that is not subtracted", () => {
    class Growing extends Batch {
      override add(isRefund: boolean, rows: number, amountMinor: number): void {
        if (rows > 0) super.add(isRefund, rows, amountMinor);
      }
    }
    class Forgetful extends VirtualGateway {
      readonly #batches = [new Growing(), new Growing()];
      override batch({ terminal }: { readonly terminal: number }): Batch {
        return this.#batches[terminal];
      }
    }
    const step = { terminal: 0, number: 0, isCardDeclined: false, waitMs: 30 } as const;
    const played: Steps = [
      { ...step, kind: "sale" },
      { ...step, kind: "reversal" },
    ];
    expect(differences(new Forgetful(), played)).not.toEqual([]);
  });
});
