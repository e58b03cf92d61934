// Which run directory a word means. Runs are told apart by when their plans were written.

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { completions } from "../../src/cli/completions.ts";
import { runDirectoryOf, runNames } from "../../src/cli/run-argument.ts";
import { UsageError } from "../../src/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "tillstorm-"));
const runs = join(folder, "tillstorm-runs");
afterAll(() => rmSync(folder, { recursive: true }));

/** `second`: when it began. */
function makeRun(path: string, second: number): string {
  mkdirSync(path, { recursive: true });
  const plan = join(path, "plan.json");
  writeFileSync(plan, "{}");
  utimesSync(plan, second, second);
  return path;
}

const smoke = makeRun(join(runs, "2026-01-02-030405-smoke"), 10);
const lunch = makeRun(join(runs, "2026-01-03-030405-lunch"), 20);
const peak = makeRun(join(runs, "2026-01-01-030405-lunch-peak"), 30);
mkdirSync(join(runs, "notes"));
const elsewhere = makeRun(join(folder, "mine"), 5);
const several = join(folder, "several");
makeRun(join(several, "a"), 1);
makeRun(join(several, "b"), 2);

const found = (word?: string) => runDirectoryOf(word, folder);

test("the latest is the one that began last, whatever it is called", () => {
  expect(found()).toBe(peak);
  expect(found("latest")).toBe(peak);
  expect(runNames(runs)).toEqual([peak, lunch, smoke].map((path) => path.slice(runs.length + 1)));
});

test.each([
  ["smoke", smoke],
  ["2026-01-03", lunch],
  ["2026-01-03-030405-lunch", lunch],
  ["mine", elsewhere],
  ["mine/plan.json", elsewhere],
  [elsewhere, elsewhere],
])("%s", (word, path) => expect(found(word)).toBe(path));

describe("what is no run is explained:", () => {
  test.each([
    ["lunch", "lunch can mean 2 runs", "type more of its name"],
    [
      "2026-01-03-030405-lunhc",
      "there is no run 2026-01-03-030405-lunhc",
      "did you mean 2026-01-03-030405-lunch?",
    ],
    ["xyz", "there is no run xyz", /^give the path/],
    ["several", "several holds 2 runs", "name one of them"],
    ["tillstorm-runs/notes", "tillstorm-runs/notes is no run", /^give the folder/],
  ])("%s", (word, what, todo) => {
    const { explanation } = refusalOf(() => found(word));
    expect(explanation.what).toBe(what);
    expect(explanation.todo).toMatch(todo);
  });

  test("a folder without runs", () => {
    expect(refusalOf(() => runDirectoryOf(undefined, several)).explanation.what).toBe("there is no run here");
  });

  test("of many that could be meant the first ten are named", () => {
    const many = join(folder, "many");
    for (let i = 0; i < 12; i++) makeRun(join(many, "tillstorm-runs", `run-${i}`), i);
    const { why } = refusalOf(() => runDirectoryOf("run", many)).explanation;
    expect(why).toHaveLength(11);
    expect(why?.at(-1)).toBe("and 2 more");
  });
});

test.each(["audit", "explain"])("the shell offers runs to %s", (command) => {
  expect(completions([command, ""], [], [])).toContain("latest");
});

function refusalOf(work: () => unknown): UsageError {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
