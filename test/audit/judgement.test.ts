// What a sale with both its sides is judged to be, and what follows from that: worked out on paper, sale by sale.

import { describe, expect, test } from "vitest";
import { Booking } from "../../src/audit/booking.ts";
import { Judgement } from "../../src/audit/judgement.ts";
import type { AuditResult } from "../../src/audit/result.ts";
import { SaleStory } from "../../src/audit/sale-story.ts";
import { facts, givenUpCauses, none, turnedAwayCauses } from "../../src/facts.ts";
import type { Posting } from "../../src/ledger.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { posting, recordOf, runId } from "./run.ts";

type Told = readonly [kind: number, value?: number];

/** A sale: what its terminal says, one fact a millisecond, and the rows of the ledger. */
interface Sale {
  readonly terminal?: number;
  readonly sale?: number;
  readonly told?: readonly Told[];
  readonly rows?: readonly Posting[];
}

const { plan: simple } = recordOf(4);

const wanted: Told = [facts.wanted, 1250];
const approved: readonly Told[] = [wanted, [facts.sent], [facts.approved]];
const declined: readonly Told[] = [wanted, [facts.sent], [facts.declined]];
const refunded: readonly Told[] = [[facts.refundWanted, 300], [facts.sent], [facts.approved]];

function storyOf(told: readonly Told[]): SaleStory {
  const story = new SaleStory();
  for (const [at, [kind, value = 0]] of told.entries()) story.add(kind, value, at);
  return story;
}

function judge(judgement: Judgement, plan: Plan, { terminal = 0, sale = 0, told = [], rows = [] }: Sale) {
  const story = storyOf(told);
  const booking = new Booking(plan, judgement.identities, judgement.held);
  booking.clear();
  for (const row of rows) booking.add(row, terminal, story);
  booking.end();
  judgement.judge({ terminal, sale, story, booking, hasFacts: told.length > 0 });
}

function found(sales: readonly Sale[], plan = simple): Omit<AuditResult, "ledger" | "inconclusive"> {
  const judgement = new Judgement(plan, runId);
  for (const sale of sales) judge(judgement, plan, sale);
  return judgement.result(true);
}

const total = (sales: number, valueMinor = sales * 1250) => ({ sales, valueMinor });
const row = (otherwise: Partial<Posting> = {}) => posting(1, 0, 0, 1250, otherwise);
const refundRow = posting(1, 0, 0, 300, { kind: "refund" });

describe("a booking that nobody wanted", () => {
  const orphans = (...rows: readonly Posting[]) => found([{ rows }]);

  test("is worth what it was booked as", () => {
    expect(orphans(posting(1, 0, 0, 990)).violations?.orphaned).toEqual(total(1, 990));
    expect(orphans(posting(1, 0, 0, 990)).findings).toMatchObject([{ valueMinor: 990 }]);
    expect(orphans(posting(1, 0, 0, 990))).not.toHaveProperty("otherCurrency");
  });

  test("counts in another currency, too, and is worth nothing in that of the run", () => {
    const dollars = (id: number) => posting(id, 0, 0, 100_000, { currency: "USD" });
    const { violations, cells, breakdown, otherCurrency, findings } = orphans(dollars(1), dollars(2));
    expect(violations).toMatchObject({ orphaned: total(1, 0), duplicated: total(1, 0) });
    expect(cells?.orphanedDuplicated).toEqual(total(1, 0));
    expect(breakdown?.orphaned?.cause.largest).toEqual([{ name: "neverWanted", ...total(1, 0) }]);
    expect(otherCurrency).toEqual({ orphaned: 1, duplicated: 1 });
    expect(findings[0]).not.toHaveProperty("valueMinor");
  });

  test("one that was wanted is worth what was wanted, whatever it was booked in", () => {
    const booked = found([{ told: declined, rows: [row({ currency: "JPY", amountMinor: 100_000 })] }]);
    expect(booked.violations?.resurrected).toEqual(total(1));
    expect(booked).not.toHaveProperty("otherCurrency");
  });
});

describe("goods that left against what is booked", () => {
  const difference = (sale: Sale) => found([sale]).stockDifference;
  const nothing = { missing: total(0), surplus: total(0) };

  test("are missing where nothing is booked, and in order where the sale is", () => {
    expect(difference({ told: approved })).toEqual({ ...nothing, missing: total(1) });
    expect(difference({ told: approved, rows: [row()] })).toEqual(nothing);
    expect(difference({ told: [wanted, [facts.queued]] })).toEqual({ ...nothing, missing: total(1) });
  });

  test("are too many where something is booked and nothing left the shop", () => {
    expect(difference({ told: declined, rows: [row()] })).toEqual({ ...nothing, surplus: total(1) });
    const stray = { ...nothing, surplus: total(1, 990) };
    expect(difference({ rows: [posting(1, 0, 0, 990)] })).toEqual(stray);
  });

  test("are not those of a refund, wanted or not", () => {
    expect(difference({ told: refunded })).toEqual(nothing);
    expect(difference({ rows: [refundRow] })).toEqual(nothing);
  });

  test("are not known of a sale whose history lacks its beginning", () => {
    expect(difference({ told: approved.slice(1), rows: [row()] })).toEqual(nothing);
    expect(difference({ told: approved.slice(1) })).toEqual(nothing);
  });
});

test("unpaid sales are told by cause: why they were given up, or that they were declined", () => {
  const { breakdown, unpaid, violations } = found([
    { told: [wanted, [facts.queued], [facts.givenUp, givenUpCauses.wiped]] },
    { terminal: 2, told: [wanted, [facts.queued], [facts.givenUp, givenUpCauses.expired]] },
    { terminal: 2, sale: 1, told: [wanted, [facts.queued], [facts.forwardDeclined]] },
    // The money came: in no part of it.
    { terminal: 3, told: [wanted, [facts.queued], [facts.forwardAccepted]], rows: [posting(1, 3, 0, 1250)] },
  ]);
  expect(unpaid).toMatchObject({ declined: total(1), expired: total(1), wiped: total(1) });
  expect(Object.values(violations!).every(({ sales }) => sales === 0)).toBe(true);
  const share = (name: string, sales: number) => ({ name, ...total(sales) });
  expect(breakdown).toEqual({
    unpaid: {
      group: { largest: [share("shops", 3)] },
      store: { largest: [share("S0000001", 2), share("S0000000", 1)] },
      terminal: { largest: [share("T0000002", 2), share("T0000000", 1)] },
      outage: { largest: [share("no outage", 3)] },
      cause: { largest: [share("declined", 1), share("expired", 1), share("wiped", 1)] },
    },
  });
});

test("of what is told, more sales come before more value", () => {
  const cheap: Told = [facts.wanted, 1];
  const lost = (terminal: number, sale: number, first: Told) => ({
    ...{ terminal, sale, told: [first, ...approved.slice(1)] },
  });
  const { breakdown } = found([lost(0, 0, cheap), lost(0, 1, cheap), lost(2, 0, wanted)]);
  expect(breakdown?.lost?.store.largest.map(({ name }) => name)).toEqual(["S0000000", "S0000001"]);
});

test("what the ledger holds stands in the order of the currencies' codes, whichever came first", () => {
  for (const came of [
    ["CHF", "EUR", "USD"],
    ["EUR", "USD", "CHF"],
  ]) {
    const { currencies } = found(came.map((currency, sale) => ({ sale, rows: [row({ currency })] })));
    expect(Object.keys(currencies!)).toEqual(["CHF", "EUR", "USD"]);
  }
});

test("a sale of which neither side says an amount is worth nothing, and is in its cell", () => {
  const { cells, pending, intended } = found([{ told: [[facts.sent]] }]);
  expect([cells?.absent, pending, intended]).toEqual([total(1, 0), total(1, 0), total(0)]);
});

test("a refund is judged among refunds, by what was wanted", () => {
  const { cells, refundCells, violations } = found([
    { told: refunded },
    { sale: 1, told: refunded, rows: [refundRow] },
    // Booked as a sale, it stays a refund.
    { sale: 2, told: refunded, rows: [posting(2, 0, 2, 300)] },
  ]);
  expect(refundCells).toMatchObject({ lost: total(1, 300), paid: total(2, 600) });
  expect(Object.values(cells!).every(({ sales }) => sales === 0)).toBe(true);
  expect(violations).toMatchObject({ lost: total(1, 300), altered: total(1, 300) });
});

test("a customer who left and is charged twice is one-sided in what is resurrected, not in the copy", () => {
  const gone: readonly Told[] = [
    ...[wanted, [facts.sent], [facts.unknown], [facts.turnedAway, turnedAwayCauses.patience]],
    ...([[facts.reversalOwed], [facts.reversalGivenUp]] as const),
  ] as readonly Told[];
  const { findings, oneSided } = found([{ told: gone, rows: [row(), { ...row(), id: 2 }] }]);
  expect(oneSided).toEqual(total(1));
  const [duplicated, resurrected, ...others] = findings;
  expect(duplicated).toMatchObject({ violation: "duplicated", wantedAt: 0, rows: [1, 2] });
  expect(duplicated).not.toHaveProperty("isOneSided");
  expect(resurrected).toMatchObject({ violation: "resurrected", isOneSided: true });
  expect(others).toEqual([]);
});

test("what nobody wanted says whether its terminal could have", () => {
  const cause = (terminal: number) => {
    const { breakdown } = found([{ terminal, rows: [posting(1, Math.max(0, terminal), 0, 5)] }]);
    return breakdown?.orphaned?.cause.largest[0].name;
  };
  expect([-1, 0, 3, 4].map(cause)).toEqual([
    ...["unknownReference", "neverWanted", "neverWanted", "unknownTerminal"],
  ]);
});

test("the first terminal and the last are ours, and no other has a group", () => {
  const of = (terminal: number) => found([{ terminal, told: approved }]).findings[0];
  expect(of(0)).toMatchObject({ group: "shops", store: "S0000000", terminalName: "T0000000" });
  expect(of(3)).toMatchObject({ group: "shops", store: "S0000001", terminalName: "T0000003" });
  const { findings } = found([{ terminal: 4, rows: [posting(1, 4, 0, 5)] }]);
  expect(findings[0]).not.toHaveProperty("group");
});

describe("days", () => {
  const policy = { settlement: { withinMs: 1000, upload: "never", attempts: 3 } };
  const plan = { ...simple, groups: [{ ...simple.groups[0], policy }] } as unknown as Plan;
  const settle = (sales: readonly Sale[], kind: number = facts.settled) => {
    const judgement = new Judgement(plan, runId);
    for (const sale of sales) judge(judgement, plan, sale);
    judgement.hear(0, 9000, kind, none);
    return judgement.result(true).settled;
  };

  test("hold what is taken, and nothing that was declined", () => {
    const agreed = { agreed: 1, disagreed: 0, unclosed: 3, terminals: [], more: 0 };
    expect(settle([{ told: declined }])).toEqual(agreed);
    expect(settle([{ told: approved, rows: [row()] }])).toEqual(agreed);
    expect(settle([{ told: refunded, rows: [refundRow] }])).toEqual(agreed);
  });

  test("that were given up disagree, with both sides", () => {
    const own = { sales: 1, salesMinor: 1250, refunds: 1, refundsMinor: 300 };
    const sales = [
      { told: approved, rows: [row()] },
      { sale: 1, told: refunded },
    ];
    const settled = settle(sales, facts.settlementFailed);
    expect(settled).toMatchObject({
      ...{ agreed: 0, disagreed: 1 },
      terminals: [
        { own, gaveUp: true, ledger: { ...own, refunds: 0, refundsMinor: 0 }, differenceMinor: 300 },
      ],
    });
  });
});

describe("a sale that is simply paid", () => {
  const policy = { settlement: { withinMs: 1000, upload: "never", attempts: 3 } };
  const plan = { ...simple, groups: [{ ...simple.groups[0], policy }] } as unknown as Plan;

  test.each([
    ["sale", approved, "cells", { sales: 1, salesMinor: 1250, refunds: 0, refundsMinor: 0 }, 1250],
    ["refund", refunded, "refundCells", { sales: 0, salesMinor: 0, refunds: 1, refundsMinor: 300 }, 300],
  ] as const)("counts as one that is judged to be: a %s", (kind, told, cells, own, valueMinor) => {
    const judgement = new Judgement(plan, runId);
    judgement.paid(1, storyOf(told));
    judgement.hear(1, 9000, facts.settlementFailed, none);
    const result = judgement.result(true);
    expect(judgement.inCells).toBe(1);
    expect(result[cells]?.paid).toEqual(total(1, valueMinor));
    expect(kind === "sale" ? result.intended : result.refunds).toEqual(total(1, valueMinor));
    expect(result.settled?.terminals).toMatchObject([{ terminal: 1, own, ledger: own }]);
    expect(result.findings).toEqual([]);
  });
});

describe("outages", () => {
  const outage = (id: string, changes: object) => ({
    ...{ id, of: id, kind: "board-dead", at: 10, forMs: 20, isPermanent: false, struck: [[1, 3]] },
    ...{ effect: { on: "terminals", does: { kind: "board-dead" } } },
    ...changes,
  });
  const outages = [outage("repaired", {}), outage("dead", { isPermanent: true })];
  const plan = { ...simple, outages } as unknown as Plan;

  test("that are permanent cut their terminals off, once they have begun", () => {
    const judgement = new Judgement(plan, runId);
    expect(judgement.cutOff()).toBeUndefined();
    judgement.hear(none, 10, facts.outageBegan, 0);
    expect(judgement.cutOff()).toBeUndefined();
    judgement.hear(none, 500, facts.outageBegan, 1);
    const never = Number.POSITIVE_INFINITY;
    expect([...judgement.cutOff()!]).toEqual([never, 500, 500, never]);
  });

  test("stand behind what was under way while they were on, or not recovered from", () => {
    const judgement = new Judgement(plan, runId);
    judgement.hear(none, 1, facts.outageBegan, 0);
    judgement.hear(1, 1, facts.offline, none);
    judgement.hear(none, 2, facts.outageEnded, 0);
    judgement.hear(1, 3, facts.online, none);
    // Wanted at 10 ms: its terminal has been online again since 3 ms.
    const late: readonly Told[] = [...Array.from({ length: 10 }, (): Told => [facts.newKey]), ...approved];
    judge(judgement, plan, { terminal: 1, told: late });
    judge(judgement, plan, { terminal: 1, sale: 1, told: approved });
    judge(judgement, plan, { terminal: 0, told: approved });
    const { findings } = judgement.result(true);
    expect(findings.map(({ reference, outages }) => [reference, outages])).toEqual([
      [`${runId}/0/0`, []],
      [`${runId}/1/0`, []],
      [`${runId}/1/1`, ["repaired"]],
    ]);
  });
});
