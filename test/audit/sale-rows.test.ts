// The ledger's rows sale by sale: in which order, with which names, and what is looked up again.

import { expect, test, vi } from "vitest";
import { PostingTable } from "../../src/audit/posting-table.ts";
import type { SaleRow } from "../../src/audit/sale-rows.ts";
import type { Posting } from "../../src/ledger.ts";
import { historyOf, ledgerOf, posting, runId } from "./run.ts";

/** What the table read of these; `lookedUp` has the ids of those that were looked up again. */
async function rowsOf(postings: readonly Posting[], atOnce?: number) {
  const table = new PostingTable(historyOf([], 4, "normally"), atOnce);
  await table.fill(() => ledgerOf(postings).read());
  const row = vi.spyOn(table, "row");
  const rows = table.sales;
  const read = () => {
    rows.sort();
    const found: SaleRow[] = [];
    for (; rows.row; rows.next()) found.push(rows.row);
    return found;
  };
  return { table, rows, read, lookedUp: () => row.mock.calls.map(([id]) => id) };
}

/** What a row says, as a SaleRow should say it. */
const said = ({ run: _, key: __, ...row }: Posting, terminalNumber: number, sale: number) => ({
  ...row,
  ...{ terminalNumber, sale, isAsPlanned: true },
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
  expect(read().map(says)).toEqual([
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
  const found = read();
  expect(found.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 8, 7]);
  expect(lookedUp()).toEqual([2, 4, 5, 7]);
  for (const row of found) {
    const { terminal, merchant, currency, kind } = all.find(({ id }) => id === row.id) as Posting;
    const isAsPlanned = !odd.some(({ id }) => id === row.id);
    expect(row).toMatchObject({ terminal, merchant, currency, kind, isAsPlanned });
  }
});

test("more rows than memory takes come in the same order", async () => {
  const all = [5, 1, 5, 3, 0, 1, 2].map((terminal, i) => posting(i + 1, terminal, i % 2, 1250));
  const [whole, parts] = [await rowsOf(all), await rowsOf(all, 2)];
  const found = parts.read().map(says);
  expect(found).toEqual(whole.read().map(says));
  expect(found.map(({ id }) => id)).toEqual([5, 2, 6, 7, 4, 1, 3]);
});

test("a second filling begins anew, and before any there is no row", async () => {
  const { table, rows, read } = await rowsOf([posting(1, 0, 0, 1), posting(2, 0, 0, 1)]);
  expect(rows.row).toBeUndefined();
  expect(read()).toHaveLength(2);
  await table.fill(() => ledgerOf([posting(7, 0, 0, 1)]).read());
  expect(rows.row).toBeUndefined();
  expect(read().map(({ id }) => id)).toEqual([7]);
});

test("a reference that none of ours makes is of no sale", async () => {
  const { read } = await rowsOf([posting(1, 0, 0, 1, { reference: `${runId}/x` }), posting(2, 0, 0, 1)]);
  expect(read().map(({ id }) => id)).toEqual([2]);
});
