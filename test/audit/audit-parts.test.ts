// What an audit says beside cells and violations: parts, money, days, ids. Every answer was worked out on paper.

import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { audit, type LedgerSource } from "../../src/audit/audit.ts";
import type { AuditResult } from "../../src/audit/result.ts";
import { type FactKind, facts, none, turnedAwayCauses, waysToPay } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Posting } from "../../src/ledger.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { type Fact, historyOf, ledgerOf, posting, recordOf, runId } from "./run.ts";

function historyWith(plan: Partial<Plan>, terminals: number, recorded: readonly Fact[]): HistoryReader {
  const record = recordOf(terminals);
  const database = new DatabaseSync(":memory:");
  const writer = new HistoryWriter(database, { ...record, plan: { ...record.plan, ...plan } });
  for (const [terminal, at, kind, sale, value] of recorded)
    writer.record(terminal, at, kind as FactKind, sale, value);
  writer.end("normally");
  return new HistoryReader(database, true);
}

/** A sale of 12.50 that was wanted at `at` and ended with this fact at `endedAt`. */
function sold(
  terminal: number,
  sale: number,
  at: number,
  endedAt = at,
  end: number = facts.approved,
): Fact[] {
  return [
    [terminal, at, facts.wanted, sale, 1250],
    [terminal, at, facts.sent, sale, 0],
    [terminal, endedAt, end, sale, 0],
  ];
}

const total = (sales: number, valueMinor = sales * 1250) => ({ sales, valueMinor });
const share = (name: string, sales: number) => ({ name, ...total(sales) });

describe("altered", () => {
  const recorded = [
    ...[...sold(0, 0, 10), ...sold(1, 0, 20), ...sold(2, 0, 30), ...sold(3, 0, 40)],
    ...sold(0, 1, 50, 60, facts.declined),
  ];
  const rows = [
    posting(1, 0, 0, 1251),
    posting(2, 1, 0, 1250, { currency: "USD" }),
    posting(3, 2, 0, 1250, { kind: "refund" }),
    posting(4, 3, 0, 1250, { terminal: "T0000009", merchant: "S0000009" }),
    posting(5, 0, 1, 1250, { kind: "reversal" }),
  ];
  const found = () => audit(historyOf(recorded, 4, "normally"), ledgerOf(rows));

  test("what of a sale is altered is counted field by field", async () => {
    const { violations, alteredBy } = await found();
    expect(violations?.altered).toEqual(total(5));
    const one = total(1);
    expect(alteredBy).toEqual({
      ...{ amount: one, currency: one, terminal: one, merchant: one, kind: one, reversals: one },
    });
  });

  test("what it brought beside what was wanted is said by currency, too much and too little apart", async () => {
    // Row 1 brought a cent more; row 2 12.50 EUR less and 12.50 USD more; row 3 took 12.50 out where 12.50 should have
    // come in; row 4 brought what it should; row 5 took out what was never brought in.
    expect((await found()).alteredDifference).toEqual({
      EUR: { moreMinor: 1, lessMinor: 1250 + 2500 + 1250 },
      USD: { moreMinor: 1250, lessMinor: 0 },
    });
  });

  test("a finding names what is altered", async () => {
    const { findings, breakdown } = await found();
    expect(findings.map(({ reference, altered }) => `${reference} ${altered}`)).toEqual([
      ...[`${runId}/0/0 amount`, `${runId}/0/1 reversals`, `${runId}/1/0 currency`, `${runId}/2/0 kind`],
      `${runId}/3/0 terminal,merchant`,
    ]);
    // In two ways: the sale is in both parts.
    expect(breakdown?.altered?.cause.largest).toHaveLength(6);
  });

  test("a copy that is right adds nothing, one that is not adds what it is wrong by", async () => {
    const history = historyOf(sold(0, 0, 10), 4, "normally");
    const result = await audit(history, ledgerOf([posting(1, 0, 0, 1250), posting(2, 0, 0, 1200)]));
    expect(result.violations).toMatchObject({ duplicated: total(1), altered: total(1) });
    expect(result.alteredDifference).toEqual({ EUR: { moreMinor: 0, lessMinor: 50 } });
  });

  test("of what nobody wanted, nobody knows what it should have brought", async () => {
    const stray = posting(1, 0, 7, 990, { terminal: "T0000009" });
    const { alteredBy, alteredDifference } = await audit(historyOf([], 4, "normally"), ledgerOf([stray]));
    expect([alteredBy?.terminal, alteredDifference]).toEqual([total(1, 990), {}]);
  });
});

test("what the ledger holds is added up by currency, and what is reversed is taken off what it was", async () => {
  const refund: Fact[] = [
    [1, 10, facts.refundWanted, 0, 300],
    [1, 20, facts.approved, 0, 0],
  ];
  const rows = [
    posting(1, 0, 0, 1250),
    posting(2, 0, 0, 1250, { kind: "reversal" }),
    posting(3, 0, 0, 1250, { key: "another" }),
    posting(4, 1, 0, 300, { kind: "refund" }),
    posting(5, 1, 0, 300, { kind: "reversal" }),
    posting(6, 1, 0, 300, { kind: "refund" }),
    posting(7, 2, 5, 5000, { currency: "JPY" }),
    posting(8, 0, 0, 77, { reference: "other/0/0", run: "other" }),
  ];
  const { currencies } = await audit(historyOf([...sold(0, 0, 5), ...refund], 4, "normally"), ledgerOf(rows));
  expect(currencies).toEqual({
    // 12.50 − 12.50 + 12.50 for the sale, − 3.00 + 3.00 − 3.00 for the refund.
    EUR: {
      sales: { rows: 2, valueMinor: 2500 },
      refunds: { rows: 2, valueMinor: 600 },
      reversals: { rows: 2, valueMinor: 1550 },
      netMinor: 1250 - 300,
    },
    JPY: {
      ...{ sales: { rows: 1, valueMinor: 5000 }, refunds: { rows: 0, valueMinor: 0 } },
      ...{ reversals: { rows: 0, valueMinor: 0 }, netMinor: 5000 },
    },
  });
});

test("a sale that is booked for a customer who is gone is one-sided, and a part of the resurrected", async () => {
  const left = (terminal: number, gone: Fact, ends: readonly number[]): Fact[] => [
    [terminal, 10, facts.wanted, 0, 1250],
    [terminal, 10, facts.sent, 0, 0],
    [terminal, 20, facts.unknown, 0, 10],
    gone,
    ...ends.map((kind, i): Fact => [terminal, 40 + i, kind, 0, 0]),
  ];
  const recorded = [
    // Paid cash; its reversal was accepted, and forgotten.
    ...left(0, [0, 30, facts.paidOtherwise, 0, waysToPay.cash], [facts.reversalOwed, facts.reversalAccepted]),
    // Left; its reversal was given up.
    ...left(
      1,
      [1, 30, facts.turnedAway, 0, turnedAwayCauses.patience],
      [facts.reversalOwed, facts.reversalGivenUp],
    ),
    // Declined to the customer's face: charged after a refusal, but not one-sided.
    ...sold(2, 0, 10, 20, facts.declined),
    // Left, and reversed as it should be.
    ...left(
      3,
      [3, 30, facts.turnedAway, 0, turnedAwayCauses.patience],
      [facts.reversalOwed, facts.reversalAccepted],
    ),
  ];
  const rows = [0, 1, 2, 3].map((terminal) => posting(terminal + 1, terminal, 0, 1250));
  const reversal = posting(5, 3, 0, 1250, { kind: "reversal" });
  const result = await audit(historyOf(recorded, 4, "normally"), ledgerOf([...rows, reversal]));
  expect(result.violations?.resurrected).toEqual(total(3));
  expect(result.oneSided).toEqual(total(2));
  expect(result.findings.map(({ terminal, isOneSided }) => [terminal, isOneSided])).toEqual([
    [0, true],
    [1, true],
    [2, undefined],
  ]);
  expect(result.breakdown?.resurrected?.cause.largest.map(({ name }) => name)).toEqual([
    ...["declined", "reversalGivenUp", "reversed"],
  ]);
});

describe("rows never read", () => {
  const source = (neverRead: number | undefined, postings: readonly Posting[]): LedgerSource => ({
    ...ledgerOf(postings),
    neverRead,
  });
  const judge = (neverRead: number | undefined) =>
    audit(
      historyOf([...sold(0, 0, 10), ...sold(0, 1, 20)], 4, "normally"),
      source(neverRead, [posting(1, 0, 0, 1250)]),
    );

  test("a ledger that says it has more than it gave judges nothing: nothing is lost, and nothing passes", async () => {
    const result = await judge(3);
    expect(result).toMatchObject({
      ...{
        cells: undefined,
        violations: undefined,
        oneSided: undefined,
        currencies: undefined,
        findings: [],
      },
      ledger: { rows: 1, foreign: 0, neverRead: 3 },
      inconclusive: ["the ledger was not read whole: it says that it has 3 rows more than the 1 it gave"],
    });
  });

  test("nor does one that gave more than it says it has", async () => {
    expect((await judge(-1)).inconclusive).toEqual(["the ledger gave 1 row more than it says that it has"]);
  });

  test("one that gave all it has is judged, and one that does not say is taken by its word", async () => {
    expect(await judge(0)).toMatchObject({
      ledger: { neverRead: 0 },
      violations: { lost: total(1) },
      inconclusive: [],
    });
    const unsaid = await judge(undefined);
    expect(unsaid).toMatchObject({ violations: { lost: total(1) }, inconclusive: [] });
    expect(unsaid.ledger).toEqual({ rows: 1, foreign: 0 });
  });
});

describe("where the sales of a total are", () => {
  const groups = [
    { id: "cafes", terminals: [0, 2], firstStore: 0, perStore: 2 },
    { id: "shops", terminals: [2, 4], firstStore: 1, perStore: 2 },
  ];
  const outages = [
    { id: "cut", of: "cut", struck: [[0, 2]] },
    { id: "slow.1", of: "slow", struck: [[0, 4]] },
    { id: "slow.2", of: "slow", struck: [[0, 4]] },
  ];
  const plan = { groups, outages } as unknown as Partial<Plan>;
  const recorded: Fact[] = [
    [none, 1000, facts.outageBegan, 0, 0],
    [0, 1100, facts.offline, none, 0],
    [none, 2000, facts.outageEnded, 0, 0],
    [0, 5000, facts.online, none, 0],
    [none, 8000, facts.outageBegan, 1, 0],
    [none, 8600, facts.outageEnded, 1, 0],
    [none, 8700, facts.outageBegan, 2, 0],
    // Never repaired.
    ...sold(0, 0, 500, 999), // over before the cut began: no outage
    ...sold(0, 1, 900, 1000), // not yet over when it began: cut
    ...sold(0, 2, 4999), // the cut was over, but its terminal not yet online: cut
    ...sold(0, 3, 5001), // online again: no outage
    ...sold(0, 4, 1500, 8700), // under way all the time: cut, and both parts of slow
    ...sold(1, 0, 2001), // never offline, and the cut is over: no outage
    ...sold(1, 1, 2000), // the cut was still on: cut
    ...sold(2, 0, 1500), // not struck by it: no outage
  ];
  const judge = () => audit(historyWith(plan, 4, recorded), ledgerOf([posting(9, 3, 3, 500)]));

  test("lost sales are told by group, store, terminal, outage and cause", async () => {
    const { breakdown, violations } = await judge();
    expect(violations?.lost).toEqual(total(8));
    expect(breakdown?.lost).toEqual({
      group: { largest: [share("cafes", 7), share("shops", 1)] },
      store: { largest: [share("S0000000", 7), share("S0000001", 1)] },
      terminal: { largest: [share("T0000000", 5), share("T0000001", 2), share("T0000002", 1)] },
      // As written: the two parts of slow are one. As many of the cut as of none: those of the plan come first.
      outage: { largest: [share("cut", 4), share("no outage", 4), share("slow", 1)] },
      cause: { largest: [share("approved", 8)] },
    });
    expect(breakdown?.orphaned?.cause.largest).toEqual([{ name: "neverWanted", ...total(1, 500) }]);
    expect(Object.keys(breakdown ?? {})).toEqual(["lost", "orphaned"]);
  });

  test("a finding carries the ids to follow", async () => {
    const { findings } = await judge();
    expect(findings.find(({ terminal, sale }) => terminal === 0 && sale === 4)).toEqual({
      ...{ violation: "lost", reference: `${runId}/0/4`, terminal: 0, sale: 4, valueMinor: 1250 },
      ...{ group: "cafes", store: "S0000000", terminalName: "T0000000", wantedAt: 1500 },
      ...{ outages: ["cut", "slow.1", "slow.2"], rows: [] },
      story: "the terminal says: approved at the counter; the ledger has no posting",
    });
    expect(findings.at(-1)).toMatchObject({ violation: "orphaned", outages: [], rows: [9], valueMinor: 500 });
    expect(findings.at(-1)).not.toHaveProperty("wantedAt");
  });

  test("what only the terminals say is told without a ledger too", async () => {
    const waits: Fact[] = [
      [2, 10, facts.wanted, 0, 1250],
      [2, 20, facts.queued, 0, 0],
      [3, 10, facts.wanted, 0, 1250],
      [3, 30, facts.turnedAway, 0, turnedAwayCauses.noOffline],
    ];
    const ledger: LedgerSource = { absence: "there is none", read: () => expect.fail("it was read") };
    const { breakdown } = await audit(historyWith(plan, 4, waits), ledger);
    expect(Object.keys(breakdown ?? {})).toEqual(["turnedAway", "pending"]);
    expect(breakdown?.pending).toMatchObject({
      terminal: { largest: [share("T0000002", 1)] },
      outage: { largest: [share("no outage", 1)] },
      cause: { largest: [share("queued", 1)] },
    });
    expect(breakdown?.turnedAway?.cause.largest).toEqual([share("noOffline", 1)]);
  });

  test("terminals that the plan has not are one part without a name", async () => {
    const rows = [
      posting(1, 4, 0, 100),
      posting(2, 5, 0, 100),
      posting(3, 0, 0, 100, { reference: `${runId}/x` }),
    ];
    const { breakdown, findings } = await audit(historyWith(plan, 4, []), ledgerOf(rows));
    const unknown = { largest: [{ name: "?", ...total(3, 300) }] };
    expect(breakdown?.orphaned).toMatchObject({ group: unknown, store: unknown, terminal: unknown });
    expect(breakdown?.orphaned?.cause.largest).toEqual([
      { name: "unknownTerminal", ...total(2, 200) },
      { name: "unknownReference", ...total(1, 100) },
    ]);
    expect(findings[0]).not.toHaveProperty("group");
  });
});

describe("days that were closed", () => {
  const policy = { settlement: { withinMs: 1000, upload: "never", attempts: 3 } };
  const groups = [
    { id: "cafes", terminals: [0, 5], firstStore: 0, perStore: 2, policy },
    { id: "shops", terminals: [5, 6], firstStore: 3, perStore: 2, policy: {} },
  ];
  const plan = { groups } as unknown as Partial<Plan>;
  const close = (terminal: number, kind: number): Fact => [terminal, 9000, kind, none, 1];
  const recorded: Fact[] = [
    ...[...sold(0, 0, 10), ...sold(0, 1, 20), close(0, facts.settled)],
    ...([...sold(1, 0, 10), [1, 30, facts.refundWanted, 1, 200], [1, 40, facts.approved, 1, 0]] as Fact[]),
    close(1, facts.settled),
    ...[...sold(2, 0, 10), close(2, facts.settlementFailed)],
    ...sold(3, 0, 10),
    ...[...sold(4, 0, 10), close(4, facts.settled)],
    ...sold(5, 0, 10),
  ];
  const rows = [
    posting(1, 0, 0, 1250), // and not 0/1: lost
    ...[posting(2, 1, 0, 1250), posting(3, 1, 1, 200, { kind: "refund" })],
    posting(4, 2, 0, 1250),
    posting(5, 3, 0, 1250),
    posting(6, 4, 0, 1250, { terminal: "T0000000" }), // in another terminal's batch
  ];

  test("each terminal's own total is held against the live postings of its sales", async () => {
    const { settled } = await audit(historyWith(plan, 6, recorded), ledgerOf(rows));
    const one = { sales: 1, salesMinor: 1250, refunds: 0, refundsMinor: 0 };
    const nothing = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };
    const cafe = (terminal: number, store: number) => ({
      ...{ terminal, name: `T000000${terminal}`, group: "cafes", store: `S000000${store}`, gaveUp: false },
    });
    expect(settled).toEqual({
      // Terminal 1 alone; 3 did not come to it, and 5 never closes a day.
      ...{ agreed: 1, disagreed: 3, unclosed: 1, more: 0 },
      terminals: [
        { ...cafe(0, 0), own: { ...one, sales: 2, salesMinor: 2500 }, ledger: one, differenceMinor: -1250 },
        { ...cafe(4, 2), own: one, ledger: nothing, differenceMinor: -1250 },
        // It gave up, and nobody knows why: both sides are the same.
        { ...cafe(2, 1), gaveUp: true, own: one, ledger: one, differenceMinor: 0 },
      ],
    });
  });

  test("nothing is said where no terminal closes its day, or the ledger is not sure", async () => {
    const judge = (source: LedgerSource, of: Partial<Plan>): Promise<AuditResult> =>
      audit(historyWith(of, 6, recorded), source);
    expect((await judge(ledgerOf(rows), {})).settled).toBeUndefined();
    expect((await judge({ ...ledgerOf(rows), neverRead: 1 }, plan)).settled).toBeUndefined();
  });
});
