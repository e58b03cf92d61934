// tillstorm audit --ledger of a killed run that has a ledger of its own: what somebody names says what it says, once,
// and the run's own is still judged by afterwards.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { played, quiet, Tillstorm } from "./tillstorm.ts";

const columns = "id, kind, run, reference, key, terminalName, merchant, amountMinor, currency, bookedAt";
const names = columns.replace("terminalName", "terminal").replaceAll(" ", "");

test("a named ledger takes no place of the gateway's own", async () => {
  const { run } = await played(quiet, ["--engine", "virtual"]);
  const directory = join(temporaryFolder(), "killed");
  mkdirSync(directory);
  copyFileSync(join(run.directory, "history.db"), join(directory, "history.db"));
  const history = new DatabaseSync(join(directory, "history.db"));
  const rows = history.prepare(`SELECT ${columns} FROM postings ORDER BY id`).all();
  const live = `UPDATE run SET value = '"live"' WHERE name = 'engine'`;
  history.exec(`DELETE FROM run WHERE name = 'ended'; DROP TABLE postings; ${live}`);
  history.close();
  // The gateway's own lacks two bookings, which the named one has.
  const own = new DatabaseSync(join(directory, "ledger.db"));
  own.exec(`CREATE TABLE postings (${names})`);
  const insert = own.prepare(`INSERT INTO postings VALUES (${names.replace(/\w+/g, "?")})`);
  for (const row of rows.slice(2)) insert.run(...Object.values(row));
  own.close();
  const named = join(directory, "named.csv");
  writeFileSync(named, [names, ...rows.map((row) => Object.values(row).join(","))].join("\n"));

  const first = await new Tillstorm(["audit", directory, "--ledger", named]).ended;
  expect([first.code, first.stdout]).toEqual([4, expect.stringContaining("the run was killed")]);
  const { code, stdout, stderr } = await new Tillstorm(["audit", directory]).ended;
  expect([code, stdout]).toEqual([99, expect.stringContaining("FAIL  lost == 0: measured at least 2")]);
  expect(stderr).toContain("with the gateway's own ledger, ledger.db");
});
