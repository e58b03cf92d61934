// Ledgers that are read when their gateway is gone: the rows that an audit kept in the history, and the gateway's file.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { audit, type LedgerSource } from "../../src/audit/audit.ts";
import { KeptPostingsSource } from "../../src/audit/kept-postings-source.ts";
import { LedgerDatabaseSource } from "../../src/audit/ledger-database-source.ts";
import { LedgerError } from "../../src/audit/ledger-error.ts";
import { NoLedger } from "../../src/audit/no-ledger.ts";
import { PostingTable } from "../../src/audit/posting-table.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Posting } from "../../src/ledger.ts";
import { changingLedger, historyOf, ledgerOf, posting, recordOf, runId } from "./run.ts";

async function rowsOf(source: LedgerSource): Promise<Posting[]> {
  const rows: Posting[] = [];
  for await (const row of source.read()) rows.push(row);
  return rows;
}

const rows = [
  posting(2, 0, 0, 1250, { key: "k", bookedAt: 1_700_000_000_123 }),
  posting(3, 1, 4, 990, { kind: "refund", currency: "USD", terminal: "T9", merchant: "S9" }),
  posting(7, 0, 0, 1250, { kind: "reversal" }),
];

test("a history keeps the rows of its audit, as they were read", async () => {
  const history = historyOf([], 4, "normally");
  expect(KeptPostingsSource.isIn(history)).toBe(false);
  await audit(history, ledgerOf(rows));
  expect(KeptPostingsSource.isIn(history)).toBe(true);
  expect(await rowsOf(new KeptPostingsSource(history))).toEqual(rows);
});

describe("rows that are no longer as they were kept are no ledger", () => {
  const ways = {
    "when the ledger was read": async () => {
      const history = historyOf([], 4, "normally");
      await audit(history, ledgerOf(rows));
      return history.database;
    },
    "as they were booked": async () => {
      const database = new DatabaseSync(":memory:");
      const writer = new HistoryWriter(database, { ...recordOf(4), engine: "virtual" });
      writer.keepLedger();
      for (const row of rows) {
        writer.booked(row, 0, 0);
        writer.flush();
      }
      writer.end("normally");
      return database;
    },
  };
  const read = (database: DatabaseSync) => rowsOf(new KeptPostingsSource(new HistoryReader(database, false)));

  for (const [how, kept] of Object.entries(ways)) {
    test(`kept ${how}: as they are they are read, as often as one likes`, async () => {
      const database = await kept();
      expect([await read(database), await read(database)]).toEqual([rows, rows]);
    });

    test.each([
      ["DELETE FROM postings WHERE id = 7", "3 rows were kept, and it has 2 now"],
      ["DELETE FROM postings", "3 rows were kept, and it has 0 now"],
      [
        "INSERT INTO postings SELECT 8, kind, run, reference, key, terminal, sale, terminalName, merchant, amountMinor, currency, bookedAt FROM postings LIMIT 1",
        "3 rows were kept, and it has 4 now",
      ],
      ["UPDATE postings SET amountMinor = amountMinor + 1 WHERE id = 3", "some of its 3 rows were changed"],
      ["UPDATE postings SET kind = 'sale'", "some of its 3 rows were changed"],
      ["UPDATE postings SET id = 9 WHERE id = 7", "some of its 3 rows were changed"],
    ])(`kept ${how}, after %s`, async (sql, why) => {
      const database = await kept();
      database.exec(sql);
      await expect(read(database)).rejects.toThrow(LedgerError);
      await expect(read(database)).rejects.toThrow(why);
      const history = new HistoryReader(database, false);
      const { cells, inconclusive } = await audit(history, new KeptPostingsSource(history));
      expect(cells).toBeUndefined();
      expect(inconclusive).toEqual([expect.stringContaining(why)]);
    });

    test(`kept ${how} by an earlier version, they are taken as they are`, async () => {
      const database = await kept();
      database.exec("DELETE FROM run WHERE name = 'postings'; DELETE FROM postings WHERE id > 2");
      expect(await read(database)).toEqual(rows.slice(0, 1));
    });
  }

  test("another ledger that takes their place is held against itself", async () => {
    const history = historyOf([], 4, "normally");
    await audit(history, ledgerOf(rows));
    await audit(history, ledgerOf(rows.slice(1)));
    expect(await rowsOf(new KeptPostingsSource(history))).toEqual(rows.slice(1));
    // One that was not read twice alike has no sum, and above all not that of the one before.
    await audit(history, changingLedger(rows, rows.slice(1)));
    expect(await rowsOf(new KeptPostingsSource(history))).toEqual(rows);
    PostingTable.forget(history);
    expect(history.database.prepare("SELECT 1 FROM run WHERE name = 'postings'").get()).toBeUndefined();
  });
});

/** A file in a folder of its own. */
function file(): string {
  const folder = mkdtempSync(join(tmpdir(), "ledger-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "ledger.db");
}

/** As the reference gateway writes it. */
function ledgerFile(postings: readonly Posting[]): string {
  const path = file();
  using database = new DatabaseSync(path);
  const names = Object.keys(posting(1, 0, 0, 1));
  database.exec(`CREATE TABLE postings (${names.join(", ")})`);
  const insert = database.prepare(`INSERT INTO postings VALUES (${names.map(() => "?").join(", ")})`);
  for (const row of postings) insert.run(...names.map((name) => row[name as keyof Posting]));
  return path;
}

test("the gateway's own file gives this run's rows, by their ids", async () => {
  const other = posting(1, 0, 0, 5, { run: "another", reference: "another/0/0" });
  const path = ledgerFile([...rows.toReversed(), other]);
  expect(await rowsOf(new LedgerDatabaseSource(path, runId))).toEqual(rows);
  expect(await rowsOf(new LedgerDatabaseSource(path, "nobody"))).toEqual([]);
});

test("no file, and one that is no ledger, are errors that name it", async () => {
  const path = file();
  const reads = (at: string) => rowsOf(new LedgerDatabaseSource(at, runId));
  await expect(reads(path)).rejects.toThrow(LedgerError);
  await expect(reads(path)).rejects.toThrow(`there is no file ${path}`);
  await expect(reads(dirname(path))).rejects.toThrow(
    /^\/.*: (disk I\/O error|unable to open database file)$/,
  );
  await expect(reads(dirname(path))).rejects.toMatchObject({ cause: expect.any(Error) });
  writeFileSync(path, "this is no database, however long it may be");
  await expect(reads(path)).rejects.toThrow(LedgerError);
  await expect(reads(path)).rejects.toThrow(`${path} is no ledger of a gateway`);
});

test("what a killed gateway left beside its file is read too, and the file stays as it was", async () => {
  const path = ledgerFile(rows.slice(0, 1));
  const killed = join(dirname(path), "killed.db");
  {
    using gateway = new DatabaseSync(path);
    gateway.exec("PRAGMA journal_mode = WAL");
    const late = Object.values(posting(9, 0, 9, 1250));
    gateway.prepare(`INSERT INTO postings VALUES (${late.map(() => "?").join(", ")})`).run(...late);
    for (const end of ["", "-wal"]) copyFileSync(path + end, killed + end);
  }
  const before = readFileSync(killed);
  const found = await rowsOf(new LedgerDatabaseSource(killed, runId));
  expect(found).toEqual([rows[0], posting(9, 0, 9, 1250)]);
  expect(readFileSync(killed).equals(before)).toBe(true);
});

test("the file is let go after it was read", async () => {
  const path = ledgerFile(rows);
  await rowsOf(new LedgerDatabaseSource(path, runId));
  using gateway = new DatabaseSync(path);
  gateway.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
});

test("where there is no ledger nothing can be read, and it says why and what cannot be told", async () => {
  const none = new NoLedger();
  await expect(rowsOf(none)).rejects.toThrow(none.absence);
  expect(none.absence).toBe(
    "there is no ledger: lost, duplicated, resurrected, altered, orphaned and unpaid cannot be told",
  );
});

test("an error of a ledger is called so", () => {
  expect(String(new LedgerError("it was cut off"))).toBe("LedgerError: it was cut off");
});

test("a history says whether its rows were read twice alike", async () => {
  const [alike, changing] = [historyOf([], 4, "normally"), historyOf([], 4, "normally")];
  expect(KeptPostingsSource.wereReadTwice(alike)).toBe(false);
  await audit(alike, ledgerOf(rows));
  await audit(changing, changingLedger(rows, rows.slice(1)));
  expect([alike, changing].map(KeptPostingsSource.wereReadTwice)).toEqual([true, false]);
});

test("a ledger that its gateway still holds is not to be had", async () => {
  const path = ledgerFile(rows);
  using gateway = new DatabaseSync(path);
  gateway.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  await expect(rowsOf(new LedgerDatabaseSource(path, runId))).rejects.toThrow(
    `${path}: a gateway, or another program, still uses it`,
  );
});
