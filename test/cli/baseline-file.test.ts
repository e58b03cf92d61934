// Summaries of earlier runs: which can be held against a run, and what is said of the others.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { BaselineFile } from "../../src/cli/baseline-file.ts";
import { UsageError } from "../../src/errors.ts";
import { planOf } from "../measure/story.ts";

const folder = mkdtempSync(join(tmpdir(), "tillstorm-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const plan = planOf({ speed: 10 });
const good = {
  schema: 1,
  verdict: "pass",
  scenario: "Story",
  run: "r1",
  engine: "virtual",
  seed: 7,
  speed: 10,
  startedAt: "2026-11-20T10:00:00.000Z",
  durationMs: 600_000,
  measures: {},
  outages: [],
};

function written(content: unknown): string {
  const path = join(folder, "summary.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

/** What is said of this file, and of these words. */
function said(
  content: unknown,
  { engine = "virtual", tolerance }: { engine?: string; tolerance?: string } = {},
) {
  try {
    return new BaselineFile(written(content), tolerance).of(plan, engine);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.message.replaceAll(folder, "").split("\n").join(" | ");
  }
}

test("a run of the same scenario that passed or failed, also with another seed, from its file or its folder", () => {
  const baseline = { run: "r1", startedAt: good.startedAt, seed: 7, tolerance: 0.1, earlier: good };
  expect(said(good)).toEqual(baseline);
  expect(new BaselineFile(folder, undefined).of(plan, "virtual")).toEqual(baseline);
  expect(said({ ...good, verdict: "fail", seed: 8 })).toMatchObject({ seed: 8 });
});

describe("a tolerance is a share from 0 to 1000 %", () => {
  test.each([
    ["0%", 0],
    ["2.5%", 0.025],
    ["1000%", 10],
    // As a baseline says it.
    ["10 %", 0.1],
    ["10\u00a0%", 0.1],
  ])("%s", (tolerance, share) => expect(said(good, { tolerance })).toMatchObject({ tolerance: share }));

  test.each(["1000.1%", "10", "0.1", "10  %", "ten", "-5%", ""])("%s is none", (tolerance) => {
    expect(said(good, { tolerance })).toBe(
      `--tolerance ${tolerance} is no share | write 0% to 1000%, such as 10%`,
    );
  });
});

const whole = "name the summary.json of a run that ended with pass or fail";
const other = "name a run that was played the same way, or play this one so";

describe("what cannot be compared is refused, with what to do", () => {
  test.each([
    [
      "another scenario",
      { scenario: "Other" },
      "it is of another scenario: Other",
      "name a summary of Story",
    ],
    ["another schema", { schema: 2 }, "its schema is 2, not 1", "name a summary of this version"],
    [
      "an inconclusive run",
      { verdict: "inconclusive" },
      "that run was inconclusive: it proves nothing",
      whole,
    ],
    ["an interrupted run", { interrupted: "SIGINT" }, "that run was interrupted by SIGINT", whole],
    ["another engine", { engine: "live" }, "that run was live, this one will be virtual", other],
    ["another speed", { speed: 1 }, "that run was played at 1x, this one will be at 10x", other],
    ["another duration", { durationMs: 60_000 }, "customers came for 1m then, and will for 10m", other],
    ["no figures", { measures: 5 }, "its figures are missing", whole],
  ])("%s", (_, changes, why, todo) => {
    expect(said({ ...good, ...changes })).toBe(
      `no run can be held against --baseline /summary.json | ${why} | ${todo}`,
    );
  });

  test.each([
    ["no JSON", "{", "is no JSON"],
    ["another file", { hello: 1 }, "is no summary of a run"],
    ["a list", [1], "is no summary of a run"],
    [
      "many seeds",
      { ...good, run: undefined, spread: [], seeds: [] },
      "holds the spread of many seeds, no single run",
    ],
  ])("%s", (_, content, what) => {
    expect(said(content)).toBe(`--baseline /summary.json ${what} | ${whole}`);
  });

  test("no file", () => {
    expect(() => new BaselineFile(join(folder, "nix.json"), undefined)).toThrow("there is no such file");
    expect(() => new BaselineFile(tmpdir(), undefined)).toThrow("cannot be read");
  });
});

describe("of several scenarios", () => {
  const runs = [{ ...good, scenario: "Other", run: "r0" }, good];

  test("the run of the same name is taken", () => {
    expect(said({ schema: 1, verdict: "pass", exitCode: 0, runs })).toMatchObject({ run: "r1" });
  });

  test("that of the same seed, where there are more", () => {
    const more = [...runs, { ...good, seed: 8, run: "r2" }];
    expect(said({ schema: 1, runs: more })).toMatchObject({ run: "r1" });
    expect(said({ schema: 1, runs: [...more, good] })).toContain(
      "it has 3 runs of Story | name the summary of one",
    );
  });

  test("what was not played, or over many seeds, is none", () => {
    expect(said({ schema: 1, runs: [{ ...good, run: undefined, seeds: [] }] })).toContain("many seeds");
    expect(said({ schema: 1, runs: [] })).toContain("is no summary of a run");
  });
});
