// tillstorm audit --ledger: another ledger gives another verdict, which is told in words; one that is no ledger of the
// run accuses nobody, and changes nothing of what is kept.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import { widthOf } from "../../src/report/columns.ts";
import type { Summary } from "../../src/report/summary.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { played, quiet, Tillstorm } from "./tillstorm.ts";

beforeAll(async () => {
  await realBinary();
});

async function audited(words: readonly string[], folder?: string) {
  const command = new Tillstorm(["audit", ...words], folder === undefined ? {} : { folder });
  return command.ended;
}

describe("another ledger", async () => {
  const { run } = await played(quiet, ["--seed", "3"]);
  const folder = temporaryFolder();

  /**
   * The run's ledger as a CSV file, without the bookings of so many sales: its first ones that were booked once. What a
   * busy machine kept waiting may have been taken back as well.
   */
  function csvWithout(sales: number): string {
    const database = new DatabaseSync(join(run.directory, "ledger.db"), { readOnly: true });
    const query = `SELECT * FROM postings WHERE reference NOT IN (
      SELECT reference FROM postings GROUP BY reference HAVING count(*) = 1 ORDER BY min(id) LIMIT ?) ORDER BY id`;
    const all = database.prepare(query).all(sales);
    database.close();
    const names = Object.keys(all[0]);
    const path = join(folder, `without-${sales}.csv`);
    writeFileSync(
      path,
      [names.join(","), ...all.map((row) => names.map((name) => row[name]).join(","))].join("\n"),
    );
    return path;
  }

  test("with the same rows gives the same cells", async () => {
    const { code, stdout } = await audited([run.directory, "--ledger", csvWithout(0), "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).audit.cells).toEqual(run.summary().audit?.cells);
  });

  test("that lacks three bookings has three sales lost, and the run's own result stays", async () => {
    const before = run.summary();
    const output = join(folder, "other.json");
    const words = [run.directory, "--ledger", csvWithout(3), "--output", output];
    const { code, stdout, stderr } = await audited(words);
    expect(code).toBe(99);
    expect(stdout).toMatch(/^FAIL {2}lost == 0: measured 3\n/);
    expect(stdout).toMatch(/\nits story: tillstorm explain \S+ \d+\/\d+ --ledger \S+\n$/);
    const paid = before.audit?.cells?.paid.sales ?? Number.NaN;
    expect(stderr).toContain("\n  verdict: pass → fail\n");
    expect(stderr).toContain(`\n  cells: paid ${paid} → ${paid - 3} · lost 0 → 3\n`);
    expect(stderr).toMatch(/\n {2}lost now: \d+\/\d+, \d+\/\d+, \d+\/\d+\n/);
    expect(run.summary()).toEqual(before);
    expect(JSON.parse(readFileSync(output, "utf8")).verdict).toBe("fail");
    expect((await audited(words)).stderr).toContain(`there is a file ${output} already`);
  });

  test.for([
    ["of another run", (csv: string, own: string) => csv.replaceAll(own, "another-run"), "not one row of it"],
    ["without a row", (csv: string) => csv.split("\n")[0], "it has no rows at all"],
  ] as const)("%s accuses nobody of a loss, and the reports are not green", async ([name, changed, why]) => {
    const other = join(folder, `${name}.csv`);
    writeFileSync(other, changed(readFileSync(csvWithout(0), "utf8"), run.summary().run));
    const [junit, markdown] = [join(folder, "again.xml"), join(folder, "again.md")];
    const reports = ["--junit", junit, "--markdown", markdown];
    const { code, stdout } = await audited([run.directory, "--ledger", other, ...reports, "--json"]);
    const { audit, reasons }: Summary = JSON.parse(stdout);
    expect([code, audit?.cells]).toEqual([4, undefined]);
    expect(reasons[0]).toContain(`is hardly the ledger of this run: ${why}`);
    expect(readFileSync(junit, "utf8")).toContain("is hardly the ledger of this run");
    expect(readFileSync(junit, "utf8")).not.toContain("<failure");
    expect(readFileSync(markdown, "utf8")).toMatch(/^## \S+ INCONCLUSIVE: /mu);
    await audited(["nowhere", ...reports]);
    expect(readFileSync(junit, "utf8")).toContain("there is no run nowhere");
  });

  test("with one row of this run is its ledger, and what it lacks is lost", async () => {
    const rows = readFileSync(csvWithout(0), "utf8").split("\n");
    const one = join(folder, "one.csv");
    writeFileSync(one, rows.slice(0, 2).join("\n"));
    const { code, stdout } = await audited([run.directory, "--ledger", one]);
    expect([code, stdout.split(":")[0]]).toEqual([99, "FAIL  lost == 0"]);
  });

  test("whose times are in another zone says why it does not know how long booking took", async () => {
    const [head, ...rows] = readFileSync(csvWithout(0), "utf8").split("\n");
    const at = head.split(",").indexOf("bookedAt");
    const moved = rows.map((row) =>
      row
        .split(",")
        .map((cell, index) => (index === at ? Number(cell) + 7_200_000 : cell))
        .join(","),
    );
    const zone = join(folder, "zone.csv");
    writeFileSync(zone, [head, ...moved].join("\n"));
    const { code, stdout } = await audited([run.directory, "--ledger", zone]);
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "time to booking not known: the ledger's times are 2h ahead of ours: another time zone",
    );
  });

  test("is told in as many columns as COLUMNS says", async () => {
    const words = ["audit", run.directory, "--ledger", csvWithout(3)];
    const { stdout, stderr } = await new Tillstorm(words, { env: { COLUMNS: "50" } }).ended;
    // What somebody types stays whole, and so do the paths.
    const lines = [...stdout.split("\n").slice(0, -2), ...stderr.split("\n").slice(1)];
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(50);
  });

  test("of the gateway's own kind is read too", async () => {
    const { code, stderr } = await audited([run.directory, "--ledger", join(run.directory, "ledger.db")]);
    expect(code).toBe(0);
    expect(stderr).toContain("ledger.db");
  });

  test.for([
    ["nowhere.csv", "there is no ledger nowhere.csv"],
    ["ledger.txt", "ledger.txt is no ledger that can be read"],
  ] as const)("%s is refused", async ([file, what]) => {
    writeFileSync(join(folder, "ledger.txt"), "");
    const { code, stderr } = await audited([run.directory, "--ledger", file], folder);
    expect([code, stderr.split("\n")[0]]).toEqual([2, what]);
  });

  test("that cannot be read to its end is inconclusive, with its line", async () => {
    const broken = join(folder, "broken.csv");
    writeFileSync(broken, `id,reference,amountMinor\n1,${run.summary().run}/0/0,12.5\n`);
    const { code, stdout } = await audited([run.directory, "--ledger", broken]);
    expect(code).toBe(4);
    expect(stdout).toContain("INCONCLUSIVE");
    expect(stdout).toContain("broken.csv");
  });
});

describe("the wrong ledger file leaves a killed run as it was:", async () => {
  const { run } = await played(quiet, ["--engine", "virtual"]);
  const killed = "DELETE FROM run WHERE name = 'ended'";
  test.for([
    ["its own rows are still judged by", killed, true],
    [
      "one without rows has none",
      `${killed}; DROP TABLE postings; UPDATE run SET value = '"live"' WHERE name = 'engine'`,
      false,
    ],
  ] as const)("%s", async ([, sql, has]) => {
    const directory = join(temporaryFolder(), "killed");
    mkdirSync(directory);
    copyFileSync(join(run.directory, "history.db"), join(directory, "history.db"));
    const database = new DatabaseSync(join(directory, "history.db"));
    database.exec(sql);
    database.close();
    const wrong = join(directory, "wrong.csv");
    const head = "id,kind,run,reference,key,terminal,merchant,amountMinor,currency,bookedAt";
    writeFileSync(wrong, `${head}\n1,sale,another,another/0/0,k,T1,S1,1250,EUR,1800000000000\n`);
    const first = await audited([directory, "--ledger", wrong]);
    expect([first.code, first.stdout.replace(/\s+/g, " ")]).toEqual([
      4,
      expect.stringContaining("not one row of it is of this run (1 of others)"),
    ]);
    const { code, stdout } = await audited([directory, "--json"]);
    const { reasons, audit }: Summary = JSON.parse(stdout);
    expect([code, audit?.cells?.paid.sales]).toEqual([
      4,
      has ? run.summary().audit?.cells?.paid.sales : undefined,
    ]);
    expect(reasons.join()).toContain(has ? "the run was killed" : "its ledger was not read;");
  });
});
