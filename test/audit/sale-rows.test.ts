// The ledger's rows sale by sale: in which order, with which names, and what is looked up again.

import { expect, test, vi } from "vitest";
import { PostingTable, type SaleRow } from "../../src/audit/posting-table.ts";
import { SaleRows } from "../../src/audit/sale-rows.ts";
import type { SaleRange } from "../../src/history/sale-ranges.ts";
import type { Posting } from "../../src/ledger.ts";
import { historyOf, ledgerOf, posting, runId } from "./run.ts";

const everything: SaleRange = { from: [0, 0], to: undefined };

/** Rows of these, to be loaded; `lookedUp` has the ids of those that were looked up again. */
async function rowsOf(postings: readonly Posting[]) {
  const history = historyOf([], 4, "normally");
  const table = new PostingTable(history);
  await table.fill(() => ledgerOf(postings).read());
  const row = vi.spyOn(table, "row");
  const rows = new SaleRows(table, history.run.plan, runId);
  const read = async (range: SaleRange) => {
    await rows.load(range);
    const found: SaleRow[] = [];
    for (; rows.row; rows.next()) found.push(rows.row);
    return found;
  };
  return { rows, read, lookedUp: () => row.mock.calls.map(([id]) => id) };
}

/** What a row says, as a SaleRow should say it. */
const said = ({ run: _, key: __, ...row }: Posting, terminalNumber: number, sale: number) => ({
  ...row,
  ...{ terminalNumber, sale },
});
/** The same of a row that was read. */
const says = (row: SaleRow) => ({ ...row, reference: row.reference });

test("rows come by terminal, then sale, then id, with all that the ledger says; none is looked up again", async () => {
  const refund = posting(2, 3, 1, 300, { kind: "refund", bookedAt: 1_700_000_000_777 });
  const reversal = posting(4, 0, 5, 1250, { kind: "reversal" });
  const { read, rows, lookedUp } = await rowsOf([
    posting(1, 3, 1, 300),
    refund,
    posting(3, 0, 5, 1250),
    reversal,
    posting(5, 0, 4, 990),
  ]);
  expect((await read(everything)).map(says)).toEqual([
    said(posting(5, 0, 4, 990), 0, 4),
    said(posting(3, 0, 5, 1250), 0, 5),
    said(reversal, 0, 5),
    said(posting(1, 3, 1, 300), 3, 1),
    said(refund, 3, 1),
  ]);
  expect(lookedUp()).toEqual([]);
  expect([rows.row, rows.next(), rows.row]).toEqual([undefined, undefined, undefined]);
});

test("only rows with another name, currency or terminal than the plan's are looked up again", async () => {
  const odd = [
    posting(2, 0, 0, 1250, { terminal: "T9", kind: "refund" }),
    posting(4, 1, 0, 1250, { merchant: "S9" }),
    posting(5, 1, 1, 1250, { currency: "USD" }),
    posting(7, 9, 0, 1250),
  ];
  const right = [posting(1, 0, 0, 1250), posting(3, 1, 0, 1250), posting(8, 1, 1, 1250)];
  const all = [...odd, ...right].sort((a, b) => a.id - b.id);
  const { read, lookedUp } = await rowsOf(all);
  const found = await read(everything);
  expect(found.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 8, 7]);
  expect(lookedUp()).toEqual([2, 4, 5, 7]);
  for (const row of found) {
    const { terminal, merchant, currency, kind } = all.find(({ id }) => id === row.id) as Posting;
    expect(row).toMatchObject({ terminal, merchant, currency, kind });
  }
});

test("a range has its own rows, and nothing of the one before", async () => {
  const { read } = await rowsOf([0, 1, 2, 3].map((terminal) => posting(terminal + 1, terminal, 0, 1250)));
  const terminals = async (range: SaleRange) =>
    (await read(range)).map(({ terminalNumber }) => terminalNumber);
  expect(await terminals({ from: [0, 0], to: [2, 0] })).toEqual([0, 1]);
  expect(await terminals({ from: [2, 0], to: [3, 0] })).toEqual([2]);
  expect(await terminals({ from: [3, 0], to: undefined })).toEqual([3]);
  expect(await terminals({ from: [3, 1], to: undefined })).toEqual([]);
});

test("a reference that none of ours makes is of no sale", async () => {
  const { read } = await rowsOf([posting(1, 0, 0, 1, { reference: `${runId}/x` }), posting(2, 0, 0, 1)]);
  expect((await read(everything)).map(({ id }) => id)).toEqual([2]);
});
