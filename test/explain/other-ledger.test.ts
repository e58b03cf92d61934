// Another ledger beside the one that a history has: what is told is by the other one, as an audit with it would judge.

import { describe, expect, test } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { violations } from "../../src/audit/result.ts";
import { ExplainedError, exitCodes } from "../../src/errors.ts";
import { readOtherLedger } from "../../src/explain/other-ledger.ts";
import { explainSale } from "../../src/explain/sale-explanation.ts";
import { listSales } from "../../src/explain/sale-list.ts";
import { subjectOf } from "../../src/explain/subject.ts";
import { facts, none } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { Posting } from "../../src/ledger.ts";
import { type Fact, row, runId, toldRun } from "./told-run.ts";

const told = [0, 1, 2].flatMap((sale): Fact[] => [
  [0, 100 * sale, facts.wanted, sale, 500],
  [0, 100 * sale + 1, facts.sent, sale, 0],
  [0, 100 * sale + 20, facts.approved, sale, 19],
]);
const own = [row(1, 0, 0, 500, 10), row(2, 0, 1, 500, 110), row(3, 0, 2, 500, 210)];

/** Sale 0 is missing in it, sale 1 stands there twice, and it has what nobody ever sent. */
const stray = `${runId}/abc`;
const others = [
  row(12, 0, 1, 500, 110),
  row(13, 0, 1, 500, 110),
  row(14, 0, 2, 500, 210),
  row(15, 121, 77, 300, 300),
  row(16, 0, 0, 9, 400, { reference: stray, key: stray }),
];

async function runWith(...reads: readonly (readonly Posting[])[]) {
  const { history } = await toldRun(told, own);
  const reader = new HistoryReader(history.database, false);
  let read = 0;
  const source = {
    async *read() {
      yield* reads[read++ % reads.length];
    },
  };
  return { reader, source };
}

describe("beside the run's own", async () => {
  const { reader, source } = await runWith(others);
  expect(explainSale((await runWith(own)).reader, 0, 0).cell).toBe("paid");
  const result = await audit(reader, source);
  await readOtherLedger(reader, source);

  test("it is what the lists are by, sale for sale as the audit with it counts them", async () => {
    const found: [string, number][] = [];
    for (const which of violations) found.push([which, (await listSales(reader, which)).sales.length]);
    expect(Object.fromEntries(found)).toEqual({
      ...Object.fromEntries(violations.map((which) => [which, result.violations?.[which].sales])),
      ...{ lost: 1, duplicated: 1, resurrected: 0, altered: 0, orphaned: 2 },
    });
  });

  test.each([
    ["0/0", "lost", 0],
    ["0/1", "duplicated", 2],
    ["121/77", "orphaned", 1],
    [stray, "orphaned", 1],
  ])("the story of %s is that it is %s", (id, cell, rows) => {
    const subject = subjectOf(reader, id);
    const story =
      subject.kind === "sale"
        ? explainSale(reader, subject.terminal, subject.sale)
        : explainSale(reader, none, none, subject.kind === "stranger" ? subject.reference : "");
    expect([story.cell, story.ledger.rows.length]).toEqual([cell, rows]);
  });

  test("the history keeps its own", () => {
    expect(reader.database.prepare("SELECT id FROM main.postings ORDER BY id").all()).toEqual(
      own.map(({ id }) => ({ id })),
    );
  });
});

describe("it is no ledger, and the run's own is there as before, where", () => {
  test.each([
    ["it changes between two reads", [others, others.slice(1)], "it changed between two reads: row 12"],
    ["it has nothing of a run that took payments", [[]], "not one row of it is of this run"],
    ["two of its rows have one id", [[others[0], others[0]]], "row 12 came"],
  ])("%s", async (_, reads, why) => {
    const { reader, source } = await runWith(...reads);
    const error = await readOtherLedger(reader, source).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExplainedError);
    const { exitCode, explanation } = error as ExplainedError;
    expect(exitCode).toBe(exitCodes.inconclusive);
    expect(explanation.why?.join()).toContain(why);
    expect(explainSale(reader, 0, 0).cell).toBe("paid");
  });

  test("not where it is empty beside a run that took nothing", async () => {
    const { history } = await toldRun([], []);
    const reader = new HistoryReader(history.database, false);
    await readOtherLedger(reader, {
      async *read() {
        yield* [];
      },
    });
    expect(await listSales(reader, "lost")).toMatchObject({ isKnown: true, sales: [] });
  });

  test("it gave fewer rows than it says that it has", async () => {
    const { reader, source } = await runWith(others);
    await expect(readOtherLedger(reader, { ...source, neverRead: 2 })).rejects.toThrow(/as many rows/);
  });
});
