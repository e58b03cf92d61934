// tillstorm audit A.db B.db C.db: a run that three writers recorded, each with a clock of its own, comes out as if one had
// recorded it; a writer that is missing is said to be, and one of another run is refused.

import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FactKind, none } from "../../src/facts.ts";
import type { Origin } from "../../src/history/origin.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Summary } from "../../src/report/summary.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { played, stormy, Tillstorm } from "./tillstorm.ts";

/** The terminals of each writer, and by how much its clock is behind the run's, ms. */
const writers = [
  { name: "one", from: 0, to: 7, behindMs: 0 },
  { name: "two", from: 7, to: 14, behindMs: 5_000 },
  { name: "three", from: 14, to: 20, behindMs: -8_000 },
] as const;

const storm = stormy.replace("gateway: {", "gateway: {defects: {posts-twice: 5%}, ");
const virtual = ["--engine", "virtual"];

/** The histories of the three writers of a run, ONE.db and so on, and its ledger, ledger.csv. */
function split(directory: string, folder: string): void {
  const whole = HistoryReader.open(join(directory, "history.db"));
  try {
    for (const writer of writers) {
      const history = writerOf(whole, join(folder, `${writer.name}.db`), writer);
      for (const { terminal, at, kind, sale, value } of whole.facts()) {
        const isOwn = terminal === none ? writer.from === 0 : terminal >= writer.from && terminal < writer.to;
        if (isOwn) history.record(terminal, at, kind as FactKind, sale, value);
      }
      if (writer.from === 0) for (const timing of whole.faults()) history.fault(timing);
      history.end("normally");
      history.close();
    }
    const rows = whole.database
      .prepare(
        `SELECT id, kind, reference, key, terminalName AS terminal, merchant, amountMinor, currency, bookedAt
         FROM postings ORDER BY id`,
      )
      .all();
    const names = Object.keys(rows[0]);
    const lines = rows.map((row) => names.map((name) => row[name]).join(","));
    writeFileSync(join(folder, "ledger.csv"), [names.join(","), ...lines].join("\n"));
  } finally {
    whole.close();
  }
}

function writerOf({ run }: HistoryReader, path: string, writer: (typeof writers)[number]): HistoryWriter {
  const { name, from, to, behindMs } = writer;
  const startedAt = run.startedAt - behindMs;
  const origin: Origin = {
    ...{ name, terminals: [[from, to]], recordsRun: from === 0 },
    ...(behindMs === 0 ? {} : { clock: { begin: { at: startedAt, offsetMs: behindMs, uncertaintyMs: 1 } } }),
  };
  return HistoryWriter.create(path, { ...run, startedAt, origin });
}

async function audited(folder: string, words: readonly string[]) {
  return new Tillstorm(["audit", ...words], { folder }).ended;
}

describe("three writers of one run", async () => {
  const { run } = await played(storm, virtual);
  const folder = temporaryFolder();
  split(run.directory, folder);
  const ledger = ["--ledger", "ledger.csv", "--json"];

  test("come to what one writer comes to, and how far each clock was off is said", async () => {
    const alone = temporaryFolder();
    copyFileSync(join(run.directory, "history.db"), join(alone, "history.db"));
    const one = await audited(folder, [alone, ...ledger]);
    const three = await audited(folder, ["one.db", "two.db", "three.db", "-o", "merged", ...ledger]);
    const { audit, measures, outages, verdict, reasons }: Summary = JSON.parse(three.stdout);
    const whole: Summary = JSON.parse(one.stdout);
    expect(audit).toEqual(whole.audit);
    expect(measures).toEqual(whole.measures);
    expect({ outages, verdict, reasons, code: three.code }).toEqual({
      ...{ outages: whole.outages, verdict: whole.verdict, reasons: whole.reasons, code: one.code },
    });
    expect(audit?.violations?.duplicated.sales).toBeGreaterThan(3);
    expect(audit?.inconclusive).toEqual([]);
    expect(three.code).toBe(99);
    expect(three.stderr.split("\n").slice(0, 3)).toEqual([
      "one: terminals 0 to 6, by the run's own clock",
      "two: terminals 7 to 13, its clock 5 s behind, ± 1 ms",
      "three: terminals 14 to 19, its clock 8 s ahead, ± 1 ms",
    ]);
    // It is a run like any other from here on, and knows its ledger.
    const again = await audited(folder, ["merged", "--json"]);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(three.stdout));
    const told = await new Tillstorm(["explain", "merged", "--duplicated", "--json"], { folder }).ended;
    expect(JSON.parse(told.stdout).sales).toHaveLength(audit?.violations?.duplicated.sales ?? 0);
    expect(readFileSync(join(folder, "merged", "plan.json"), "utf8")).toBe(
      readFileSync(join(run.directory, "plan.json"), "utf8"),
    );
  });

  test("of which one is missing are inconclusive, and its terminals are named", async () => {
    const honest = temporaryFolder();
    const { run: sound } = await played(stormy, virtual);
    split(sound.directory, honest);
    const { code, stdout } = await audited(honest, ["one.db", "three.db", "-o", "two-of-three", ...ledger]);
    const { verdict, reasons, audit }: Summary = JSON.parse(stdout);
    expect([code, verdict], reasons.join("\n")).toEqual([4, "inconclusive"]);
    expect(reasons.join("\n")).toContain("terminals 7 to 13");
    expect(Object.values(audit?.violations ?? {}).map(({ sales }) => sales)).toEqual([0, 0, 0, 0, 0]);
  });

  test("one of which is of another run, or there twice, are refused, and nothing is left", async () => {
    const other = temporaryFolder();
    split((await played(storm, [...virtual, "--seed", "8"])).run.directory, other);
    copyFileSync(join(other, "two.db"), join(folder, "other.db"));
    for (const [wrong, why] of [
      ["other.db", /other\.db: it is of the run \S+, and one\.db of \S+/],
      ["one.db", /one\.db: its writer is called one, as that of one\.db/],
    ] as const) {
      const { code, stderr } = await audited(folder, ["one.db", wrong, "three.db", "-o", "wrong", ...ledger]);
      expect([code, stderr.split("\n")[0]]).toEqual([2, "these histories cannot be merged"]);
      expect(stderr).toMatch(why);
      expect(existsSync(join(folder, "wrong"))).toBe(false);
    }
  });

  test("need a directory of their own", async () => {
    const { code, stderr } = await audited(folder, ["one.db", "two.db", "three.db"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--output")]);
  });
});
