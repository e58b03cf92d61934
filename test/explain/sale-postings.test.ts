// The ledger's rows sale by sale: every one of them once, whatever its id, whether memory takes them all or not.

import { expect, test } from "vitest";
import { SalePostings } from "../../src/explain/sale-postings.ts";
import { row, runId, toldRun } from "./told-run.ts";

/** More than are looked at at once, with gaps between their ids. */
const rows = Array.from({ length: 20_000 }, (_, i) =>
  row(i < 5 ? i - 100 : 2 ** 33 + 7 * i, i % 4, (i * 7) % 1000, 100 + (i % 50), i, {
    ...(i % 11 === 0 ? { kind: "refund" } : {}),
    ...(i % 13 === 0 ? { currency: "XTS" } : {}),
    ...(i % 17 === 0 ? { terminal: "T9" } : {}),
    ...(i % 4999 === 0 ? { reference: `${runId}/${i}x` } : {}),
  }),
);
const { history } = await toldRun([], rows);

const columns = `id, kind, reference, terminalName AS terminal, merchant, amountMinor, currency, bookedAt,
  terminal AS terminalNumber, sale`;

function inOrder(condition: string, order: string): unknown[] {
  return history.database
    .prepare(`SELECT ${columns} FROM postings WHERE ${condition} ORDER BY ${order}`)
    .all();
}

test.each([undefined, 777])("come in the order of SQL, with %s of them in memory", (atOnce) => {
  const postings = new SalePostings(history, atOnce);
  postings.load();
  const found: unknown[] = [];
  for (let at = postings.row; at; at = postings.next()) {
    const { id, kind, reference, terminal, merchant, amountMinor, currency, bookedAt } = at;
    const { terminalNumber, sale } = at;
    found.push({
      ...{ id, kind, reference, terminal, merchant, amountMinor, currency, bookedAt },
      ...{ terminalNumber, sale },
    });
  }
  expect(found).toEqual(inOrder("postings.terminal >= 0", "postings.terminal, sale, id"));
  expect([...postings.strangers()]).toEqual(inOrder("postings.terminal < 0", "reference, id"));
  expect(found).toHaveLength(20_000 - 5);
  postings.close();
});

test("of an empty ledger there are none", async () => {
  const { history: empty } = await toldRun([], []);
  const postings = new SalePostings(empty);
  postings.load();
  expect([postings.row, [...postings.strangers()]]).toEqual([undefined, []]);
});
