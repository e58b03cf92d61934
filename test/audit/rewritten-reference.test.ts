// Rows whose reference names the run without being written as one of it: no strangers', and no pass.

import { describe, expect, test } from "vitest";
import { audit, type LedgerSource } from "../../src/audit/audit.ts";
import { RowReading } from "../../src/audit/foreign-row.ts";
import type { ForeignRow } from "../../src/audit/row-cells.ts";
import { facts } from "../../src/facts.ts";
import { Identities } from "../../src/plan/identities.ts";
import type { LedgerRows } from "../../src/plan/own-gateway.ts";
import { otherRowsWords } from "../../src/report/violation-words.ts";
import { historyOf, ledgerOf, posting, recordOf, runId } from "./run.ts";

const rows: LedgerRows = {
  columns: {
    ...{ reference: "reference", amount: "amount", id: null, kind: "kind", key: null, terminal: null },
    ...{ merchant: null, currency: null, bookedAt: null },
  },
  kinds: { FEE: "ignored" },
  amounts: "minor",
};

const right = { reference: `${runId}/0/0`, amount: "1250", kind: "sale" };

/** A sale of terminal 0 that it takes to be paid. */
const paid = [
  [0, 100, facts.wanted, 0, 1250],
  [0, 100, facts.sent, 0, 0],
  [0, 200, facts.approved, 0, 0],
] as const;

function ledger(all: readonly ForeignRow[]): LedgerSource {
  const { plan } = recordOf(4);
  const expected = { run: runId, terminals: 4, currency: "EUR", names: new Identities(plan) };
  return {
    async *read() {
      const reading = new RowReading(rows, expected);
      for (const [i, row] of all.entries()) {
        const read = reading.posting(row, `bank.csv:${i + 2}`);
        if (read) yield read;
      }
      reading.end();
    },
  };
}

const audited = (all: readonly ForeignRow[]) => audit(historyOf(paid, 4, "normally"), ledger(all));

test("a sale that is booked once, as it was sent, is paid", async () => {
  const { inconclusive, cells } = await audited([right]);
  expect([inconclusive, cells?.paid.sales]).toEqual([[], 1]);
});

describe("booked once more under its reference", () => {
  test.each([
    ["in capitals", `${runId}/0/0`.toUpperCase()],
    ["escaped", `${runId}%2F0%2F0`],
    ["escaped to the last character", "%74%65%73%74%2drun%2f0%2f0"],
    ["with backslashes", `${runId}\\0\\0`],
    ["with hyphens", `${runId}-0-0`],
    ["without marks", `${runId}00`.replace("-", "")],
    ["behind an invisible character", `\u200b${runId}/0/0`],
    ["with one within", `test\u00ad-run/0/0`],
    ["wide", `${runId}/0/0`.replaceAll("/", "／")],
    ["behind the name of a shop", `POS:${runId}/0/0`],
  ])("%s, it is no stranger's: nothing is judged, with its place and an example", async (_, reference) => {
    const { inconclusive, cells } = await audited([right, { ...right, reference }]);
    expect(cells).toBeUndefined();
    expect(inconclusive.join()).toContain("a row names this run in a reference that was not sent so");
    expect(inconclusive.join()).toContain(
      `(bank.csv:3: ${JSON.stringify(reference)}; sent as ${runId}/terminal/number)`,
    );
    expect(inconclusive.join()).toContain("let the ledger give references back as they came");
  });

  test("a row that is to be ignored is no booking, whatever it names", async () => {
    const { inconclusive, cells } = await audited([
      right,
      { ...right, reference: `fee for ${runId}/0/0`, kind: "FEE" },
    ]);
    expect([inconclusive, cells?.paid.sales]).toEqual([[], 1]);
  });

  test("by a gateway that serves its ledger as ours does, nothing is judged either", async () => {
    const strange = { run: "", reference: `${runId}/0/0`.toUpperCase() };
    const all = [posting(1, 0, 0, 1250), posting(2, 0, 0, 1250, strange)];
    const { inconclusive } = await audit(historyOf(paid, 4, "normally"), ledgerOf(all));
    expect(inconclusive.join()).toContain("row 2");
  });
});

test("a host that writes every reference in capitals has not lost every sale", async () => {
  const shouted = Array.from({ length: 3 }, (_, i) => ({ ...right, reference: `TEST-RUN/0/${i}` }));
  const { inconclusive, cells } = await audited(shouted);
  expect(cells).toBeUndefined();
  expect(inconclusive.join()).toContain(
    '3 rows name this run in a reference that was not sent so (bank.csv:2: "TEST-RUN/0/0"',
  );
});

test.each([
  "another-run/0/0",
  "test-ruin/0/0",
  "bogus-test-run/0/0",
  "BOGUS-TEST-RUN/0/0",
  "4711",
  "ünïcödé %zz",
])("%j is somebody else's, and harmless", async (reference) => {
  const result = await audited([right, { ...right, reference }]);
  expect(result).toMatchObject({ inconclusive: [], ledger: { rows: 1, foreign: 1 } });
  expect(otherRowsWords(result)).toEqual([]);
});

test.each([[""], [null], [undefined], ["  "]])(
  "a row whose reference is %j is counted apart, and said",
  async (reference) => {
    const result = await audited([right, { ...right, reference: "x/0/0" }, { ...right, reference }]);
    expect(result.ledger).toEqual({ rows: 1, foreign: 2, unreferenced: 1 });
    expect(otherRowsWords(result)).toEqual(["the ledger has 2 rows of others, 1 without a reference"]);
  },
);

test("where something is lost, rows of others are told: one of them may be it", async () => {
  const result = await audited([{ ...right, reference: "x/0/0" }]);
  expect(result.cells?.lost.sales).toBe(1);
  expect(otherRowsWords(result)).toEqual(["the ledger has 1 row of others"]);
});

test("a ledger in which no row has anything for a reference has no column of it", async () => {
  const { inconclusive } = await audited([
    { ...right, reference: "" },
    { ...right, reference: null },
  ]);
  expect(inconclusive.join()).toContain("no row has reference: write columns: {reference: …}");
});
