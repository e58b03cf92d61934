// Several scenarios in one command, and the reports that a CI reads: one summary, one JUnit file, one page, the worst
// exit code. A report is never green by mistake, however the command ended.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Merged } from "../../src/report/merged.ts";
import { gitlab, jenkins, refusedByXunit, type Shown } from "../report/junit-readers.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { calmly, mustTakeLess } from "./disturbed.ts";
import { darkForLong, inTheDark, quiet, type StartOptions, Tillstorm } from "./tillstorm.ts";

const virtual = ["--engine", "virtual", "--history", "off"] as const;

const named = (name: string, text = quiet) => text.replace(/^name: .*$/m, `name: ${name}`);
const good = named("Good");
const bad = `${named("Bad")}expect: {queue: "max > 100000"}\n`;
/** Nobody comes: nothing is proven. */
const doubtful = named("Doubtful").replace("sales: 2/s", "sales: 0.000001/h");
/** More than any machine has memory for. */
const huge = named("Huge")
  .replace("terminals: 20\n", "terminals: 1000000\n")
  .replace("duration: 2s", "duration: 20h");

/** A folder with these scenarios, and tillstorm run on all of them in it. */
function start(
  scenarios: Readonly<Record<string, string>>,
  words: readonly string[],
  options: StartOptions = {},
): Tillstorm {
  const folder = options.folder ?? temporaryFolder();
  for (const [file, text] of Object.entries(scenarios)) writeFileSync(join(folder, file), text);
  return new Tillstorm(["run", ...Object.keys(scenarios), ...words], { ...options, folder });
}

function read(run: Tillstorm, file: string): string {
  return readFileSync(join(run.folder, file), "utf8");
}

/** The cases of a JUnit file that are not green, as `scenario: case`; nothing is grey, and Jenkins takes the file. */
function red(xml: string): string[] {
  expect(refusedByXunit(xml)).toEqual([]);
  const shown: Shown[] = jenkins(xml);
  expect(gitlab(xml).map(({ state }) => state)).toEqual(shown.map(({ state }) => state));
  expect(shown.map(({ state }) => state)).not.toContain("grey");
  return shown.flatMap(({ group, name, state }) => (state === "red" ? [`${group}: ${name}`] : []));
}

function green(xml: string): string[] {
  return jenkins(xml).flatMap(({ group, name, state }) => (state === "green" ? [`${group}: ${name}`] : []));
}

describe("several scenarios", () => {
  test("are played one after the other, with a summary of all beside their runs", async () => {
    const run = start({ "a.yaml": good, "b.yaml": named("Also good") }, [
      ...virtual,
      "--junit",
      "ci/junit.xml",
    ]);
    const { code, stdout, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    await run.mustBeGone();
    expect(stdout).toMatch(
      /^PASS {2}2 scenarios: 2 pass\nPASS {10}Good {7}2 s played in .*\nPASS {10}Also good {2}2 s played in .*\n\nall of them: less (\S+)\n$/,
    );
    expect(stderr).toMatch(/^1 of 2: Good \(a\.yaml\)$[\s\S]*^2 of 2: Also good \(b\.yaml\)$/m);
    const runs = readdirSync(join(run.folder, "tillstorm-runs")).filter((name) => !name.startsWith("."));
    expect(runs.map((name) => name.replace(/^[\d-]+/, "")).sort()).toEqual([
      "also-good",
      "good",
      "several.json",
    ]);
    const merged: Merged = JSON.parse(read(run, /less (\S+)/.exec(stdout)?.[1] ?? ""));
    expect(merged).toMatchObject({ schema: 1, verdict: "pass", exitCode: 0, reasons: [], notPlayed: [] });
    expect(merged.runs.map(({ scenario }) => scenario)).toEqual(["Good", "Also good"]);
    for (const [index, directory] of merged.directories.entries()) {
      expect(JSON.parse(read(run, `${directory}/summary.json`))).toEqual(merged.runs[index]);
    }
    const xml = read(run, "ci/junit.xml");
    expect(red(xml)).toEqual([]);
    expect(green(xml)).toEqual(expect.arrayContaining(["Good: verdict", "Also good: audit: paid"]));
  });

  test("with --json are the summary of all on stdout, and with --output all in that directory", async () => {
    const words = [...virtual, "--json", "--quiet", "--output", "out"];
    const run = start({ "a.yaml": good, "b.yaml": good }, words);
    const { code, stdout, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    // That another run beside this test has the usual port of the metrics is said all the same.
    expect(stderr).toMatch(/^(metrics on \S+ \(the usual port is taken\)\n)*$/);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(read(run, "out/summary.json")));
    expect(readdirSync(join(run.folder, "out")).sort()).toEqual(["1-good", "2-good", "summary.json"]);
    expect(JSON.parse(stdout).directories).toEqual(["out/1-good", "out/2-good"]);

    const again = start({ "a.yaml": good, "b.yaml": good }, words, { folder: run.folder });
    const second = await again.ended;
    expect(second).toMatchObject({ code: 2, stdout: "" });
    expect(second.stderr).toMatch(/out holds a run already\nname another directory with --output\n$/);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(read(run, "out/summary.json")));
  });

  test.each<{ scenarios: Record<string, string>; code: number; verdict: string }>([
    { scenarios: { "a.yaml": good, "b.yaml": doubtful }, code: 4, verdict: "inconclusive" },
    { scenarios: { "a.yaml": doubtful, "b.yaml": huge, "c.yaml": good }, code: 3, verdict: "inconclusive" },
    { scenarios: { "a.yaml": huge, "b.yaml": bad, "c.yaml": doubtful }, code: 99, verdict: "fail" },
  ])("end with the worst: $code", async ({ scenarios, code, verdict }) => {
    const run = start(scenarios, [...virtual, "--json", "--junit", "junit.xml", "--markdown", "page.md"]);
    const ended = await run.ended;
    expect(ended.code, ended.stderr).toBe(code);
    const merged: Merged = JSON.parse(ended.stdout);
    expect(merged).toMatchObject({ verdict, exitCode: code });
    const texts = Object.values(scenarios);
    // What the machine cannot carry does not end the others.
    const unplayed = texts.includes(huge) ? ["Huge"] : [];
    expect(merged.notPlayed.map(({ scenario }) => scenario)).toEqual(unplayed);
    expect(merged.runs).toHaveLength(texts.length - unplayed.length);
    const xml = read(run, "junit.xml");
    for (const [text, name] of [
      [doubtful, "Doubtful"],
      [huge, "Huge"],
      [bad, "Bad"],
    ]) {
      if (texts.includes(text)) expect(red(xml)).toContain(`${name}: verdict`);
    }
    if (texts.includes(good)) expect(green(xml)).toContain("Good: verdict");
    const page = read(run, "page.md");
    expect(page).toMatch(
      verdict === "fail" ? /^# ❌ FAIL: 3 scenarios$/m : /^# ⚠️ INCONCLUSIVE: \d scenarios$/m,
    );
    if (unplayed.length > 0)
      expect(page).toMatch(/^## ⚠️ NOT PLAYED: Huge\n\n\*\*this machine has too little memory/m);
  });

  test("with --seeds repeat each of them", async () => {
    const words = ["--engine", "virtual", "--seeds", "2", "--json", "--quiet", "--junit", "junit.xml"];
    const run = start({ "a.yaml": good, "b.yaml": bad }, words);
    const { code, stdout } = await run.ended;
    expect(code).toBe(99);
    const merged: Merged = JSON.parse(stdout);
    expect(merged.runs.map((each) => ("seeds" in each ? each.seeds.length : 0))).toEqual([2, 2]);
    const xml = read(run, "junit.xml");
    expect(red(xml)).toEqual(["Bad: verdict", "Bad: seed 1", "Bad: seed 2"]);
    expect(green(xml)).toEqual(["Good: verdict", "Good: seed 1", "Good: seed 2"]);
  });

  test("of which some are wrong are not begun, and every mistake of all is said", async () => {
    const scenarios = {
      "a.yaml": good.replace("settle: 20s", "settle: soon"),
      "b.yaml": good,
      "c.yaml": good.replace("perStore: 2", "perStore: 0").replace("declined: 5%", "declined: 500%"),
    };
    const run = start(scenarios, [...virtual, "nosuch.yaml", "--junit", "junit.xml"]);
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^a\.yaml:\d+:\d+ {2}settle: /m);
    expect(stderr).toMatch(/^c\.yaml:\d+:\d+ {2}fleet\[0\]\.perStore: /m);
    expect(stderr).toMatch(/^c\.yaml:\d+:\d+ {2}load\.declined: /m);
    expect(stderr).toMatch(/^there is no file nosuch\.yaml$/m);
    expect(existsSync(join(run.folder, "tillstorm-runs"))).toBe(false);
    expect(red(read(run, "junit.xml"))).toEqual([
      "a_yaml: verdict",
      "Good: verdict",
      "c_yaml: verdict",
      "nosuch_yaml: verdict",
    ]);
  });
});

test("several of which one would reach a gateway that nobody allowed are not begun", async () => {
  const away = named("Away").replace(/^gateway: .*$/m, "gateway: {url: 'http://192.0.2.1:8080'}");
  const run = start({ "a.yaml": good, "b.yaml": away }, []);
  const { code, stdout, stderr } = await run.ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^nobody allowed load to 192\.0\.2\.1$/m);
  expect(readdirSync(run.folder).sort()).toEqual(["a.yaml", "b.yaml"]);
});

describe("a JUnit file of an earlier run", () => {
  const junit = ["--junit", "junit.xml", "--markdown", "page.md"];

  /** A folder in which a run has just passed and said so. */
  async function greenFolder(): Promise<string> {
    const run = start({ "a.yaml": good }, [...virtual, ...junit]);
    expect((await run.ended).code).toBe(0);
    expect(red(read(run, "junit.xml"))).toEqual([]);
    return run.folder;
  }

  test.each([
    { what: "the scenario is wrong", text: good.replace("settle: 20s", "settle: soon"), words: [], code: 2 },
    { what: "an option is wrong", text: good, words: ["--linger", "soon"], code: 2 },
    { what: "the machine cannot carry it", text: huge, words: [], code: 3 },
    { what: "the directory holds a run", text: good, words: ["--output", "tillstorm-runs/taken"], code: 2 },
  ])("is red where $what", async ({ text, words, code }) => {
    const folder = await greenFolder();
    mkdirSync(join(folder, "tillstorm-runs/taken"));
    writeFileSync(join(folder, "tillstorm-runs/taken/summary.json"), "{}");
    const run = start({ "a.yaml": text }, [...virtual, ...junit, ...words], { folder });
    const ended = await run.ended;
    expect(ended.code, ended.stderr).toBe(code);
    expect(red(read(run, "junit.xml"))).toHaveLength(1);
    expect(green(read(run, "junit.xml"))).toEqual([]);
    expect(read(run, "page.md")).toMatch(/^## ⚠️ NOT PLAYED: a\.yaml$/m);
  });

  test("is red while the next one goes on, and after a kill", async () => {
    const folder = await greenFolder();
    const run = start(
      { "a.yaml": named("Long", darkForLong.replace("60s", "24h")) },
      [...virtual, ...junit],
      { folder },
    );
    await run.said(/^metrics on/m);
    const during = read(run, "junit.xml");
    expect(red(during)).toEqual(["a_yaml: verdict"]);
    expect(during).toContain('<error message="the run did not end" type="inconclusive">');
    await run.signalled("SIGKILL");
    expect(read(run, "junit.xml")).toBe(during);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("is left alone where it is somebody else's file, and nothing starts where none can be written", async () => {
    const folder = await greenFolder();
    writeFileSync(join(folder, "notes.txt"), "buy milk");
    const theirs = start({ "a.yaml": good }, [...virtual, "--junit", "notes.txt"], { folder });
    expect(await theirs.ended).toMatchObject({ code: 2, stdout: "" });
    expect(theirs.stderr).toMatch(
      /^notes\.txt is there, and is not a report that --junit wrote: nothing is written over/,
    );
    expect(read(theirs, "notes.txt")).toBe("buy milk");
    const runs = readdirSync(join(folder, "tillstorm-runs"));
    const nowhere = start({ "a.yaml": good }, [...virtual, "--junit", "notes.txt/junit.xml"], { folder });
    expect(await nowhere.ended).toMatchObject({ code: 3, stdout: "" });
    expect(nowhere.stderr).toMatch(/^cannot write .*junit\.xml\n {2}\S.*\nname a file with --junit/);
    const device = start({ "a.yaml": good }, [...virtual, "--markdown", "/dev/null"], { folder });
    expect(await device.ended).toMatchObject({ code: 2, stdout: "" });
    expect(device.stderr).toMatch(/^\/dev\/null is no file\n/);
    expect(readdirSync(join(folder, "tillstorm-runs"))).toEqual(runs);
  });
});

describe("the page of a GitHub step", () => {
  test("gets what became of every command of the step, also of a quiet one", async () => {
    const folder = temporaryFolder();
    const page = join(folder, "page.md");
    const env = { GITHUB_STEP_SUMMARY: page };
    writeFileSync(page, "# mine\n");
    for (const text of [good, bad]) {
      await start({ "a.yaml": text }, [...virtual, "--quiet"], { folder, env }).ended;
    }
    const text = readFileSync(page, "utf8");
    expect(text.match(/^#.*$/gm)).toEqual(["# mine", "## ✅ PASS: Good", "## ❌ FAIL: Bad"]);
    // GitHub drops a page that is too long, all of it: what does not fit is not written.
    writeFileSync(page, "x".repeat(1024 * 1024 - 4_000));
    expect((await start({ "a.yaml": good }, [...virtual, "--quiet"], { folder, env }).ended).code).toBe(0);
    expect(readFileSync(page, "utf8")).toHaveLength(1024 * 1024 - 4_000);
  });
});

describe("live", calmly, () => {
  beforeAll(async () => {
    await realBinary();
  });

  test("a signal ends the one that is played, in order, and the others are not played", async () => {
    const scenarios = { "a.yaml": named("Dark", darkForLong), "b.yaml": good };
    const run = start(scenarios, ["--junit", "junit.xml", "--output", "out"]);
    await run.said(inTheDark);
    const ended = await run.signalled("SIGINT");
    expect(ended).toMatchObject({ code: 130, signal: null });
    mustTakeLess(ended.tookMs, 3_000);
    await run.mustBeGone();
    expect(ended.stdout).toMatch(/^INCONCLUSIVE {2}2 scenarios: 1 inconclusive, 1 not played\n/);
    expect(ended.stdout).toMatch(/^INCONCLUSIVE {2}Dark {2}interrupted by SIGINT$/m);
    expect(ended.stdout).toMatch(/^NOT PLAYED {4}Good {2}not played: interrupted by SIGINT$/m);
    expect(ended.stderr).not.toMatch(/^2 of 2:/m);
    const merged: Merged = JSON.parse(read(run, "out/summary.json"));
    expect(merged).toMatchObject({
      verdict: "inconclusive",
      exitCode: 130,
      runs: [{ scenario: "Dark", interrupted: "SIGINT" }],
      notPlayed: [{ scenario: "Good", exitCode: 130 }],
    });
    expect(red(read(run, "junit.xml"))).toEqual(expect.arrayContaining(["Dark: verdict", "Good: verdict"]));
  });
});
