import { describe, expect, test } from "vitest";
import { declineReasons } from "../../src/messages.ts";
import type { SettlementPolicy } from "../../src/plan/policy.ts";
import { never } from "../../src/terminal/never.ts";
import { Settlement } from "../../src/terminal/settlement.ts";

const closesAt = 100_000;
const retry = { baseMs: 1_000, capMs: 4_000, jitter: "none" } as const;

function settlement(policy: Partial<SettlementPolicy> = {}, terminal = 0): Settlement {
  const whole: SettlementPolicy = { withinMs: 10_000, upload: "on-mismatch", attempts: 3, ...policy };
  return new Settlement(whole, retry, 1, terminal, closesAt);
}

/** With two sales and a refund. */
function afterSales(policy: Partial<SettlementPolicy> = {}): Settlement {
  const each = settlement(policy);
  each.taken(0, 500, 1, 0);
  each.refunded(1, 200, 2, 0);
  each.taken(2, 700, 3, 1);
  return each;
}

const totals = { sales: 2, salesMinor: 1_200, refunds: 1, refundsMinor: 200 };
const whole = { kind: "settlement", batch: 0, totals };
const records = [
  { sale: 0, amountMinor: 500, card: 1, key: 0, isRefund: false },
  { sale: 1, amountMinor: 200, card: 2, key: 0, isRefund: true },
  { sale: 2, amountMinor: 700, card: 3, key: 1, isRefund: false },
];
const { totalsDiffer, storeClosed } = declineReasons;

test("terminals close their days at times of their own, within what the policy says", () => {
  const times = Array.from({ length: 1_000 }, (_, terminal) => settlement({}, terminal).nextAt);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(closesAt);
  expect(Math.max(...times)).toBeLessThan(closesAt + 10_000);
  expect(new Set(times).size).toBeGreaterThan(900);
});

test("nothing is due before that", () => {
  const each = afterSales();
  expect(each.due(each.nextAt - 1)).toBeUndefined();
  expect(each.sent).toBe(0);
});

test("the totals are those of all that was taken and not reversed", () => {
  const each = afterSales();
  each.taken(3, 9_900, 0, 0);
  each.reversed(3);
  each.reversed(77);
  expect(each.due(each.nextAt)).toEqual(whole);
});

test("totals that agree close the day, and nothing is uploaded", () => {
  const each = afterSales();
  each.due(each.nextAt);
  expect(each.nextAt).toBe(never);
  expect(each.isOver).toBe(false);
  expect(each.answered(120_000, "approved", 0, 0)).toBe("agreed");
  expect(each).toMatchObject({ isOver: true, nextAt: never, sent: 1 });
});

test("a terminal that sold nothing says so", () => {
  const each = settlement({ upload: "always" });
  const nothing = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
  expect(each.due(each.nextAt)).toEqual({ kind: "settlement", batch: 0, totals: nothing });
});

describe("records", () => {
  test("are uploaded one after the other where the totals differ, and then the totals once more", () => {
    const each = afterSales();
    each.due(each.nextAt);
    expect(each.answered(120_000, "declined", totalsDiffer, 0)).toBeUndefined();
    for (const record of records) {
      expect(each.nextAt).toBe(120_000);
      expect(each.due(120_000)).toEqual({ kind: "upload", record });
      expect(each.answered(120_000, "approved", 0, 0)).toBeUndefined();
    }
    expect(each.due(120_000)).toEqual(whole);
    expect(each.sent).toBe(2);
    expect(each.answered(120_000, "approved", 0, 0)).toBe("agreed");
  });

  test("are uploaded before the totals where the policy says always", () => {
    const each = afterSales({ upload: "always" });
    for (const record of records) {
      expect(each.due(120_000)).toEqual({ kind: "upload", record });
      each.answered(120_000, "approved", 0, 0);
    }
    expect(each.due(120_000)).toEqual(whole);
  });

  test("that are not answered are uploaded again after a wait, as long as the gateway asks for", () => {
    const each = afterSales({ upload: "always" });
    each.due(120_000);
    each.answered(120_000, "unknown", 0, 0);
    expect(each.nextAt).toBe(121_000);
    expect(each.due(121_000)).toMatchObject({ record: { sale: 0 } });
    each.answered(121_000, "busy", 0, 9_000);
    expect(each.nextAt).toBe(130_000);
    expect(each.due(130_000)).toMatchObject({ record: { sale: 0 } });
  });

  test("that are declined are left, and the next one goes", () => {
    const each = afterSales({ upload: "always" });
    each.due(120_000);
    each.answered(120_000, "declined", declineReasons.reversed, 0);
    expect(each.due(120_000)).toMatchObject({ record: { sale: 1 } });
  });
});

describe("what is sold after the totals were sent", () => {
  const { totals: claimed } = whole;
  const later = { sales: 1, salesMinor: 900, refunds: 0, refundsMinor: 0 };

  /** Sends the totals, hears nothing, and sells once more. */
  function unsure(policy: Partial<SettlementPolicy> = {}): Settlement {
    const each = afterSales(policy);
    each.due(each.nextAt);
    each.answered(120_000, "unknown", 0, 0);
    each.taken(3, 900, 4, 0);
    return each;
  }

  test("is the next batch where they agreed: a repeat says what was said before", () => {
    const each = unsure();
    expect(each.due(each.nextAt)).toEqual(whole);
    expect(each.answered(130_000, "approved", 0, 0)).toBeUndefined();
    expect(each).toMatchObject({ isOver: false, nextAt: 130_000 });
    expect(each.due(130_000)).toEqual({ kind: "settlement", batch: 1, totals: later });
    expect(each.answered(130_000, "approved", 0, 0)).toBe("agreed");
    expect(each).toMatchObject({ isOver: true, sent: 3 });
  });

  const both = { ...claimed, sales: 3, salesMinor: 2_100 };

  test("is in the same batch where they did not: the repeat is refused for it, and the totals are taken anew", () => {
    const each = unsure({ attempts: 2 });
    expect(each.due(each.nextAt)).toEqual(whole);
    expect(each.answered(130_000, "declined", totalsDiffer, 0)).toBeUndefined();
    expect(each.due(130_000)).toEqual({ kind: "settlement", batch: 0, totals: both });
    expect(each.answered(130_000, "approved", 0, 0)).toBe("agreed");
  });

  test("is uploaded with the others where the totals taken anew differ too", () => {
    const each = unsure();
    each.due(each.nextAt);
    each.answered(130_000, "declined", totalsDiffer, 0);
    each.due(130_000);
    each.answered(130_000, "declined", totalsDiffer, 0);
    for (const sale of [0, 1, 2, 3]) {
      expect(each.due(130_000)).toMatchObject({ record: { sale } });
      each.answered(130_000, "approved", 0, 0);
    }
    expect(each.due(130_000)).toEqual({ kind: "settlement", batch: 0, totals: both });
    expect(each.answered(130_000, "declined", totalsDiffer, 0)).toBe("failed");
  });

  test.each([
    { answer: "busy", reason: 0 },
    { answer: "unreachable", reason: 0 },
    { answer: "declined", reason: storeClosed },
  ] as const)("is in the totals that are sent after $answer: none can have agreed", ({ answer, reason }) => {
    const each = afterSales();
    each.due(each.nextAt);
    each.answered(120_000, answer, reason, 0);
    each.taken(3, 900, 4, 0);
    expect(each.due(each.nextAt)).toEqual({ kind: "settlement", batch: 0, totals: both });
  });

  test("is not in a repeat after busy where an earlier try may have agreed", () => {
    const each = afterSales({ attempts: 4 });
    each.due(each.nextAt);
    each.answered(120_000, "unknown", 0, 0);
    each.taken(3, 900, 4, 0);
    each.due(each.nextAt);
    each.answered(130_000, "busy", 0, 0);
    expect(each.due(each.nextAt)).toEqual(whole);
  });

  test("or taken back makes a refused repeat too late as well", () => {
    const each = afterSales({ attempts: 2 });
    each.due(each.nextAt);
    each.answered(120_000, "unknown", 0, 0);
    each.reversed(0);
    each.due(each.nextAt);
    expect(each.answered(130_000, "declined", totalsDiffer, 0)).toBeUndefined();
    expect(each.due(130_000)).toMatchObject({ totals: { ...claimed, sales: 1, salesMinor: 700 } });
  });

  test("has as many tries of its own", () => {
    const each = unsure({ attempts: 2 });
    each.due(each.nextAt);
    each.answered(130_000, "approved", 0, 0);
    for (const outcome of [undefined, "failed"]) {
      expect(each.due(each.nextAt)).toMatchObject({ batch: 1 });
      expect(each.answered(140_000, "unknown", 0, 0)).toBe(outcome);
    }
  });

  test("may be taken back", () => {
    const each = unsure();
    each.reversed(3);
    each.due(each.nextAt);
    expect(each.answered(130_000, "approved", 0, 0)).toBe("agreed");
  });
});

describe("it gives up", () => {
  test("when the totals still differ after as many settlements as the policy allows", () => {
    const each = afterSales({ attempts: 2 });
    const outcomes = [];
    for (let n = 0; n < 2 + records.length; n++) {
      const step = each.due(120_000);
      const isSettlement = step?.kind === "settlement";
      outcomes.push(each.answered(120_000, isSettlement ? "declined" : "approved", totalsDiffer, 0));
    }
    expect(outcomes).toEqual([undefined, undefined, undefined, undefined, "failed"]);
    expect(each).toMatchObject({ isOver: true, nextAt: never, sent: 2 });
  });

  test("when no answer came as often, waiting longer each time, without uploading anything", () => {
    const each = afterSales();
    const waits = [];
    for (const outcome of [undefined, undefined, "failed"]) {
      const now = each.nextAt;
      expect(each.due(now)).toEqual(whole);
      expect(each.answered(now, "unreachable", 0, 0)).toBe(outcome);
      waits.push(each.nextAt - now);
    }
    expect(waits.slice(0, 2)).toEqual([1_000, 2_000]);
  });

  test("when it is refused for another reason as often", () => {
    const each = afterSales({ attempts: 2 });
    for (const outcome of [undefined, "failed"]) {
      expect(each.due(each.nextAt)).toEqual(whole);
      expect(each.answered(120_000, "declined", storeClosed, 0)).toBe(outcome);
    }
  });

  test("when one record was not answered as often", () => {
    const each = afterSales({ upload: "always" });
    for (const outcome of [undefined, undefined, "failed"]) {
      expect(each.due(each.nextAt)).toMatchObject({ record: { sale: 0 } });
      expect(each.answered(120_000, "unknown", 0, 0)).toBe(outcome);
    }
    expect(each.isOver).toBe(true);
  });
});
