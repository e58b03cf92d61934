// tillstorm explain agrees with the audit: the command that an audit ends with tells of what it found, by the same ledger,
// and what an audit cannot know no list is sure of.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { violations } from "../../src/audit/result.ts";
import { listed, listSales, type SaleList } from "../../src/explain/sale-list.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { type Ended, played, program, quiet, Tillstorm } from "./tillstorm.ts";

const { run } = await played(quiet, ["--engine", "virtual"]);
const { folder, directory } = run;
const { run: id } = run.summary();

/** Replies of half of the fleet are cut for a second, and cards are declined: sales that wait, and some that are undone. */
const cutOff = `${quiet.replace("duration: 2s", "duration: 5s").replace("declined: 5%", "declined: 25%")}
outages:
  - {id: cut, at: 1s, for: 1s, strike: {provider: telecom-a}, what: cut-reply}
`;

async function said(...words: readonly string[]): Promise<Ended> {
  return new Tillstorm(words, { folder }).ended;
}

/** What comes of typing the command that this ends with. */
async function followed({ stdout }: Ended): Promise<Ended> {
  const command = /^its story: (tillstorm explain .*)\n$/m.exec(stdout)?.[1] ?? "false";
  const script = `node="$0"; main="$1"; tillstorm() { "$node" "$main" "$@"; }; ${command}`;
  return new Tillstorm(["-c", script, process.execPath, program], { folder, command: ["bash"] }).ended;
}

/** The rows that the run has, as SQL chooses them, in a file of this name; `more` are added. */
function bankFile(name: string, condition: string, more: readonly string[] = []): string {
  const database = new DatabaseSync(join(directory, "history.db"), { readOnly: true });
  const rows = database
    .prepare(
      `SELECT id, kind, reference, key, terminalName AS terminal, merchant, amountMinor, currency, bookedAt
       FROM postings WHERE ${condition} ORDER BY id`,
    )
    .all();
  database.close();
  const lines = rows.map((row) => Object.values(row).join(","));
  writeFileSync(join(folder, name), [Object.keys(rows[0]).join(","), ...lines, ...more].join("\n"));
  return name;
}

const orphan = (reference: string) =>
  `900000,sale,${reference},k-1,T0000000,S0000000,250,EUR,${run.summary().startedAt}`;

/** Missing in the file that lacks one. */
const missing = "terminal = 0 AND sale = 0";

describe("by another ledger", () => {
  test.each([
    {
      what: "a row that it lacks",
      file: () => bankFile("bank.csv", `NOT (${missing})`),
      cell: "Lost",
      sale: "0/0",
    },
    {
      what: "a row that only it has",
      file: () => bankFile("the bank's.csv", "true", [orphan(`${id}/0/999`)]),
      ...{ cell: "Orphaned", sale: "0/999" },
    },
    {
      what: "a row of a terminal that the run has not",
      file: () => bankFile("strangers.csv", "true", [orphan(`${id}/121/77`)]),
      ...{ cell: "Orphaned", sale: "121/77" },
    },
    {
      what: "a reference that no terminal makes",
      file: () => bankFile("$(false).csv", "true", [orphan(`${id}/it's`)]),
      ...{ cell: "Orphaned", sale: "it's" },
    },
  ])("the story of $what is what the audit found", async ({ file, cell, sale }) => {
    const ledger = file();
    const audited = await said("audit", directory, "--ledger", ledger);
    expect([audited.code, audited.stdout.startsWith("FAIL")]).toEqual([99, true]);
    const { code, stdout, stderr } = await followed(audited);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n")[0]).toMatch(`Sale ${sale}: `);
    expect(stdout).toContain(`\n${cell}: `);
    const list = await said("explain", directory, `--${cell.toLowerCase()}`, "--json", "--ledger", ledger);
    expect(list.code, list.stderr).toBe(0);
    const told: SaleList = JSON.parse(list.stdout);
    expect(told.sales.map(({ reference }) => reference)).toEqual([`${id}/${sale}`]);
    expect(told.first?.violations).toEqual([cell.toLowerCase()]);
  });

  test("the life of a terminal is by it, and so is what to ask next", async () => {
    const ledger = bankFile("bank.csv", `NOT (${missing})`);
    const { stdout } = await said("explain", directory, "0", "--ledger", ledger);
    expect(stdout).toContain("1 sale with a violation\n");
    expect(stdout).toMatch(/\nthe story of one: tillstorm explain \S+ 0\/0 --ledger bank\.csv\n$/);
  });

  test("the reports of an audit name it where they lead to all of a kind", async () => {
    const ledger = bankFile("bank's.csv", "id > 40");
    await said("audit", directory, "--ledger", ledger, "--markdown", "all.md", "--junit", "all.xml");
    for (const report of ["all.md", "all.xml"]) {
      const text = readFileSync(join(folder, report), "utf8").replaceAll("&apos;", "'");
      expect(text).toMatch(/tillstorm explain \S+ --ledger 'bank'\\''s\.csv' --lost/);
    }
  });

  test("without it the same sale is paid, and nothing of it stays in the history", async () => {
    expect((await said("explain", directory, "0/0")).stdout).toContain("\nPaid, and booked once.\n");
    expect((await said("audit", directory)).code).toBe(0);
  });

  test("one that cannot be read is no ledger", async () => {
    writeFileSync(join(folder, "torn.csv"), "id,reference\n1");
    const { code, stdout, stderr } = await said("explain", directory, "0/0", "--ledger", "torn.csv");
    expect([code, stdout, stderr.split("\n")[0]]).toEqual([
      4,
      "",
      "nobody knows what was booked: the ledger is not to be had",
    ]);
  });

  test("one without a row of the run is none of it", async () => {
    const ledger = "others.csv";
    writeFileSync(
      join(folder, ledger),
      "id,kind,reference,key,terminal,merchant,amountMinor,currency,bookedAt\n1,sale,x/0/0,k,T,S,1,EUR,1",
    );
    expect((await said("audit", directory, "--ledger", ledger)).code).toBe(4);
    const { code, stdout, stderr } = await said("explain", directory, "0/0", "--ledger", ledger);
    expect([code, stdout]).toEqual([4, ""]);
    expect(stderr).toContain("is it the ledger of another?");
  });
});

test("a reference that no terminal makes is told as the audit found it, where the history has it", async () => {
  const { run: other } = await played(quiet, ["--engine", "virtual"]);
  const database = new DatabaseSync(join(other.directory, "history.db"));
  const { run: name } = other.summary();
  // As an earlier version kept its rows: with their sum, one that came later makes the whole ledger unsure.
  database.exec("DELETE FROM run WHERE name = 'postings'");
  database.exec(
    `INSERT INTO postings SELECT 900000, kind, run, '${name}/abc', key, -1, -1, terminalName, merchant, 250, currency, bookedAt
     FROM postings LIMIT 1`,
  );
  database.close();
  const audited = await said("audit", other.directory);
  expect(audited.code).toBe(99);
  for (const { code, stdout, stderr } of [
    await followed(audited),
    await said("explain", other.directory, "--orphaned"),
  ]) {
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Sale abc: 2.50 EUR\n");
    expect(stdout).toContain("\nOrphaned: booked, and no terminal ever sent it.\n");
  }
});

test("whatever a gateway does wrong, each list has as many sales as the audit of the run counts", async () => {
  const defects = [
    ...["posts-twice", "acknowledges-and-forgets", "books-declined", "changes-amount", "changes-currency"],
    ...["changes-terminal", "reverses-twice", "loses-reversal"],
  ];
  const planted = defects.flatMap((defect) => ["--set", `gateway.defects.${defect}=10%`]);
  const { run: wrong } = await played(cutOff, ["--engine", "virtual", ...planted]);
  const { audit } = wrong.summary();
  const { unpaid, unpaidDeclined } = audit?.cells ?? {};
  const counts: Record<string, number | undefined> = {
    ...Object.fromEntries(violations.map((each) => [each, audit?.violations?.[each].sales])),
    unpaid: (unpaid?.sales ?? 0) + (unpaidDeclined?.sales ?? 0),
    pending: audit?.pending.sales,
  };
  const history = HistoryReader.open(join(wrong.directory, "history.db"));
  const found: Record<string, number> = {};
  for (const which of listed) found[which] = (await listSales(history, which)).sales.length;
  history.close();
  expect(found).toEqual(counts);
  for (const which of ["lost", "duplicated", "resurrected", "altered"] as const)
    expect([which, counts[which]]).not.toEqual([which, 0]);
});

describe("of a run that was killed", async () => {
  const { run: killed } = await played(quiet, ["--engine", "virtual", "--set", "load.declined=0%"]);
  // What a kill leaves: facts and rows, and no word that they are all.
  const database = new DatabaseSync(join(killed.directory, "history.db"));
  database.exec("DELETE FROM run WHERE name = 'ended'");
  database.close();
  rmSync(join(killed.directory, "summary.json"));

  test("the audit is inconclusive, and so is every list that is empty", async () => {
    expect((await said("audit", killed.directory)).code).toBe(4);
    for (const list of ["--duplicated", "--lost", "--unpaid", "--pending"]) {
      const { code, stdout } = await said("explain", killed.directory, list);
      expect([list, code]).toEqual([list, 4]);
      expect(stdout.replace(/\s+/g, " ")).toMatch(
        /Nobody knows whether one is\. Not the whole story: .*killed/,
      );
    }
  });

  test("a sale and a terminal are told with what nobody knows", async () => {
    for (const subject of ["0/0", "0"]) {
      const { code, stdout } = await said("explain", killed.directory, subject);
      expect(code).toBe(0);
      expect(stdout).toContain("\nNot the whole story: the history was cut off ");
    }
  });
});
