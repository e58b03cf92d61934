// A run that was held against an earlier one and recorded by two writers: their merged history wants the earlier one
// again, and no pass comes of it without.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FactKind, none } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import { HistoryWriter } from "../../src/history/writer.ts";
import type { Summary } from "../../src/report/summary.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { played, quiet, Tillstorm } from "./tillstorm.ts";

const virtual = ["--engine", "virtual"];

/** The histories of the two writers, one.db and two.db, and the ledger of all, ledger.csv. */
function split(directory: string, folder: string): void {
  const whole = HistoryReader.open(join(directory, "history.db"));
  try {
    for (const [name, from, to] of [
      ["one", 0, 10],
      ["two", 10, 20],
    ] as const) {
      const origin = { name, terminals: [[from, to] as const], recordsRun: from === 0 };
      const history = HistoryWriter.create(join(folder, `${name}.db`), { ...whole.run, origin });
      for (const { terminal, at, kind, sale, value } of whole.facts()) {
        const isOwn = terminal === none ? from === 0 : terminal >= from && terminal < to;
        if (isOwn) history.record(terminal, at, kind as FactKind, sale, value);
      }
      history.end("normally");
      history.close();
    }
    const rows = whole.database
      .prepare(
        `SELECT id, kind, reference, key, terminalName AS terminal, merchant, amountMinor, currency, bookedAt
         FROM postings ORDER BY id`,
      )
      .all();
    const lines = rows.map((row) => Object.values(row).join(","));
    writeFileSync(join(folder, "ledger.csv"), [Object.keys(rows[0]).join(","), ...lines].join("\n"));
  } finally {
    whole.close();
  }
}

describe("two writers of a run that was held against an earlier one", async () => {
  const { run: earlier } = await played(quiet, virtual);
  const baseline = join(earlier.directory, "summary.json");
  const { run, ended } = await played(quiet, [...virtual, "--baseline", baseline]);
  const folder = temporaryFolder();
  split(run.directory, folder);

  async function audited(into: string, words: readonly string[]) {
    const all = ["audit", "one.db", "two.db", "-o", into, "--ledger", "ledger.csv", "--json", ...words];
    const { code, stdout, stderr } = await new Tillstorm(all, { folder }).ended;
    expect(stdout, stderr).not.toBe("");
    return { code, summary: JSON.parse(stdout) as Summary };
  }

  test("are judged like one writer once they are held against it again, and are no pass before", async () => {
    expect(ended.code, ended.stdout).toBe(0);
    const without = await audited("without", []);
    expect(without).toMatchObject({ code: 4, summary: { verdict: "inconclusive" } });
    expect(without.summary.reasons.join("\n")).toContain(
      `the run was held against an earlier one, ${earlier.summary().run}, and this audit was not`,
    );
    const again = await audited("again", ["--baseline", baseline]);
    expect(again, again.summary.reasons.join("\n")).toMatchObject({ code: 0, summary: { verdict: "pass" } });
  });
});
