import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { audit, type LedgerSource } from "../../src/audit/audit.ts";
import { facts, none } from "../../src/facts.ts";
import type { Posting } from "../../src/ledger.ts";
import { changingLedger, type Fact, historyOf, ledgerOf, posting, runId, startedAt } from "./run.ts";

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
