// What a run left may lie: a killed virtual run is judged by what came to disk together; and a summary.json that was
// edited, or is another run's, never makes a pass of a run that is none.

import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { Summary } from "../../src/report/summary.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { folderWith, played, quiet, Tillstorm } from "./tillstorm.ts";

const virtual = ["--engine", "virtual"];

/** Hours of many terminals, whose first outage leaves a queue: work for the virtual engine until somebody kills it. */
const long = quiet
  .replace("duration: 2s", "duration: 12h")
  .replace("terminals: 20", "terminals: 4000")
  .replace("sales: 2/s", "sales: 0.2/s")
  .replace("workers: 16", "workers: 64");
const stormyLong = `${long}outages:
  - {id: dark, at: 20s, for: 30s, strike: {provider: telecom-a}, what: blackhole}
  - {id: replies, at: 60s, for: 60s, strike: {provider: telecom-b}, what: cut-reply}
  - {id: late, at: 110s, for: 100s, strike: {provider: telecom-a}, what: blackhole}
`;

async function audited(directory: string) {
  return new Tillstorm(["audit", directory, "--json"]).ended;
}

function violationsOf({ audit }: Summary): number[] {
  return Object.values(audit?.violations ?? {}).map(({ sales }) => sales);
}

test("a virtual run that was killed in the middle has no violation that its gateway has not", async () => {
  const run = new Tillstorm(["run", "scenario.yaml", ...virtual], { folder: folderWith(stormyLong) });
  await run.said(/^.*; late \(blackhole\).*$/m);
  const { signal } = await run.signalled("SIGKILL");
  expect(signal).toBe("SIGKILL");
  await run.mustBeGone();
  const { code, stdout, stderr } = await audited(run.directory);
  const summary: Summary = JSON.parse(stdout);
  expect([code, summary.verdict], stderr).toEqual([4, "inconclusive"]);
  expect(summary.reasons).toContain("the run was killed before it ended");
  expect(stderr).toContain("with the ledger as it was booked in virtual time until the run was killed");
  expect(violationsOf(summary)).toEqual([0, 0, 0, 0, 0]);
  expect(summary.audit?.cells?.paid.sales).toBeGreaterThan(10_000);
});

describe("a summary that says less than the run", async () => {
  const { run, summary } = await played(quiet, virtual);

  test("is not what to look at after an audit by another ledger, nor is its command lost to explain", async () => {
    const bank = join(temporaryFolder(), "bank.csv");
    writeFileSync(bank, "reference,amountMinor\n");
    const words = [run.directory, "--ledger", bank];
    const { code, stdout } = await new Tillstorm(["audit", ...words]).ended;
    expect([code, stdout]).toEqual([
      4,
      expect.stringMatching(/\nthe whole of it: tillstorm audit .* --json\n$/),
    ]);
    const told = await new Tillstorm(["explain", run.directory, "--lost", "--ledger", bank]).ended;
    expect([told.code, told.stderr]).toEqual([
      4,
      expect.stringMatching(/\ntillstorm audit \S+ --ledger \S+bank.csv says what else it lacks\n$/),
    ]);
  });
  const early = `${quiet}expect: {turnedAway: {that: "== 0", abortOnFail: true}}\n`;

  /** The run with another summary and, where `sql` says so, another history. */
  function copyWith(changed: object, sql = ""): string {
    const copy = join(temporaryFolder(), "copy");
    cpSync(run.directory, copy, { recursive: true });
    writeFileSync(join(copy, "summary.json"), JSON.stringify({ ...summary, ...changed }));
    const database = new DatabaseSync(join(copy, "history.db"));
    database.exec(sql);
    database.close();
    return copy;
  }

  const cut = "UPDATE run SET value = '\"interrupted\"' WHERE name = 'ended'";
  const killed = "DELETE FROM run WHERE name = 'ended'";
  test.for([
    ["nothing of a run that was cut short", cut, {}, "cut short"],
    ["no reason of a run that was cut short", cut, { noted: { reasons: [] } }, "cut short"],
    ["only that the audit failed of it", cut, { noted: { reasons: ["no audit: busy"] } }, "cut short"],
    ["nothing of a run that was killed", killed, {}, "killed"],
    ["no reason of a run that was killed", killed, { noted: { reasons: [] } }, "killed"],
  ] as const)("%s is no pass", async ([, sql, changed, why]) => {
    const { code, stdout } = await audited(copyWith(changed, sql));
    const again: Summary = JSON.parse(stdout);
    expect([code, again.verdict]).toEqual([4, "inconclusive"]);
    expect(again.reasons.join()).toContain(why);
  });

  test("and that an expectation ended it, which then is broken, is no pass", async () => {
    const { run: ended, summary: own } = await played(early, virtual);
    expect(own.verdict).toBe("pass");
    const noted = { reasons: [], broken: { text: "turnedAway == 0", measured: "0", at: 1_000 } };
    writeFileSync(join(ended.directory, "summary.json"), JSON.stringify({ ...own, noted }));
    expect((await audited(ended.directory)).code).toBe(99);
  });

  test("nor does one that says pass make one of rows that are missing or too many", async () => {
    // As an earlier version kept them, without a sum: only the cells say it.
    const unsummed = "DELETE FROM run WHERE name = 'postings'";
    const lost = copyWith({}, `${unsummed}; DELETE FROM postings WHERE id IN (3, 5)`);
    const { code, stdout, stderr } = await audited(lost);
    expect([code, violationsOf(JSON.parse(stdout))[0]]).toEqual([99, 2]);
    expect(stderr).toContain("verdict: pass → fail");
    expect(JSON.parse((await audited(copyWith({}))).stdout).verdict).toBe("pass");
  });

  test.for([
    ["facts in the middle", "DELETE FROM facts WHERE n BETWEEN 20 AND 40", "21 of the "],
    [
      "facts at the end",
      "DELETE FROM facts WHERE n > 100",
      "facts that were recorded are not in the history",
    ],
    ["a row", "DELETE FROM postings WHERE id = 5", "rows were kept, and it has "],
    [
      "another amount",
      "UPDATE postings SET amountMinor = amountMinor + 1 WHERE id = 5",
      "were changed since",
    ],
  ] as const)(
    "nor does one that says pass, or none, where the history was edited: %s",
    async ([, sql, why]) => {
      const edited = copyWith({}, sql);
      for (const isTold of [true, false]) {
        if (!isTold) rmSync(join(edited, "summary.json"));
        const { code, stdout, stderr } = await audited(edited);
        const again: Summary = JSON.parse(stdout);
        expect([code, again.verdict], stderr).toEqual([4, "inconclusive"]);
        expect(again.reasons.join()).toContain(why);
      }
    },
  );

  test("nor does one that says more than is found where all that was kept agrees", async () => {
    const violations = { ...summary.audit?.violations, lost: { sales: 3, valueMinor: 3_000 } };
    const copy = copyWith({ verdict: "fail", audit: { ...summary.audit, violations } });
    const { code, stdout } = await audited(copy);
    expect(code).toBe(4);
    expect(JSON.parse(stdout).reasons).toEqual([
      expect.stringContaining(
        "the run's own audit found 3 lost, and from what it kept this one finds 0 lost",
      ),
    ]);
  });

  test("nor does one that no longer says what the run was held against", async () => {
    const folder = folderWith(quiet);
    const held = new Tillstorm(["run", "scenario.yaml", ...virtual, "--baseline", run.directory], { folder });
    expect((await held.ended).code).toBe(0);
    const { baseline, ...edited } = held.summary();
    expect(baseline?.run).toBe(summary.run);
    writeFileSync(join(held.directory, "summary.json"), JSON.stringify(edited));
    const { code, stdout } = await audited(held.directory);
    expect(code).toBe(4);
    expect(JSON.parse(stdout).reasons).toEqual([
      expect.stringContaining(`held against an earlier one, ${summary.run}, and this audit was not`),
    ]);
    const again = await new Tillstorm(["audit", held.directory, "--baseline", run.directory]).ended;
    expect(again.code, again.stderr).toBe(0);
  });

  test("less lag than the history has seen is not believed", async () => {
    const slow = "INSERT INTO lag (at, samples, p99, max) VALUES (1000, 100, 4000, 5000)";
    const lag = { samples: 100, avgMs: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0, maxMs: 0 };
    const { stdout } = await audited(copyWith({ measures: { ...summary.measures, lag } }, slow));
    const { p99Ms, maxMs } = JSON.parse(stdout).measures.lag;
    expect(p99Ms).toBeGreaterThanOrEqual(4_000);
    expect(maxMs).toBe(5_000);
  });

  test("another run's is refused", async () => {
    const { code, stderr } = await audited(copyWith({ run: "2026-01-01-other-abcd" }));
    expect([code, stderr.split("\n")[0]]).toEqual([
      2,
      expect.stringContaining("has the history of one run and the summary of another"),
    ]);
  });
});

test("rows of a live ledger that were read once are not judged by, whatever the summary says", async () => {
  const { run } = await played(quiet);
  const once = join(temporaryFolder(), "copy");
  cpSync(run.directory, once, { recursive: true });
  rmSync(join(once, "ledger.db"));
  expect((await audited(once)).code).toBe(0);
  const database = new DatabaseSync(join(once, "history.db"));
  database.exec("DELETE FROM run WHERE name = 'ledgerRead'");
  database.close();
  const { code, stdout } = await audited(once);
  expect(code).toBe(4);
  expect(JSON.parse(stdout).reasons.join()).toContain("its ledger was not read twice alike");
});
