import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dropOldRuns } from "../../src/run/old-runs.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";

const now = 1_800_000_000_000;
const ended = '{"schema":1,"run":"r","verdict":"pass"}';
const killed = '{"schema":1,"verdict":"inconclusive","reasons":["the run was killed before it ended"]}';

/** Last written so long ago, ms. */
function run(folder: string, name: string, summary: string, agoMs: number): void {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, text] of [
    ["summary.json", summary],
    ["history.db", ""],
  ]) {
    writeFileSync(join(path, file), text);
    utimesSync(join(path, file), (now - agoMs) / 1000, (now - agoMs) / 1000);
  }
}

const must = (path: string, why: string) => {
  throw new Error(`${path}: ${why}`);
};

function folderWith(...runs: [name: string, summary: string, agoMs?: number][]): string {
  const folder = temporaryFolder();
  for (const [name, summary, agoMs = 10_000_000] of runs) run(folder, name, summary, agoMs);
  return folder;
}

const names = (folder: string) => readdirSync(folder).sort();

describe("of the last three runs, the one that begins among them", () => {
  test("the two before it stay", () => {
    const folder = folderWith(
      ...(["21-094500-a", "22-094500-c", "22-094500-b", "22-080000"] as const).map(
        (end): [string, string] => [`2026-11-${end}`, ended],
      ),
    );
    dropOldRuns(folder, 3, now, must);
    expect(names(folder)).toEqual(["2026-11-22-094500-b", "2026-11-22-094500-c"]);
  });

  test("fewer stay as they are, and there may be none", () => {
    const folder = folderWith(["2026-11-22-094500-a", ended]);
    dropOldRuns(folder, 3, now, must);
    expect(names(folder)).toHaveLength(1);
    dropOldRuns(join(folder, "gone"), 3, now, must);
  });
});

test("a run that is being played stays, and one that was killed goes like any other", () => {
  const folder = folderWith(
    ["2026-11-20-094500-killed", killed],
    ["2026-11-21-094500-playing", killed, 1_000],
    ["2026-11-22-094500-ended", ended],
  );
  dropOldRuns(folder, 2, now, must);
  expect(names(folder)).toEqual(["2026-11-21-094500-playing", "2026-11-22-094500-ended"]);
  dropOldRuns(folder, 1, now, must);
  expect(names(folder)).toEqual(["2026-11-21-094500-playing"]);
});

test("what is no run, or was named by somebody else, stays", () => {
  const folder = folderWith(["baseline", ended], ["2026-11-22-094500-a", ended]);
  mkdirSync(join(folder, "2026-11-22-094500-notes"));
  writeFileSync(join(folder, ".gitignore"), "*\n");
  const elsewhere = folderWith(["kept", ended]);
  symlinkSync(join(elsewhere, "kept"), join(folder, "2026-11-20-094500-linked"));
  dropOldRuns(folder, 1, now, must);
  expect(names(folder)).toEqual([
    ".gitignore",
    "2026-11-20-094500-linked",
    "2026-11-22-094500-notes",
    "baseline",
  ]);
  expect(existsSync(join(elsewhere, "kept", "summary.json"))).toBe(true);
});
