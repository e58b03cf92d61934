import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { audit, type LedgerSource } from "../../src/audit/audit.ts";
import { KeptPostingsSource } from "../../src/audit/kept-postings-source.ts";
import { type FactKind, facts, none } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { RunRecord } from "../../src/history/run-record.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Posting } from "../../src/ledger.ts";
import type { Plan } from "../../src/plan/plan.ts";
import {
  changingLedger,
  type Fact,
  historyOf,
  ledgerOf,
  posting,
  recordOf,
  runId,
  startedAt,
} from "./run.ts";

/** The facts of a sale that was approved. */
function approved(terminal: number, sale: number, amountMinor = 1250, at = 1000): Fact[] {
  return [
    [terminal, at, facts.wanted, sale, amountMinor],
    [terminal, at, facts.sent, sale, 0],
    [terminal, at + 80, facts.approved, sale, 80],
  ];
}

function ofKind([terminal, at, , sale, value]: Fact, kind: number): Fact {
  return [terminal, at, kind, sale, value];
}

/** The facts of a sale that was declined. */
function declined(terminal: number, sale: number, at = 1000): Fact[] {
  return [
    [terminal, at, facts.wanted, sale, 1250],
    [terminal, at, facts.sent, sale, 0],
    [terminal, at + 80, facts.declined, sale, 80],
  ];
}

async function storiesOf(recorded: Fact[], postings: Posting[]): Promise<string[]> {
  const { findings } = await audit(historyOf(recorded, 4, "normally"), ledgerOf(postings));
  return findings.map(({ violation, reference, story }) => `${violation} ${reference}: ${story}`);
}

test("a finding tells what the terminal says and what the ledger has", async () => {
  const recorded = [...approved(0, 0), ...approved(1, 0), ...declined(2, 0), ...approved(3, 0)];
  const postings = [
    ...[posting(1, 1, 0, 1250), posting(2, 1, 0, 1250)],
    ...[posting(3, 2, 0, 1250), posting(4, 3, 0, 1251), posting(5, 3, 7, 500)],
    ...[posting(6, 4, 0, 500), posting(7, 0, 0, 900, { reference: `${runId}/x` })],
  ];
  expect(await storiesOf(recorded, postings)).toEqual([
    "orphaned test-run/x: no terminal makes this reference; the ledger has 1 posting (row 7)",
    "lost test-run/0/0: the terminal says: approved at the counter; the ledger has no posting",
    "duplicated test-run/1/0: the terminal says: approved at the counter; the ledger has 2 postings (rows 1, 2)",
    "resurrected test-run/2/0: the terminal says: declined at the counter; the ledger has 1 posting (row 3)",
    "altered test-run/3/0: the terminal says: approved at the counter; the ledger has 1 posting (row 4): row 4 has 12.51 EUR instead of 12.50 EUR",
    "orphaned test-run/3/7: the terminal says: never heard of it; the ledger has 1 posting (row 5)",
    "orphaned test-run/4/0: the plan has no terminal 4; the ledger has 1 posting (row 6)",
  ]);
});

test("everything that is altered is told, in the first four differences", async () => {
  const wrong = { currency: "USD", terminal: "T0000001", merchant: "S0000009" };
  const told = await storiesOf(approved(0, 0), [
    posting(1, 0, 0, 1, wrong),
    posting(2, 0, 0, 1, { kind: "reversal" }),
  ]);
  expect(told[1]).toBe(
    "altered test-run/0/0: the terminal says: approved at the counter; the ledger has 1 posting and 1 reversal (rows 1, 2): " +
      "row 1 has 0.01 USD instead of 12.50 EUR; row 1 has currency USD instead of EUR; " +
      "row 1 has terminal T0000001 instead of T0000000; row 1 has merchant S0000009 instead of S0000000",
  );
});

test("a sale that is booked as a refund, or a refund as a sale, is altered and counts as booked", async () => {
  const refund = approved(1, 0).map((fact, i): Fact => (i === 0 ? ofKind(fact, facts.refundWanted) : fact));
  const postings = [posting(1, 0, 0, 1250, { kind: "refund" }), posting(2, 1, 0, 1250)];
  const result = await audit(historyOf([...approved(0, 0), ...refund], 4, "normally"), ledgerOf(postings));
  expect(result).toMatchObject({
    ...{ intended: { sales: 1 }, refunds: { sales: 1, valueMinor: 1250 } },
    ...{ cells: { paid: { sales: 1 } }, refundCells: { paid: { sales: 1 } } },
    violations: { altered: { sales: 2 }, lost: { sales: 0 } },
  });
  expect(result.findings.map(({ story }) => story)).toEqual([
    "the terminal says: approved at the counter; the ledger has 1 posting (row 1): row 1 has a refund instead of a sale",
    "the terminal says: a refund, approved at the counter; the ledger has 1 posting (row 2): row 2 has a sale instead of a refund",
  ]);
});

test("a refund that nobody wanted is an orphan among refunds", async () => {
  const row = posting(1, 0, 9, 500, { kind: "refund" });
  const { cells, refundCells, violations } = await audit(historyOf([], 4, "normally"), ledgerOf([row]));
  expect(refundCells?.orphaned).toEqual({ sales: 1, valueMinor: 500 });
  expect(cells?.orphaned.sales).toBe(0);
  expect(violations?.orphaned.sales).toBe(1);
});

test("a reversal without anything booked is altered, also of a sale that was never wanted", async () => {
  const told = await storiesOf(declined(0, 0), [
    posting(1, 0, 0, 1250, { kind: "reversal" }),
    posting(2, 1, 5, 1250, { kind: "reversal" }),
    posting(3, 1, 5, 1250, { kind: "reversal" }),
  ]);
  expect(told).toEqual([
    "altered test-run/0/0: the terminal says: declined at the counter; the ledger has 0 postings and 1 reversal (row 1): reversed 1 times, booked 0 times",
    "altered test-run/1/5: the terminal says: never heard of it; the ledger has 0 postings and 2 reversals (rows 2, 3): reversed 2 times, booked 0 times",
  ]);
});

test("a sale that was never wanted and is booked and reversed is in no cell", async () => {
  const postings = [posting(1, 0, 9, 500), posting(2, 0, 9, 500, { kind: "reversal" })];
  const result = await audit(historyOf([], 4, "normally"), ledgerOf(postings));
  expect(Object.values(result.cells!).every(({ sales }) => sales === 0)).toBe(true);
  expect(result).toMatchObject({ findings: [], inconclusive: [], ledger: { rows: 2, foreign: 0 } });
});

test("at most 100 findings are told, and a frequent violation does not crowd out a rare one", async () => {
  const recorded = Array.from({ length: 150 }, (_, sale) => approved(0, sale)).flat();
  const { findings, violations } = await audit(
    historyOf([...recorded, ...approved(3, 0)], 4, "normally"),
    ledgerOf([posting(1, 3, 0, 1)]),
  );
  expect(findings).toHaveLength(100);
  expect(findings.at(-1)).toMatchObject({ violation: "altered", terminal: 3 });
  expect(findings.filter(({ violation }) => violation === "lost")).toHaveLength(99);
  expect(violations?.lost).toEqual({ sales: 150, valueMinor: 150 * 1250 });
});

test("facts of terminals and of the run are no sales", async () => {
  const recorded: Fact[] = [
    [0, 5, facts.online, none, 0],
    [none, 10, facts.outageBegan, 0, 0],
    [none, 20, facts.outageEnded, 0, 0],
    [none, 30, facts.customersEnded, none, 0],
    ...approved(0, 0),
  ];
  const result = await audit(historyOf(recorded, 4, "normally"), ledgerOf([posting(1, 0, 0, 1250)]));
  expect(result).toMatchObject({ intended: { sales: 1 }, findings: [], inconclusive: [] });
});

test("an interrupted run is whole as far as it went", async () => {
  const result = await audit(historyOf(approved(0, 0), 4, "interrupted"), ledgerOf([posting(1, 0, 0, 1250)]));
  expect(result).toMatchObject({ cells: { paid: { sales: 1 } }, inconclusive: [] });
});

// What makes an audit inconclusive.

const unjudged = { cells: undefined, violations: undefined, unpaid: undefined, findings: [] };

/** A ledger whose read number `at` ends with an error after its rows. */
function failingLedger(at: number, postings: readonly Posting[]): LedgerSource {
  let reads = 0;
  return {
    async *read() {
      yield* postings;
      if (++reads === at) throw new Error("the line was cut");
    },
  };
}

test("a ledger that cannot be read to its end is judged by nothing, and what the history says alone is counted", async () => {
  for (const [at, doing] of [
    [1, "reading it"],
    [2, "reading it a second time"],
  ] as const) {
    const history = historyOf([...approved(0, 0), ...declined(0, 1)], 4, "normally");
    const result = await audit(history, failingLedger(at, [posting(1, 0, 0, 1250)]));
    expect(result).toMatchObject({
      ...unjudged,
      ...{ intended: { sales: 2, valueMinor: 2500 }, declined: { sales: 1, valueMinor: 1250 } },
      inconclusive: [`the ledger is not to be had, ${doing} failed: the line was cut`],
    });
  }
});

test("a gateway that does not come to rest is not read", async () => {
  const ledger: LedgerSource = {
    quiet: () => Promise.reject(new Error("3 requests in flight")),
    read: () => expect.fail("read before it was quiet"),
  };
  const result = await audit(historyOf(approved(0, 0), 4, "normally"), ledger);
  expect(result).toMatchObject({
    ...unjudged,
    inconclusive: [
      "the ledger is not to be had, waiting until nothing was in flight failed: 3 requests in flight",
    ],
  });
});

test("a run that is ended while it waits for rest says so", async () => {
  const ledger: LedgerSource = {
    quiet: () => wait(10_000, undefined, { signal: AbortSignal.abort() }),
    read: () => expect.fail("read before it was quiet"),
  };
  const { inconclusive } = await audit(historyOf(approved(0, 0), 4, "normally"), ledger);
  expect(inconclusive).toEqual([
    "the ledger is not to be had, waiting until nothing was in flight failed: the run was ended first",
  ]);
});

const right = [posting(1, 0, 0, 1250), posting(3, 1, 0, 1250)];
const changes: readonly (readonly [string, Posting[], string])[] = [
  ["a row more", [...right, posting(4, 1, 0, 1250)], "row 4 (test-run/1/0) came after the first read"],
  ["a row less at the end", right.slice(0, 1), "row 3 (test-run/1/0) is gone"],
  ["a row less at the start", right.slice(1), "row 1 is in one of them only"],
  ["a row in between", [right[0], posting(2, 0, 0, 1250), right[1]], "row 2 is in one of them only"],
  ["another amount", [posting(1, 0, 0, 1251), right[1]], "row 1 (test-run/0/0) changed its amountMinor"],
  ["another kind", [right[0], { ...right[1], kind: "reversal" }], "row 3 (test-run/1/0) changed its kind"],
  ["another key", [{ ...right[0], key: "k" }, right[1]], "row 1 (test-run/0/0) changed its key"],
  ["another time", [{ ...right[0], bookedAt: 1 }, right[1]], "row 1 (test-run/0/0) changed its bookedAt"],
];

for (const [what, second, difference] of changes) {
  test(`a second read with ${what} makes the audit inconclusive`, async () => {
    const history = historyOf([...approved(0, 0), ...approved(1, 0)], 4, "normally");
    const result = await audit(history, changingLedger(right, second));
    expect(result).toMatchObject({
      ...unjudged,
      ledger: { rows: 2, foreign: 0 },
      inconclusive: [`the ledger changed between two reads: ${difference}`],
    });
  });
}

test("rows of other runs may come between the two reads", async () => {
  const foreign = posting(2, 0, 0, 1, { run: "other", reference: "other/0/0" });
  const history = historyOf([...approved(0, 0), ...approved(1, 0)], 4, "normally");
  const result = await audit(history, changingLedger(right, [right[0], foreign, right[1]]));
  expect(result).toMatchObject({ cells: { paid: { sales: 2 } }, inconclusive: [] });
});

test("rows out of the order of their ids are refused, in either read", async () => {
  const history = () => historyOf([...approved(0, 0), ...approved(1, 0)], 4, "normally");
  const swapped = [right[1], right[0]];
  const twice = [right[0], right[0]];
  for (const [reads, why] of [
    [[swapped, right], "reading it failed: row 1 came after row 3"],
    [[right, swapped], "the ledger changed between two reads: row 1 is in one of them only"],
    [[twice, right], "reading it failed: row 1 came after row 1"],
  ] as const) {
    const result = await audit(history(), changingLedger(...reads));
    expect(result).toMatchObject(unjudged);
    expect(result.inconclusive[0]).toContain(why);
  }
});

test("a sale with facts that was never wanted makes the audit inconclusive, and keeps its cell", async () => {
  const history = historyOf(approved(0, 0).slice(1), 4, "normally");
  const result = await audit(history, ledgerOf([posting(1, 0, 0, 990)]));
  expect(result).toMatchObject({
    ...{ cells: { paid: { sales: 1, valueMinor: 990 } }, intended: { sales: 0 } },
    inconclusive: ["1 sale in the history never began: facts are missing"],
  });
});

test("a kind of fact that this version does not know makes the audit inconclusive", async () => {
  const history = historyOf([...approved(0, 0), [0, 2000, 99, 0, 0]], 4, "normally");
  const result = await audit(history, ledgerOf([posting(1, 0, 0, 1250)]));
  expect(result.inconclusive).toEqual([
    "1 sale with facts that this version does not know: take a newer tillstorm",
  ]);
});

test("an empty history that was cut off says so", async () => {
  expect((await audit(historyOf([]), ledgerOf([]))).inconclusive).toEqual(["the history is empty"]);
});

// A history that was cut off: its last fact is at 10 s, so it is sure of what was booked until 9 s.

const cutAt = 10_000;
const inTime = { bookedAt: startedAt + cutAt - 1000 };
const late = { bookedAt: startedAt + cutAt - 999 };

async function auditCut(recorded: Fact[], postings: Posting[]) {
  const history = historyOf([...recorded, [3, cutAt, facts.online, none, 0]]);
  const { cells, findings, inconclusive } = await audit(history, ledgerOf(postings));
  const filled = Object.entries(cells!).filter(([, { sales }]) => sales > 0);
  return {
    cells: Object.fromEntries(filled.map(([cell, { sales }]) => [cell, sales])),
    findings: findings.map(({ violation, reference }) => `${violation} ${reference}`),
    inconclusive,
  };
}

const cutOff = "the history was cut off 10 s into the run";
const unsure = (count: string) => `${count} booked or reversed when the history had ended cannot be judged`;

test("a history that was cut off is never a pass, even where everything fits", async () => {
  expect(await auditCut(approved(0, 0), [posting(1, 0, 0, 1250, inTime)])).toEqual({
    ...{ cells: { paid: 1 }, findings: [], inconclusive: [cutOff] },
  });
});

test("what was booked until 1 s before the last fact is judged as ever", async () => {
  const postings = [posting(1, 0, 0, 1250, inTime), posting(2, 1, 5, 1250, inTime)];
  expect(await auditCut(declined(0, 0), postings)).toEqual({
    cells: { resurrected: 1, orphaned: 1 },
    findings: ["resurrected test-run/0/0", "orphaned test-run/1/5"],
    inconclusive: [cutOff],
  });
});

test("what was booked later is never orphaned nor resurrected", async () => {
  const wanted: Fact = [2, 9_990, facts.wanted, 1, 1250];
  const inTimeBefore = [0, 1, 2].map((terminal) => posting(terminal + 1, terminal, 0, 1250, inTime));
  const booked = [0, 1, 2].map((terminal) => posting(terminal + 4, terminal, 1, 1250, late));
  const before = [0, 1, 2].flatMap((terminal) => approved(terminal, 0));
  expect(await auditCut([...before, ...declined(0, 1), wanted], [...inTimeBefore, ...booked])).toEqual({
    cells: { paid: 3, turnedUp: 3 },
    findings: [],
    inconclusive: [cutOff, unsure("3 sales")],
  });
});

test("more than one copy stays a violation, however late", async () => {
  const postings = [
    ...[posting(1, 0, 0, 1250, late), posting(2, 0, 0, 1250, late)],
    ...[posting(3, 1, 0, 1250, inTime), posting(4, 1, 0, 1250, late)],
    ...[posting(5, 2, 0, 1250, late), posting(6, 2, 0, 1250, late)],
  ];
  expect(await auditCut([...declined(0, 0), ...approved(2, 0)], postings)).toEqual({
    cells: { duplicated: 2, orphanedDuplicated: 1 },
    findings: [
      ...["duplicated test-run/0/0", "duplicated test-run/1/0", "orphaned test-run/1/0"],
      "duplicated test-run/2/0",
    ],
    inconclusive: [cutOff, unsure("1 sale")],
  });
});

test("a sale that was reversed when the history had ended is not called lost", async () => {
  const reversal = { kind: "reversal", ...late } as const;
  const postings = [posting(1, 0, 0, 1250, inTime), posting(2, 0, 0, 1250, reversal)];
  expect(await auditCut(approved(0, 0), postings)).toEqual({
    ...{ cells: { absent: 1 }, findings: [], inconclusive: [cutOff, unsure("1 sale")] },
  });
});

test("a sale that is missing altogether is lost, however the history ended", async () => {
  expect(await auditCut(approved(0, 0), [])).toEqual({
    ...{ cells: { lost: 1 }, findings: ["lost test-run/0/0"], inconclusive: [cutOff] },
  });
});

test("a late row with another amount is altered: what was wanted is on disk", async () => {
  expect((await auditCut(approved(0, 0), [posting(1, 0, 0, 1, late)])).findings).toEqual([
    "altered test-run/0/0",
  ]);
});

test("an audit that is repeated reads the ledger afresh", async () => {
  const history = historyOf(approved(0, 0), 4, "normally");
  expect((await audit(history, ledgerOf([]))).cells?.lost.sales).toBe(1);
  expect((await audit(history, ledgerOf([posting(7, 0, 0, 1250)]))).cells?.paid.sales).toBe(1);
  expect(history.database.prepare("SELECT id, terminal, sale FROM postings").all()).toMatchObject([
    { id: 7, terminal: 0, sale: 0 },
  ]);
});

test("a read that fails leaves the rows of the audit before", async () => {
  const history = historyOf(approved(0, 0), 4, "normally");
  await audit(history, ledgerOf([posting(7, 0, 0, 1250)]));
  await audit(history, failingLedger(1, []));
  expect(history.database.prepare("SELECT id FROM postings").all()).toMatchObject([{ id: 7 }]);
});

test("a ledger that is not there is not read, and that is the only reason", async () => {
  const ledger: LedgerSource = { absence: "the gateway keeps none", read: () => expect.fail("it was read") };
  const { inconclusive } = await audit(historyOf(approved(0, 0), 4, "normally"), ledger);
  expect(inconclusive).toEqual(["the gateway keeps none"]);
});

test("what is thrown and is no error is told as it is", async () => {
  const ledger: LedgerSource = {
    quiet: () => Promise.reject("gone"),
    read: () => expect.fail("it was read"),
  };
  const { inconclusive } = await audit(historyOf(approved(0, 0), 4, "normally"), ledger);
  expect(inconclusive).toEqual([
    "the ledger is not to be had, waiting until nothing was in flight failed: gone",
  ]);
});

/** A ledger that says after every read how many rows it did not give, and how often it was read. */
function partLedger(postings: readonly Posting[], ...neverRead: readonly number[]) {
  let reads = 0;
  const ledger: LedgerSource = {
    async *read() {
      reads++;
      yield* postings;
    },
    get neverRead() {
      return neverRead[reads - 1];
    },
  };
  return { ledger, reads: () => reads };
}

test("a ledger that gave a part only is not read again, and all that it gave is counted", async () => {
  const foreign = posting(2, 0, 0, 1, { run: "other", reference: "other/0/0" });
  const { ledger, reads } = partLedger([posting(1, 0, 0, 1250), foreign], 3, 3);
  const { inconclusive } = await audit(historyOf(approved(0, 0), 4, "normally"), ledger);
  expect(reads()).toBe(1);
  expect(inconclusive).toEqual([
    "the ledger was not read whole: it says that it has 3 rows more than the 2 it gave",
  ]);
});

test("… and one that gave a part only at the second read is not believed either", async () => {
  const { ledger } = partLedger([posting(1, 0, 0, 1250)], 0, 1);
  const result = await audit(historyOf(approved(0, 0), 4, "normally"), ledger);
  expect(result).toMatchObject({ ...unjudged, ledger: { neverRead: 1 } });
  expect(result.inconclusive[0]).toContain("was not read whole");
});

test("a ledger that does not say how many rows it has leaves that out", async () => {
  const { ledger } = await audit(historyOf([], 4, "normally"), ledgerOf([]));
  expect("neverRead" in ledger).toBe(false);
});

test("only rows that were read twice are kept for a later audit to judge by", async () => {
  const sure = historyOf(approved(0, 0), 4, "normally");
  await audit(sure, ledgerOf([posting(1, 0, 0, 1250)]));
  expect(KeptPostingsSource.wereReadTwice(sure)).toBe(true);
  const unsure = historyOf(approved(0, 0), 4, "normally");
  await audit(unsure, changingLedger([posting(1, 0, 0, 1250)], []));
  expect(KeptPostingsSource.wereReadTwice(unsure)).toBe(false);
});

test("sales of a terminal that only one side knows are told apart, whichever comes first", async () => {
  const told = await storiesOf([...approved(0, 1), ...approved(0, 2)], [posting(1, 0, 2, 1250)]);
  expect(told).toEqual([
    "lost test-run/0/1: the terminal says: approved at the counter; the ledger has no posting",
  ]);
});

test("nothing of the last sale is left when a reference of nobody is judged", async () => {
  const garbled = { reference: `${runId}/x` };
  const stray = await audit(
    historyOf(approved(0, 0), 4, "normally"),
    ledgerOf([posting(1, 0, 0, 1250), posting(2, 0, 0, 5, garbled)]),
  );
  expect(stray).toMatchObject({ cells: { paid: { sales: 1 }, orphaned: { sales: 1 } } });
  const undone = await storiesOf([], [posting(1, 0, 0, 5, { ...garbled, kind: "reversal" })]);
  expect(undone).toEqual([
    "altered test-run/x: no terminal makes this reference; the ledger has 0 postings and 1 reversal (row 1): reversed 1 times, booked 0 times",
  ]);
});

/** A history of a run whose record is other than usual. */
function historyOfRun(changes: Partial<Omit<RunRecord, "plan">>, plan: object, recorded: readonly Fact[]) {
  const record = recordOf(4);
  const database = new DatabaseSync(":memory:");
  const changed = { ...record, ...changes, plan: { ...record.plan, ...plan } as Plan };
  const writer = new HistoryWriter(database, changed);
  for (const [terminal, at, kind, sale, value] of recorded)
    writer.record(terminal, at, kind as FactKind, sale, value);
  writer.end("normally");
  return new HistoryReader(database, true);
}

test("from the intended start to the booking is told sale by sale, by whoever's clock it is", async () => {
  const recorded = [...approved(0, 0, 1250, 1000), ...approved(0, 1, 1250, 3000)];
  const bookedAt = (aheadMs: number) => [
    posting(1, 0, 0, 1250, { bookedAt: startedAt + 1040 + aheadMs }),
    posting(2, 0, 1, 1250, { bookedAt: startedAt + 3060 + aheadMs }),
  ];
  const booked = async (engine: RunRecord["engine"], plan: object, aheadMs: number) =>
    (await audit(historyOfRun({ engine }, plan, recorded), ledgerOf(bookedAt(aheadMs)))).booked;
  const ownGateway = { url: "http://127.0.0.1:1" };
  const exact = { samples: 2, avgMs: 50, maxMs: 60 };
  const jumped = { missing: expect.stringContaining("the ledger's times are 5 s ahead of ours") };
  expect(await booked("live", {}, 0)).toMatchObject(exact);
  expect(await booked("live", {}, 5000)).toEqual(jumped);
  expect(await booked("virtual", { ownGateway }, 5000)).toEqual(jumped);
  // Sent at 0 and answered at 80 ms: booked 40 ms after it was sent the clock is ahead by 4960 to 5040 ms, booked 60 ms
  // after it by 4980 to 5060 ms. Both fit from 4980 to 5040 ms.
  expect(await booked("live", { ownGateway }, 5000)).toMatchObject({ clock: { aheadMs: 5010 } });
});

test("the days of a fleet in which every terminal closes one are told without any outage", async () => {
  const { groups } = recordOf(4).plan;
  const policy = { settlement: { withinMs: 1000, upload: "never", attempts: 3 } };
  const recorded: Fact[] = [...approved(0, 0), [0, 9000, facts.settled, none, 1]];
  const history = historyOfRun({}, { groups: [{ ...groups[0], policy }] }, recorded);
  const { settled } = await audit(history, ledgerOf([posting(1, 0, 0, 1250)]));
  expect(settled).toMatchObject({ agreed: 1, disagreed: 0, unclosed: 3 });
});

test("what is queued where a permanent outage struck is stranded", async () => {
  const outage = {
    ...{ id: "dead", of: "dead", kind: "board-dead", at: 10, forMs: 20, isPermanent: true },
    ...{ struck: [[1, 2]], effect: { on: "terminals", does: { kind: "board-dead" } } },
  };
  const queued = (terminal: number): Fact[] => [
    [terminal, 20, facts.wanted, 0, 1250],
    [terminal, 20, facts.queued, 0, 0],
  ];
  const recorded: Fact[] = [[none, 10, facts.outageBegan, 0, 0], ...queued(0), ...queued(1)];
  const { cells, unpaid } = await audit(historyOfRun({}, { outages: [outage] }, recorded), ledgerOf([]));
  expect(cells).toMatchObject({ pending: { sales: 1 }, unpaid: { sales: 1 } });
  expect(unpaid?.stranded).toEqual({ sales: 1, valueMinor: 1250 });
});

test("what is more than may be in memory goes to disk, with the same result, and nothing of it stays", async () => {
  const sales = Array.from({ length: 20 }, (_, sale) => sale);
  const recorded = sales.flatMap((sale) => approved(sale % 4, sale));
  const rows = sales.map((sale) => posting(sale + 1, sale % 4, sale, 1250));
  const broken: LedgerSource = { absence: "there is none", read: () => expect.fail("it was read") };
  for (const [told, source] of [
    [recorded, ledgerOf(rows)],
    [recorded, broken],
    // Many rows, hardly a fact.
    [approved(0, 0), ledgerOf(rows)],
  ] as const) {
    const run = async (recordsAtOnce?: number) => {
      const history = historyOf(told, 4, "normally");
      const close = vi.spyOn(DatabaseSync.prototype, "close");
      const result = await audit(history, source, recordsAtOnce === undefined ? {} : { recordsAtOnce });
      const closed = close.mock.calls.length;
      close.mockRestore();
      return { result, closed };
    };
    const [whole, parts] = [await run(), await run(10)];
    expect(parts.result).toEqual(whole.result);
    expect(whole.closed).toBe(0);
    expect(parts.closed).toBeGreaterThan(0);
  }
});

test("an audit of many sales gives way now and then, so that Ctrl-C is heard, but not after every sale", async () => {
  const ledger: LedgerSource = { absence: "there is none", read: () => expect.fail("it was read") };
  /** How often something else had its turn while 8192 facts were audited, of so many sales. */
  const turns = async (sales: number) => {
    const recorded = Array.from({ length: 8192 }, (_, at): Fact => [0, at, facts.wanted, at % sales, 1]);
    const history = historyOf(recorded, 4, "normally");
    let [count, isOver] = [0, false];
    const turn = () => {
      count++;
      if (!isOver) nextTurn(turn);
    };
    nextTurn(turn);
    await audit(history, ledger);
    isOver = true;
    return count;
  };
  // Reading the facts gives way too, as often in both.
  const few = await turns(1);
  const many = await turns(8192);
  expect(many).toBeGreaterThan(few);
  expect(many).toBeLessThan(few + 10);
});
