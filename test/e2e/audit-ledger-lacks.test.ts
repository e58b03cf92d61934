// tillstorm audit --ledger by a ledger that cannot tell all: what it does not have is not called unaltered, and a page
// that may not be the last is no whole ledger.

import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import type { Summary } from "../../src/report/summary.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { played, quiet, Tillstorm } from "./tillstorm.ts";

const columns =
  "id, kind, reference, key, terminalName AS terminal, merchant, amountMinor, currency, bookedAt";
const folder = temporaryFolder();

/** Every third booking is under another terminal's name; `more` is added to the scenario. */
async function altered(name: string, more = "") {
  const plant = ["--engine", "virtual", "--set", "gateway.defects.changes-terminal=30%"];
  const { run, summary } = await played(quiet + more, plant);
  const history = new DatabaseSync(join(run.directory, "history.db"), { readOnly: true });
  const rows = history.prepare(`SELECT ${columns} FROM postings ORDER BY id`).all();
  history.close();
  const csv = join(folder, `${name}.csv`);
  const lines = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))];
  writeFileSync(csv, lines.map((cells) => cells.join(",")).join("\n"));
  return { directory: run.directory, summary, rows, csv };
}

const plain = await altered("plain");
const expecting = await altered("expecting", '\nexpect:\n  altered: "== 0"\n');
const lacking = "columns: {terminal: false, merchant: false}";

async function said(command: string, ...words: string[]) {
  const { code, stdout } = await new Tillstorm([command, ...words]).ended;
  return { code, stdout, text: stdout.replace(/\s+/g, " ") };
}

describe("a ledger without terminal and merchant", () => {
  test("finds none altered, and says that it did not compare them", async () => {
    expect(plain.summary.audit?.violations?.altered.sales).toBeGreaterThan(0);
    const [junit, markdown] = ["junit.xml", "page.md"].map((name) => join(folder, name));
    const ledger = ["--ledger", `{csv: ${plain.csv}, ${lacking}}`];
    const { code, text } = await said(
      "audit",
      plain.directory,
      ...ledger,
      "--junit",
      junit,
      "--markdown",
      markdown,
    );
    expect([code, text]).toEqual([
      0,
      expect.stringContaining("0 altered (terminal and merchant not compared)"),
    ]);
    const { stdout } = await said("audit", plain.directory, ...ledger, "--json");
    const { audit }: Summary = JSON.parse(stdout);
    expect(audit?.ledger.notCompared).toEqual(["terminal", "merchant"]);
    const list = await said("explain", plain.directory, "--altered", ...ledger);
    expect([list.code, list.text]).toEqual([
      0,
      expect.stringContaining("terminal and merchant not compared"),
    ]);
  });

  test("proves nothing to a scenario that expects that none is altered", async () => {
    const { code, text } = await said(
      "audit",
      expecting.directory,
      "--ledger",
      `{csv: ${expecting.csv}, ${lacking}}`,
    );
    const why = "INCONCLUSIVE altered == 0: terminal and merchant not compared";
    expect([code, text]).toEqual([4, expect.stringContaining(why)]);
  });

  test("with all columns finds them", async () => {
    const { code, text } = await said("audit", expecting.directory, "--ledger", expecting.csv);
    expect([code, text]).toEqual([99, expect.stringMatching(/^FAIL altered == 0: measured \d+ /)]);
    expect(text).not.toContain("not compared");
  });
});

describe("a ledger of two pages, the second with bookings that came twice", async () => {
  const again = plain.rows.slice(0, 5).map((row, index) => ({ ...row, id: 1_000_000 + index }));
  const server = createServer((request, response) => {
    const isSecond = new URL(request.url!, "http://x").searchParams.get("page") === "p2";
    response.end(JSON.stringify(isSecond ? { items: again } : { items: plain.rows, nextPage: "p2" }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  afterAll(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pages = (next: string) => `{http: {url: "${url}", rows: $.items${next}}, ${lacking}}`;

  test("is read whole where next is spelled right", async () => {
    const next = ", next: {cursor: $.nextPage, as: page}";
    const { code, text } = await said("audit", plain.directory, "--ledger", pages(next));
    expect([code, text]).toEqual([99, expect.stringContaining("FAIL duplicated == 0: measured 5")]);
  });

  test("is no ledger where it is misspelled, and what to write is said", async () => {
    const next = ", next: {cursor: $.next_page, as: page}";
    const { code, text } = await said("audit", plain.directory, "--ledger", pages(next));
    expect([code, text]).toEqual([4, expect.stringContaining("page 1 has nothing at $.next_page")]);
    expect(text).toContain("write total, the path to the number of all rows; or last: absent");
  });

  test.each([
    ["", "the ledger: its one page is taken to be all"],
    [
      ", next: {cursor: $.next_page, as: page, last: absent}",
      "the ledger: its one page is taken for the last",
    ],
  ])("is one page by its owner's word: %s", async (next, words) => {
    const { code, text } = await said("audit", plain.directory, "--ledger", pages(next));
    expect([code, text]).toEqual([0, expect.stringContaining(words)]);
  });
});
