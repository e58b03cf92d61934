import { DatabaseSync } from "node:sqlite";
import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { type FactKind, facts, none, waysToPay } from "../../src/facts.ts";
import { HistoryError } from "../../src/history/history-error.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { RecordedFact } from "../../src/history/recorded-fact.ts";
import { SaleFacts } from "../../src/history/sale-facts.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import { type Fact, historyOf, recordOf } from "../audit/run.ts";

function begin(): { database: DatabaseSync; writer: HistoryWriter } {
  const database = new DatabaseSync(":memory:");
  return { database, writer: new HistoryWriter(database, recordOf(4)) };
}

/** Records so many sales that are wanted, each in its own millisecond. */
function recordMany(writer: HistoryWriter, count: number, from = 0): void {
  for (let i = from; i < from + count; i++)
    writer.record(i % 4, i, facts.wanted, Math.floor(i / 4), 1000 + i);
}

const anyFact = fc.tuple(
  fc.integer({ min: -1, max: 3 }),
  fc.integer({ min: 0, max: 2 ** 40 }),
  fc.integer({ min: 1, max: 255 }),
  fc.integer({ min: -1, max: 2 ** 31 - 1 }),
  fc.integer({ min: -1, max: Number.MAX_SAFE_INTEGER }),
);

test.prop([fc.array(anyFact, { maxLength: 400 })])(
  "facts are read as they were recorded, in that order",
  (list) => {
    const history = historyOf(list);
    const read = [...history.facts()].map(({ at, terminal, kind, sale, value }) => [
      terminal,
      at,
      kind,
      sale,
      value,
    ]);
    history.close();
    expect(read).toEqual(list);
  },
);

test.prop([fc.array(anyFact, { maxLength: 400 }), fc.integer({ min: 1, max: 500 })])(
  "the facts of sales are read sale by sale, each in order, however few memory takes",
  async (list, atOnce) => {
    const { database } = historyOf(list);
    const read: Fact[] = [];
    const sales = new SaleFacts(atOnce);
    await sales.load(database);
    for (let row = sales.row; row; row = sales.next())
      read.push([row.terminal, row.at, row.kind, row.sale, row.value]);
    sales.close();
    database.close();
    const order = (a: Fact, b: Fact) => a[0] - b[0] || a[3] - b[3];
    const ofSales = list.filter(([terminal, , , sale]) => terminal >= 0 && sale >= 0);
    expect(read).toEqual(ofSales.sort(order));
  },
);

test("a fact of a kind that nobody knows is one of the last kind there is", async () => {
  const { database } = historyOf([[0, 10, 7 as FactKind, 0, 1]]);
  database.exec(
    "INSERT INTO facts (at, terminal, kind, sale, value) VALUES (11, 0, 256, 0, 2), (12, 0, -1, 0, 3)",
  );
  const sales = new SaleFacts();
  await sales.load(database);
  const read: RecordedFact[] = [];
  for (let row = sales.row; row; row = sales.next()) read.push({ ...row });
  expect(read.map(({ at, kind, value }) => [at, kind, value])).toEqual([
    [10, 7, 1],
    [11, 255, 2],
    [12, 255, 3],
  ]);
});

test("more facts than the buffer holds are written without a flush, and none twice", () => {
  const { database, writer } = begin();
  recordMany(writer, 40_000);
  expect(writer.recorded).toBe(32_768);
  writer.flush();
  writer.flush();
  expect(writer).toMatchObject({ recorded: 40_000, dropped: 0, failure: undefined });
  const values = [...new HistoryReader(database, false).facts()].map(({ value }) => value);
  expect(values).toEqual(Array.from({ length: 40_000 }, (_, i) => 1000 + i));
});

test("faults and lag are read as they were recorded", () => {
  const { database, writer } = begin();
  const confirmed = {
    outage: 0,
    action: "begin",
    dueAt: 5000,
    issuedAt: 5000.4,
    confirmedAt: 5011.2,
  } as const;
  const failed = {
    outage: 1,
    action: "end",
    dueAt: 9000,
    issuedAt: 9001,
    error: "connection refused",
  } as const;
  writer.fault(confirmed);
  writer.fault(failed);
  writer.lag({ at: 1000, samples: 480, p99: 1.5, max: 10 });
  writer.flush();
  const history = new HistoryReader(database, false);
  expect(history.faults()).toStrictEqual([confirmed, failed]);
  expect(history.lags()).toStrictEqual([{ at: 1000, samples: 480, p99: 1.5, max: 10 }]);
});

test("a history knows its run and how it ended", () => {
  const { database, writer } = begin();
  expect(new HistoryReader(database, false)).toMatchObject({ run: recordOf(4), ended: undefined });
  writer.end("interrupted");
  const history = new HistoryReader(database, false);
  expect(history.run).toEqual(recordOf(4));
  expect(history.ended).toBe("interrupted");
});

test("the last time is the latest of all facts, whatever was recorded last", () => {
  expect(historyOf([]).lastFactAt()).toBe(-1);
  expect(
    historyOf([
      [0, 900, facts.online, none, 0],
      [none, 850, facts.outageBegan, 0, 0],
    ]).lastFactAt(),
  ).toBe(900);
});

test("a full disk is told once, and what was recorded stays", () => {
  const { database, writer } = begin();
  recordMany(writer, 10_000);
  writer.flush();
  database.exec("PRAGMA max_page_count = 1");
  recordMany(writer, 10_000, 10_000);
  writer.fault({ outage: 0, action: "begin", dueAt: 1, issuedAt: 1 });
  expect(() => writer.flush()).toThrow(HistoryError);
  expect(writer).toMatchObject({
    recorded: 10_000,
    dropped: 10_000,
    failure: { exitCode: 4, recorded: 10_000 },
  });
  expect(writer.failure?.message).toContain("database or disk is full");
  // From now on it is silent, and counts.
  recordMany(writer, 30_000, 20_000);
  writer.flush();
  writer.end("normally");
  expect(writer).toMatchObject({ recorded: 10_000, dropped: 40_000 });
  const history = new HistoryReader(database, false);
  expect([...history.facts()]).toHaveLength(10_000);
  expect(history).toMatchObject({ ended: undefined });
});

test("a disk that fills in the middle of recording does not throw into the terminal's work", () => {
  const { database, writer } = begin();
  database.exec("PRAGMA max_page_count = 20");
  recordMany(writer, 200_000);
  expect(writer.failure).toBeInstanceOf(HistoryError);
  expect(writer.recorded + writer.dropped).toBe(200_000);
  expect(() => writer.flush()).toThrow(HistoryError);
  expect([...new HistoryReader(database, false).facts()]).toHaveLength(writer.recorded);
});

test("a disk that is full at the very end is told too", () => {
  const { database, writer } = begin();
  database.prepare("DELETE FROM run").run();
  database.setAuthorizer(() => 1);
  expect(() => writer.end("normally")).toThrow(HistoryError);
});

test("a database that is no history, or one of a newer tillstorm, is refused", () => {
  const stranger = new DatabaseSync(":memory:");
  stranger.exec("CREATE TABLE facts (n)");
  expect(() => new HistoryReader(stranger, false)).toThrow(UsageError);
  expect(() => new HistoryReader(stranger, false)).toThrow("it is no history of tillstorm");
  const { database } = begin();
  database.exec("PRAGMA user_version = 2");
  expect(() => new HistoryReader(database, false)).toThrow("it has schema 2, this tillstorm knows 1");
  expect(() => HistoryReader.open("/nowhere/history.db")).toThrow("there is no such file");
});

test("a history is begun once only, and not where nothing can be", () => {
  const { database } = begin();
  expect(() => new HistoryWriter(database, recordOf(4))).toThrow("already exists");
  expect(() => HistoryWriter.create("/nowhere/history.db", recordOf(4))).toThrow("cannot begin the history");
});

// The views of docs/history.md, on a small history.

function viewed(view: string): unknown[] {
  const list: Fact[] = [
    [0, 100, facts.wanted, 0, 1250],
    [0, 100, facts.sent, 0, 0],
    [0, 180, facts.approved, 0, 80],
    [1, 200, facts.wanted, 0, 500],
    [1, 200, facts.queued, 0, 0],
    [none, 300, facts.outageBegan, 0, 0],
    [1, 61_000, facts.wanted, 1, 700],
    [1, 61_000, facts.turnedAway, 1, 2],
    [2, 61_500, facts.wanted, 0, 900],
    [1, 62_000, facts.forwardAccepted, 0, 70],
    [none, 63_000, facts.outageEnded, 0, 0],
    [3, 64_000, facts.refundWanted, 0, 300],
    [3, 64_000, facts.paidOtherwise, 0, waysToPay.cash],
    [3, 64_500, facts.wanted, 1, 60],
    [3, 64_600, facts.queued, 1, 3],
    [3, 64_600, facts.voided, 1, 1],
    [3, 65_000, facts.wanted, 2, 70],
    [3, 65_100, facts.approved, 2, 80],
    [3, 65_100, facts.voided, 2, 1],
    [3, 66_000, facts.queued, 3, 0],
  ];
  const history = historyOf(list as [number, number, FactKind, number, number][]);
  return history.database.prepare(`SELECT * FROM ${view}`).all();
}

test("the views answer the usual questions", () => {
  expect(viewed("sales_by_outcome")).toMatchObject([
    { outcome: "approved", cause: null, sales: 1, valueMinor: 1250 },
    { outcome: "forwardAccepted", cause: null, sales: 1, valueMinor: 500 },
    { outcome: "none", cause: null, sales: 1, valueMinor: 900 },
    { outcome: "turnedAway", cause: "totalLimit", sales: 1, valueMinor: 700 },
    { outcome: "voided", cause: null, sales: 2, valueMinor: 130 },
  ]);
  expect(viewed("refunds")).toMatchObject([
    { terminal: 3, sale: 0, amountMinor: 300, outcome: "paidOtherwise", cause: "cash" },
  ]);
  expect(viewed("sales_by_minute WHERE minute = 1")).toMatchObject([
    { outcome: "none", sales: 1 },
    { outcome: "turnedAway", sales: 1 },
    { outcome: "voided", sales: 2 },
  ]);
  expect(viewed("queue_depth")).toMatchObject([
    { second: 0, depth: 1 },
    { second: 62, depth: 0 },
    { second: 64, depth: 0 },
    { second: 66, depth: 1 },
  ]);
  expect(viewed("outages")).toMatchObject([{ outage: 0, id: null, beganAt: 300, endedAt: 63_000 }]);
  expect(viewed("sales WHERE terminal = 1 AND sale = 1")).toMatchObject([
    { wantedAt: 61_000, amountMinor: 700, outcome: "turnedAway", cause: "totalLimit", outcomeAt: 61_000 },
  ]);
  expect(viewed("named_facts WHERE fact = 'turnedAway'")).toMatchObject([{ sale: 1, cause: "totalLimit" }]);
});
