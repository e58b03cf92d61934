// The ledger's rows in a history: which are taken, where they go when a disk is full, how a second read is compared.

import { describe, expect, test, vi } from "vitest";
import { KeptPostingsSource } from "../../src/audit/kept-postings-source.ts";
import { OutOfOrder } from "../../src/audit/out-of-order.ts";
import { PostingTable } from "../../src/audit/posting-table.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { Posting } from "../../src/ledger.ts";
import { historyOf, ledgerOf, posting, runId } from "./run.ts";

const read = (rows: readonly Posting[]) => () => ledgerOf(rows).read();

async function filled(rows: readonly Posting[], history = historyOf([], 4, "normally")) {
  const table = new PostingTable(history);
  await table.fill(read(rows));
  return table;
}

/** Ids of the rows in a table, by SQL. */
const idsIn = ({ database }: HistoryReader, table: string) =>
  database
    .prepare(`SELECT id FROM ${table} ORDER BY id`)
    .all()
    .map(({ id }) => id);

const three = [posting(1, 0, 0, 1250), posting(2, 1, 4, 990), posting(5, 0, 1, 700)];

describe("which rows are taken", () => {
  const another = { run: "another", reference: "another/0/0" };

  test("those with the run's name or a reference of it; others are counted", async () => {
    const table = await filled([
      posting(9, 0, 0, 1, another),
      posting(1, 0, 0, 1250),
      posting(2, 0, 1, 1250, { run: "another" }),
      posting(3, 0, 2, 1250, { reference: "another/0/2" }),
      posting(9, 0, 0, 1, another),
    ]);
    expect([table.rows, table.foreign]).toEqual([3, 2]);
    expect([...table.garbled()].map(({ id }) => id)).toEqual([3]);
  });

  test("a row can be looked up by its id", async () => {
    const table = await filled([
      posting(1, 0, 0, 1250),
      posting(2, 0, 1, 1250, { currency: "USD" }),
      posting(3, 0, 2, 1250, { terminal: "T9" }),
      posting(4, 0, 3, 1250, { merchant: "S9" }),
      posting(5, 99, 0, 1250),
      posting(6, 0, 4, 1250, { reference: `${runId}/x`, currency: "USD" }),
      posting(7, 3, 4, 1250),
    ]);
    expect([...table.garbled()].map(({ id }) => id)).toEqual([6]);
    expect(table.row(6)).toMatchObject({ id: 6, terminalNumber: -1, sale: -1, reference: `${runId}/x` });
    expect(table.row(7)).toMatchObject({ id: 7, terminalNumber: 3, sale: 4, amountMinor: 1250 });
  });

  test("a second filling begins anew", async () => {
    const table = await filled([posting(1, 0, 0, 1, { currency: "USD" }), posting(2, 0, 0, 1, another)]);
    await table.fill(read([posting(7, 0, 0, 1)]));
    expect([table.rows, table.foreign, ...table.garbled()]).toEqual([1, 0]);
    expect(await table.difference(read([posting(7, 0, 0, 1)])())).toBeUndefined();
  });

  test("before any read there is none", async () => {
    const table = new PostingTable(historyOf([], 4, "normally"));
    expect([table.rows, table.foreign, ...table.garbled()]).toEqual([0, 0]);
  });
});

test("every row stands as it was read, also among rows that are alike", async () => {
  const alike = Array.from({ length: 40 }, (_, i) => posting(i + 1, i % 4, i, 1000 + i));
  for (const different of [
    {},
    { key: "another" },
    { currency: "USD" },
    { run: "another" },
    { kind: "refund" },
  ] as const) {
    const rows = alike.map((row, i) => (i === 20 ? { ...row, ...different } : row));
    const { database } = historyOf([], 4, "normally");
    await filled(rows, new HistoryReader(database, true));
    const stored = database.prepare("SELECT * FROM postings ORDER BY id").all();
    const expected = rows.map(({ terminal: terminalName, ...row }, i) => ({
      ...{ ...row, terminalName },
      ...{ terminal: i % 4, sale: i },
    }));
    expect(stored.map((row) => ({ ...row }))).toEqual(expected);
  }
});

describe("where the rows go", () => {
  /** A history whose file takes no page more. */
  function full(): HistoryReader {
    const history = historyOf([], 4, "normally");
    const { page_count: pages } = history.database.prepare("PRAGMA main.page_count").get() ?? {};
    history.database.exec(`PRAGMA main.max_page_count = ${pages}`);
    return history;
  }
  /** An error as SQLite throws it, but from the read. */
  const ofDisk = () => Object.assign(new Error("disk I/O error"), { code: "ERR_SQLITE_ERROR" });

  /** Fills with a read that gives a row and throws; how often it was read. */
  async function failing(table: PostingTable, thrown: unknown): Promise<number> {
    let reads = 0;
    const broken = async function* () {
      reads++;
      yield posting(8, 0, 0, 1250);
      throw thrown;
    };
    await expect(table.fill(broken)).rejects.toBe(thrown);
    return reads;
  }

  test("into the history, where it may be written", async () => {
    const history = historyOf([], 4, "normally");
    const table = await filled(three, history);
    expect(table.table).toBe("main.postings");
    expect(idsIn(history, "main.postings")).toEqual([1, 2, 5]);
  });

  test("beside it, where it may not; what the history holds stays as it is", async () => {
    const { database } = historyOf([], 4, "normally");
    const before = new HistoryReader(database, true);
    (await filled(three, before)).confirm();
    const history = new HistoryReader(database, false);
    const table = await filled([posting(7, 0, 0, 1250)], history);
    expect(table.table).toBe("temp.postings");
    expect(idsIn(history, "temp.postings")).toEqual([7]);
    expect(idsIn(history, "main.postings")).toEqual([1, 2, 5]);
    expect(KeptPostingsSource.wereReadTwice(history)).toBe(true);
  });

  test("beside it, where its disk is full: the ledger is read again for that, whole", async () => {
    const history = full();
    const table = new PostingTable(history);
    const reads = vi.fn(read(three));
    await table.fill(reads);
    expect(table.table).toBe("temp.postings");
    expect([reads.mock.calls.length, table.rows, idsIn(history, "temp.postings")]).toEqual([2, 3, [1, 2, 5]]);
    expect(await table.difference(read(three)())).toBeUndefined();
    expect(table.row(2).amountMinor).toBe(990);
  });

  test("what the read throws is thrown, and an earlier table stays", async () => {
    const history = historyOf([], 4, "normally");
    const table = await filled(three, history);
    for (const thrown of [
      new Error("the ledger was cut off"),
      Object.assign(new Error("EIO"), { code: "EIO" }),
      { code: "ERR_SQLITE_ERROR" },
      "no",
      undefined,
    ]) {
      expect(await failing(table, thrown)).toBe(1);
      expect(table.table).toBe("main.postings");
      expect(idsIn(history, "main.postings")).toEqual([1, 2, 5]);
      expect(history.database.isTransaction).toBe(false);
    }
  });

  test("an error of the disk is thrown where there is no other place", async () => {
    expect(await failing(new PostingTable(historyOf([], 4, "normally")), ofDisk())).toBe(2);
    const { database } = historyOf([], 4, "normally");
    expect(await failing(new PostingTable(new HistoryReader(database, false)), ofDisk())).toBe(1);
  });

  test("a transaction that SQLite itself took back is not taken back again", async () => {
    const history = historyOf([], 4, "normally");
    const thrown = new Error("the first reason");
    const ends = async function* () {
      yield posting(1, 0, 0, 1250);
      history.database.exec("ROLLBACK");
      throw thrown;
    };
    await expect(new PostingTable(history).fill(ends)).rejects.toBe(thrown);
  });

  test("rows that are not in ascending order are refused", async () => {
    const table = new PostingTable(historyOf([], 4, "normally"));
    await expect(table.fill(read([three[1], three[0]]))).rejects.toThrow(
      "row 1 came after row 2: order the ledger by its id, or leave ids out where they mean nothing (columns: {id: false})",
    );
    await expect(table.fill(read([three[0], three[0]]))).rejects.toThrow("row 1 came after row 1");
  });
});

describe("a source that sorts its rows from the next read on", () => {
  /** Throws OutOfOrder in so many first reads, after a row. */
  function sortsAfter(reads: number) {
    let before = 0;
    return vi.fn(async function* () {
      yield three[1];
      if (before++ < reads) throw new OutOfOrder("row 1 came after row 2");
      yield three[2];
    });
  }

  test("is read once more, and what it gave before is forgotten", async () => {
    const table = new PostingTable(historyOf([], 4, "normally"));
    const reads = sortsAfter(1);
    await table.fill(reads);
    expect([reads.mock.calls.length, table.rows]).toEqual([2, 2]);
    expect(await table.difference(reads())).toBeUndefined();
  });

  test("is not read for ever", async () => {
    const reads = sortsAfter(Number.POSITIVE_INFINITY);
    await expect(new PostingTable(historyOf([], 4, "normally")).fill(reads)).rejects.toThrow(OutOfOrder);
    expect(reads).toHaveBeenCalledTimes(2);
  });
});

describe("that it was read twice", () => {
  /** What the history says of it. */
  const said = ({ database }: HistoryReader) =>
    database.prepare("SELECT value FROM run WHERE name = 'ledgerRead'").get()?.value;

  test("is written when it is confirmed, and forgotten with the next filling", async () => {
    const history = historyOf([], 4, "normally");
    const table = await filled(three, history);
    expect([said(history), KeptPostingsSource.wereReadTwice(history)]).toEqual([undefined, false]);
    table.confirm();
    expect([said(history), KeptPostingsSource.wereReadTwice(history)]).toEqual(['"twice"', true]);
    await table.fill(read(three));
    expect(KeptPostingsSource.wereReadTwice(history)).toBe(false);
  });

  test("is not written of rows that are beside the history", async () => {
    const history = new HistoryReader(historyOf([], 4, "normally").database, false);
    (await filled(three, history)).confirm();
    expect(KeptPostingsSource.wereReadTwice(history)).toBe(false);
  });

  test("is left out without a word where the history takes no more", async () => {
    const history = historyOf([], 4, "normally");
    const table = await filled(three, history);
    history.database.exec("PRAGMA query_only = ON");
    table.confirm();
    expect(KeptPostingsSource.wereReadTwice(history)).toBe(false);
  });
});

describe("another read", () => {
  const block = 1_024;
  /** Two whole blocks and a row. */
  const many = Array.from({ length: 2 * block + 1 }, (_, i) => posting(i + 1, 0, i, 1250));
  const dearer = (rows: readonly Posting[], id: number) =>
    rows.map((row) => (row.id === id ? { ...row, amountMinor: 1251 } : row));

  /** A read that gives these and must not be asked for more. */
  async function* only(rows: readonly Posting[]): AsyncGenerator<Posting> {
    yield* rows;
    throw new Error("it was read further than needed");
  }

  test.each([0, 1, block, block + 1, 2 * block, 2 * block + 1])(
    "of the same %d rows is equal, and nothing is looked up for that",
    async (count) => {
      const history = historyOf([], 4, "normally");
      const table = await filled(many.slice(0, count), history);
      const prepare = vi.spyOn(history.database, "prepare");
      expect(await table.difference(read(many.slice(0, count))())).toBeUndefined();
      expect(prepare).not.toHaveBeenCalled();
    },
  );

  test.each<readonly [string, Partial<Posting>]>([
    ["kind", { kind: "refund" }],
    ["run", { run: "another" }],
    ["key", { key: "another" }],
    ["terminalName", { terminal: "T9" }],
    ["merchant", { merchant: "S9" }],
    ["amountMinor", { amountMinor: 1 }],
    ["currency", { currency: "USD" }],
    ["bookedAt", { bookedAt: 1 }],
  ])("that changed the %s of a row says so", async (column, changed) => {
    const table = await filled(three);
    const again = read([three[0], { ...three[1], ...changed }, three[2]])();
    expect(await table.difference(again)).toBe(`row 2 (${three[1].reference}) changed its ${column}`);
  });

  test("that gives a row less, more or another says which", async () => {
    const table = await filled(three);
    const says = (rows: readonly Posting[]) => table.difference(read(rows)());
    expect(await says(three.slice(0, 2))).toBe(`row 5 (${runId}/0/1) is gone`);
    expect(await says([])).toBe(`row 1 (${runId}/0/0) is gone`);
    expect(await says([...three, posting(6, 2, 3, 1)])).toBe(
      `row 6 (${runId}/2/3) came after the first read`,
    );
    expect(await says([three[0], three[2]])).toBe("row 2 is in one of them only");
    expect(await says([three[0], posting(2, 1, 5, 990), three[2]])).toBe(
      `row 2 (${runId}/1/5) changed its reference`,
    );
  });

  test("is not asked about rows of others", async () => {
    const stranger = posting(3, 0, 0, 1, { run: "another", reference: "another/0/0" });
    const table = await filled(three);
    expect(await table.difference(read([stranger, ...three, stranger])())).toBeUndefined();
  });

  test("that is out of order is told at once, by what changed", async () => {
    const table = await filled(three);
    expect(await table.difference(only([three[1], three[0]]))).toBe("row 1 is in one of them only");
    expect(await table.difference(only([three[0], three[0]]))).toBe("row 1 is in one of them only");
  });

  test.each([1, block, block + 1, 2 * block])(
    "with another row %d is told when its block is whole",
    async (id) => {
      const table = await filled(many);
      const wholeAt = id <= block ? block : 2 * block;
      expect(await table.difference(only(dearer(many, id).slice(0, wholeAt)))).toBe(
        `row ${id} (${runId}/0/${id - 1}) changed its amountMinor`,
      );
    },
  );

  test("with another row behind the last whole block is told at its end", async () => {
    const table = await filled(many);
    expect(await table.difference(read(dearer(many, 2 * block + 1))())).toBe(
      `row 2049 (${runId}/0/2048) changed its amountMinor`,
    );
    expect(await table.difference(read(many.slice(0, -1))())).toBe(`row 2049 (${runId}/0/2048) is gone`);
  });

  test("that says nought with the other sign is equal: the block is looked at, and nothing differs", async () => {
    const nought = (rows: readonly Posting[], amountMinor: number) => [
      { ...rows[0], amountMinor },
      ...rows.slice(1),
    ];
    for (const rows of [three, many]) {
      const table = await filled(nought(rows, 0));
      expect(await table.difference(read(nought(rows, -0))())).toBeUndefined();
    }
  });
});
