// tillstorm explain of a run whose history has no rows of the ledger: the gateway's own file beside it tells what was
// booked, as it does to an audit; and where that is not to be had, what the terminals say is told all the same.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { SaleList } from "../../src/explain/sale-list.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { played, quiet, Tillstorm } from "./tillstorm.ts";

const columns = "id, kind, run, reference, key, terminalName, merchant, amountMinor, currency, bookedAt";
const names = columns.replace("terminalName", "terminal");

const { run } = await played(quiet, ["--engine", "virtual", "--set", "load.declined=0%"]);

/** The run, as a live one leaves it whose ledger was not read: its rows are in ledger.db, but those of sale 0/0. */
function unread(changed: (directory: string, history: DatabaseSync) => void = () => {}): string {
  const directory = join(temporaryFolder(), "unread");
  mkdirSync(directory);
  copyFileSync(join(run.directory, "history.db"), join(directory, "history.db"));
  const history = new DatabaseSync(join(directory, "history.db"));
  const rows = history
    .prepare(`SELECT ${columns} FROM postings WHERE NOT (terminal = 0 AND sale = 0) ORDER BY id`)
    .all();
  history.exec(`DROP TABLE postings; UPDATE run SET value = '"live"' WHERE name = 'engine'`);
  const ledger = new DatabaseSync(join(directory, "ledger.db"));
  ledger.exec(`CREATE TABLE postings (${names})`);
  const insert = ledger.prepare(`INSERT INTO postings VALUES (${names.replace(/\w+/g, "?")})`);
  for (const row of rows) insert.run(...Object.values(row));
  ledger.close();
  changed(directory, history);
  history.close();
  return directory;
}

async function said(...words: readonly string[]) {
  return new Tillstorm(["explain", ...words]).ended;
}

describe("where the ledger was not read", () => {
  test("the gateway's own file tells what was booked, as the audit finds it", async () => {
    const directory = unread();
    const list = await said(directory, "--lost", "--json");
    expect(list, list.stderr).toMatchObject({ code: 0, stderr: "" });
    const lost: SaleList = JSON.parse(list.stdout);
    expect(lost.sales.map(({ reference }) => reference)).toEqual([`${run.summary().run}/0/0`]);
    expect((await said(directory, "0/0")).stdout).toContain("\nLost: ");
    expect((await said(directory, "0/1")).stdout).toContain("\nPaid, and booked once.\n");
    const audited = await new Tillstorm(["audit", directory]).ended;
    expect([audited.code, audited.stdout]).toEqual([99, expect.stringContaining("lost == 0: measured 1")]);
  });

  test("a file that is none is said, and what the terminals say is told without it", async () => {
    const directory = unread((at) => writeFileSync(join(at, "ledger.db"), "no database, but long enough"));
    const { code, stdout, stderr } = await said(directory, "0/0");
    expect([code, stderr]).toEqual([0, expect.stringContaining("the ledger is not to be had")]);
    expect(stdout).toMatch(/^Sale 0\/0: /);
    expect(stdout).not.toContain("Lost");
    const list = await said(directory, "--lost");
    expect([list.code, list.stdout]).toEqual([
      4,
      expect.stringContaining("Nobody knows which sales are lost"),
    ]);
  });

  test("that of a run which may go on is left alone", async () => {
    const directory = unread((_, history) => history.exec("DELETE FROM run WHERE name = 'ended'"));
    const { code, stdout } = await said(directory, "--lost");
    expect([code, stdout]).toEqual([4, expect.stringContaining("Nobody knows which sales are lost")]);
  });
});
