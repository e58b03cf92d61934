// A disk that fills up during the run: inconclusive with the reason, what was recorded is there, and the
// summary is written, because its space was reserved. On a file system of a few hundred KiB.

import { spawnSync } from "node:child_process";
import { readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { HistoryReader } from "../../src/history/reader.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { darkForLong, folderWith, quiet, Tillstorm } from "./tillstorm.ts";

/** Only root may mount, and only Linux has tmpfs. */
const cannotMount = mounts() ? "" : "needs a tmpfs, so root on Linux";
const skipped = cannotMount !== "" && process.env.CI !== "true";
const why = skipped ? ` (skipped: ${cannotMount})` : "";

beforeAll(async () => {
  await realBinary();
});

test.skipIf(skipped)(`the history's disk is full${why}`, async () => {
  const disk = smallDisk(700);
  // The ledger lies elsewhere, else the gateway would be the first that cannot write.
  symlinkSync(join(temporaryFolder(), "ledger.db"), join(disk, "ledger.db"));
  const run = start(["--output", disk]);
  const { code, stdout } = await run.ended;
  expect(code, stdout).toBe(4);
  expect(stdout.replace(/\s+/g, " ")).toMatch(/^INCONCLUSIVE the history cannot be written any more: .*full/);
  await run.mustBeGone();

  const summary = run.summary(disk);
  expect(summary.verdict).toBe("inconclusive");
  expect(summary.reasons[0]).toContain("full");
  const history = HistoryReader.open(join(disk, "history.db"));
  const facts = [...history.facts()];
  history.close();
  expect(facts.length).toBeGreaterThan(1_000);
  expect(JSON.parse(readFileSync(join(disk, "plan.json"), "utf8"))).toMatchObject({ name: "Dark for long" });
});

test.skipIf(skipped)(`the disk of history and ledger is full${why}`, async () => {
  const disk = smallDisk(700);
  const run = start(["--output", disk]);
  const { code, stdout } = await run.ended;
  expect(code, stdout).toBe(4);
  expect(stdout.replace(/\s+/g, " ")).toMatch(/^INCONCLUSIVE .*(full|no space is left)/);
  await run.mustBeGone();
  expect(run.summary(disk)).toMatchObject({ schema: 1, verdict: "inconclusive" });
  const history = HistoryReader.open(join(disk, "history.db"));
  expect(history.lastFactAt()).toBeGreaterThan(0);
  history.close();
});

test.skipIf(skipped)(
  `a disk without room for a summary is refused before anything starts${why}`,
  async () => {
    const disk = smallDisk(100);
    const run = new Tillstorm(["run", "scenario.yaml", "--output", join(disk, "run")], {
      folder: folderWith(quiet),
    });
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(`cannot write the run to ${join(disk, "run")}\n  ENOSPC`);
    expect(statSync(join(disk, "run"), { throwIfNoEntry: false })).toBeUndefined();
  },
);

/** Far more facts a second than a small disk takes. */
function start(words: readonly string[]): Tillstorm {
  const more = ["--set", "load.sales=20/s"];
  return new Tillstorm(["run", "scenario.yaml", ...more, ...words], { folder: folderWith(darkForLong) });
}

function mounts(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const words = ["-t", "tmpfs", "-o", "size=100k", "tmpfs"];
  const folder = temporaryFolder();
  if (spawnSync("mount", [...words, folder]).status !== 0) return false;
  return spawnSync("umount", [folder]).status === 0;
}

/** A file system of that many KiB, unmounted after the test. */
function smallDisk(sizeKiB: number): string {
  const folder = temporaryFolder();
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${sizeKiB}k`, "tmpfs", folder], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`no tmpfs: ${stderr}`);
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return folder;
}
