// tillstorm audit: a run directory audited again says what the run said, field by field; a killed one gets its result;
// and what is no run is said to be none. Another ledger: audit-other-ledger.test.ts.

import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import type { Summary } from "../../src/report/summary.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { darkForLong, folderWith, inTheDark, played, quiet, stormy, Tillstorm } from "./tillstorm.ts";

const virtual = ["--engine", "virtual"];

beforeAll(async () => {
  await realBinary();
});

async function audited(words: readonly string[], folder?: string) {
  const command = new Tillstorm(["audit", ...words], folder === undefined ? {} : { folder });
  return command.ended;
}

function summaryIn(directory: string): Summary {
  return JSON.parse(readFileSync(join(directory, "summary.json"), "utf8"));
}

describe("a run that ended is found to be what it said it was, field by field", () => {
  test.for([
    { name: "live, in a storm", scenario: stormy, words: [] },
    { name: "in virtual time, in a storm", scenario: stormy, words: virtual },
    {
      name: "live, before a gateway that posts twice",
      scenario: quiet,
      words: ["--set", "gateway.defects.posts-twice=30%"],
    },
    {
      name: "in virtual time, before a gateway that changes amounts",
      scenario: stormy,
      words: [...virtual, "--set", "gateway.defects.changes-amount=20%"],
    },
    {
      name: "ended early by an expectation",
      scenario: `${stormy}  queue: [{that: "max < 3", abortOnFail: true}]\n`,
      words: virtual,
    },
  ])("$name", async ({ scenario, words }) => {
    const { run, ended } = await played(scenario, words);
    const before = readFileSync(join(run.directory, "summary.json"), "utf8");
    const again = await audited(["--json"], run.folder);
    expect(again.stderr).toContain("the same as the run's own summary.json, field by field");
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(before));
    expect(again.code).toBe(ended.code);
    expect(readFileSync(join(run.directory, "summary.json"), "utf8")).toBe(before);
  });
});

test("a run whose summary is gone is still judged by its history and its ledger", async () => {
  const { run, summary } = await played(stormy);
  const alone = temporaryFolder();
  copyFileSync(join(run.directory, "history.db"), join(alone, "history.db"));
  copyFileSync(join(run.directory, "ledger.db"), join(alone, "ledger.db"));
  const { code, stderr } = await audited([alone]);
  const again = summaryIn(alone);
  expect(stderr).toContain("with the gateway's own ledger, ledger.db");
  expect({ code, verdict: again.verdict, cells: again.audit?.cells }).toEqual({
    code: { pass: 0, fail: 99, inconclusive: 4 }[summary.verdict],
    verdict: summary.verdict,
    cells: summary.audit?.cells,
  });
  // A history keeps how late the engine was by the second: what comes of it is never less than it was.
  const { lag, ...measures } = again.measures;
  const { lag: was, ...own } = summary.measures;
  expect(measures).toEqual(own);
  expect(lag?.p99Ms).toBeGreaterThanOrEqual(was?.p99Ms ?? Number.NaN);
});

test("a result that a run did not leave is said to be where it was written", async () => {
  const { run } = await played(quiet, virtual);
  const alone = temporaryFolder();
  copyFileSync(join(run.directory, "history.db"), join(alone, "history.db"));
  const aside = await audited([alone, "--output", "again.json"], alone);
  expect(aside.stderr).toContain("the run left no result: this one is in again.json\n");
  expect(() => summaryIn(alone)).toThrow("ENOENT");
  const { stderr } = await audited([alone]);
  expect(stderr).toContain("the run left no result: this one is in its summary.json\n");
  expect(summaryIn(alone)).toEqual(JSON.parse(readFileSync(join(alone, "again.json"), "utf8")));
});

describe("a killed run", () => {
  test("gets its result, inconclusive with the reason, and is not overwritten a second time", async () => {
    const run = new Tillstorm(["run", "scenario.yaml"], { folder: folderWith(darkForLong) });
    await run.said(inTheDark);
    const early = await audited([], run.folder);
    expect([early.code, early.stderr.split("\n")[0]]).toEqual([2, `the run in ${run.directory} is not over`]);
    await run.signalled("SIGKILL");
    await run.mustBeGone();

    const first = await audited([], run.folder);
    expect(first.code, first.stderr).toBe(4);
    expect(first.stdout).toMatch(/^INCONCLUSIVE {2}the run was killed before it ended\n/);
    const summary = run.summary();
    expect(summary.verdict).toBe("inconclusive");
    expect(summary.audit?.cells?.paid.sales).toBeGreaterThan(0);
    expect(Object.values(summary.audit?.violations ?? {}).map(({ sales }) => sales)).toEqual([0, 0, 0, 0, 0]);

    const second = await audited([], run.folder);
    expect(second.code).toBe(4);
    expect(second.stderr).toContain("the same as the run's own summary.json, field by field");
    expect(run.summary()).toEqual(summary);
  });

  test("whose ledger is gone is inconclusive, and says how another one is given", async () => {
    const run = new Tillstorm(["run", "scenario.yaml"], { folder: folderWith(darkForLong) });
    await run.said(inTheDark);
    await run.signalled("SIGKILL");
    await run.mustBeGone();
    const alone = temporaryFolder();
    for (const file of ["history.db", "history.db-wal"])
      copyFileSync(join(run.directory, file), join(alone, file));
    const { code, stdout } = await audited([alone]);
    expect(code).toBe(4);
    expect(stdout.replace(/\s+/g, " ")).toContain("its ledger was not read; --ledger FILE takes one");
    expect(summaryIn(alone).audit?.cells).toBeUndefined();
  });
});

describe("what is no run, or a broken one, is said to be so, and exits 2:", async () => {
  const { run } = await played(quiet, virtual);

  function copyOf(change: (directory: string) => void): string {
    const copy = join(temporaryFolder(), "copy");
    cpSync(run.directory, copy, { recursive: true });
    change(copy);
    return copy;
  }

  test("a history whose end was cut off", async () => {
    const copy = copyOf((at) => truncateSync(join(at, "history.db"), 20_000));
    const { code, stderr } = await audited([copy]);
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/history.*\n {2}.*malformed/);
    expect(stderr).not.toContain("bug");
  });

  test("a history that is none", async () => {
    const copy = copyOf((at) =>
      writeFileSync(join(at, "history.db"), "no database at all, but long enough to look"),
    );
    const { code, stderr } = await audited([copy]);
    expect([code, stderr.split("\n")[1]]).toEqual([2, "  file is not a database"]);
  });

  test("a history of a newer tillstorm", async () => {
    const copy = copyOf((at) => {
      const database = new DatabaseSync(join(at, "history.db"));
      database.exec("PRAGMA user_version = 99");
      database.close();
    });
    const { code, stderr } = await audited([copy]);
    expect(code).toBe(2);
    expect(stderr).toContain("take a newer tillstorm");
  });

  test("a folder that is something else", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "other"));
    const { code, stderr } = await audited(["other"], folder);
    expect([code, stderr.split("\n")[0]]).toEqual([2, "other is no run"]);
  });

  test("a run without a history", async () => {
    const { run: forgot } = await played(quiet, [...virtual, "--history", "off"]);
    const { code, stderr } = await audited([], forgot.folder);
    expect(code).toBe(2);
    expect(stderr).toContain("has no history: there is nothing to audit or to explain");
    expect(existsSync(join(forgot.directory, "summary.json"))).toBe(true);
  });
});
