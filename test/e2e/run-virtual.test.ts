// tillstorm run --engine virtual: the same output, files, verdicts and exit codes as live, in a fraction of the time
// and with nothing beside Node.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { facts } from "../../src/facts.ts";
import { HistoryReader } from "../../src/history/reader.ts";
import type { Summary } from "../../src/report/summary.ts";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { calmly, mustTakeLess } from "./disturbed.ts";
import { type Ended, folderWith, played, quiet, salesInCells, stormy, Tillstorm } from "./tillstorm.ts";

const virtual = ["--engine", "virtual"];

/** A day of a large fleet, longer than any test waits for it, with an outage right at its beginning. */
const longDay = `${quiet}
outages: [{id: early, at: 5s, for: 5s, strike: {provider: telecom-a}, what: refuse}]
`
  .replace("duration: 2s", "duration: 24h")
  .replace("settle: 20s", "settle: 1h")
  .replace("terminals: 20", "terminals: 2000")
  .replace("workers: 16", "workers: 400");

/** What the screen says once that is over, and some thousand sales were wanted. */
const underWay = /^00:10 {2}early \(refuse\) ends$/m;

function start(scenario: string, words: readonly string[] = [], env?: NodeJS.ProcessEnv): Tillstorm {
  return new Tillstorm(["run", "scenario.yaml", ...virtual, ...words], { folder: folderWith(scenario), env });
}

describe("a run with each kind of outage, live and in virtual time", calmly, () => {
  const told = [
    facts.wanted,
    facts.approved,
    facts.queued,
    facts.forwardAccepted,
    facts.offline,
    facts.online,
  ];

  /**
   * What a person sees and what is kept, without the figures and what only a real clock or a real ledger has: its machine
   * may disturb a live run, which then says so, and comes to the same all the same.
   */
  function shape({ run, ended, summary }: { run: Tillstorm; ended: Ended; summary: Summary }) {
    const { disturbances: _disturbances, ...undisturbed } = summary;
    const { toxiproxy: _live, ...versions } = summary.versions;
    const { lag: _lag, clockJump: _clockJump, ...measures } = summary.measures;
    const { neverRead: _neverRead, ...ledger } = summary.audit?.ledger ?? {};
    const audit = { ...summary.audit, ledger };
    const history = HistoryReader.open(join(run.directory, "history.db"));
    const kinds = new Set([...history.facts()].map(({ kind }) => kind));
    history.close();
    const lines = ended.stdout.trimEnd().split("\n");
    return {
      code: ended.code,
      verdict: summary.verdict,
      reasons: summary.reasons,
      expectations: summary.expectations.map(({ text, verdict }) => ({ text, verdict })),
      paths: new Set(pathsOf({ ...undisturbed, versions, measures, audit })),
      firstWord: lines[0].split(" ")[0],
      ofViolations: lines.find((line) => line.includes("duplicated")),
      next: lines.at(-1)?.replace(" --engine virtual", ""),
      kinds: told.map((kind) => kinds.has(kind)),
    };
  }

  test("come to the same, but for the figures", async () => {
    await realBinary();
    const [live, inVirtualTime] = [await played(stormy), await played(stormy, virtual)];
    expect(shape(inVirtualTime)).toEqual(shape(live));
    expect(inVirtualTime.summary).toMatchObject({ engine: "virtual", verdict: "pass" });
    expect(readdirSync(inVirtualTime.run.directory).sort()).toEqual([
      "history.db",
      "plan.json",
      "summary.json",
    ]);
    // The same customers at the same times with the same amounts.
    expect(inVirtualTime.summary.measures.outcomes.wanted).toEqual(live.summary.measures.outcomes.wanted);
  });
});

/** Every path of an object, without the positions in lists. */
function* pathsOf(value: unknown, path = ""): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const below = Array.isArray(value) ? path : `${path}.${key}`;
    // Whether every part of so short a recovery can be measured differs from run to run.
    if (inner === undefined || below.startsWith(".outages.recovery.")) continue;
    if (!Array.isArray(value)) yield below;
    yield* pathsOf(inner, below);
  }
}

describe("the verdict", () => {
  test("is a pass with 0, every sale in one cell, and said as a person reads it", async () => {
    const { ended, summary } = await played(stormy, virtual);
    expect(ended, ended.stdout).toMatchObject({ code: 0, signal: null });
    expect(ended.stdout).toMatch(/^PASS {2}Stormy: 9 s played in \S+ m?s \(virtual time\), seed 1\n/);
    const { wanted } = summary.measures.outcomes;
    expect(wanted.sales).toBeGreaterThan(200);
    expect(salesInCells(summary)).toBe(wanted.sales);
  });

  test("is a fail with 99 where the gateway does wrong", async () => {
    const { ended, summary } = await played(stormy, [...virtual, "--set", "gateway.defects.posts-twice=40%"]);
    expect(ended.code).toBe(99);
    expect(ended.stdout).toMatch(/^FAIL {2}duplicated == 0: measured [1-9]/);
    expect(summary.audit?.findings.length).toBeGreaterThan(0);
  });

  test("is inconclusive with 4 where nobody came to buy", async () => {
    const { ended, summary } = await played(stormy, [...virtual, "--set", "load.sales=0.0001/h"]);
    expect(ended.code).toBe(4);
    expect(ended.stdout).toMatch(/^INCONCLUSIVE {2}/);
    expect(summary.verdict).toBe("inconclusive");
  });
});

describe("before it begins", () => {
  test("what the engine cannot play is named, and no run is kept", async () => {
    const run = start(quiet, ["--set", "duration=300h", "--set", "load.sales=0.01/h"]);
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(
      /^the virtual engine cannot play Quiet\n {2}it may last 300h; .*ends after 298h 16m\n/,
    );
    expect(readdirSync(run.folder)).toEqual(["scenario.yaml"]);
  });

  test("a fleet that does not fit into memory is refused with what it needs", async () => {
    const words = ["fleet.0.terminals=1000000", "load.sales=10/s", "duration=24h", "gateway.workers=100000"];
    const { code, stdout, stderr } = await start(
      quiet,
      words.flatMap((word) => ["--set", word]),
    ).ended;
    expect({ code, stdout }, stderr).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/too little memory for 1,?000,?000 terminals.*\n.*GiB.*\nrun a smaller fleet/);
  });

  test("a Toxiproxy that nothing would go through is refused", async () => {
    const { code, stderr } = await start(quiet, ["--toxiproxy", "http://127.0.0.1:8474"]).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^--toxiproxy is for a live run.*\nleave --toxiproxy away\n$/);
  });

  test("a live run without its history is refused: the audit reads it", async () => {
    const run = new Tillstorm(["run", "scenario.yaml", "--history", "off"], { folder: folderWith(quiet) });
    const { code, stderr } = await run.ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^a live run keeps its history.*\n.*--engine virtual\n$/);
  });
});

test("with --history off it says so, keeps none, and audits every sale all the same", async () => {
  const off = await played(stormy, [...virtual, "--history", "off"]);
  expect(off.ended.code).toBe(0);
  expect(off.ended.stderr).toContain("no history is kept");
  expect(readdirSync(off.run.directory).sort()).toEqual(["plan.json", "summary.json"]);
  const on = await played(stormy, virtual);
  expect(on.ended.stderr).not.toContain("no history is kept");
  expect(existsSync(join(on.run.directory, "history.db"))).toBe(true);
  expect(off.summary.audit).toEqual(on.summary.audit);
  expect(off.summary.measures).toEqual(on.summary.measures);
});

test("it needs no Toxiproxy: nothing of it is on the machine, and nothing is installed", async () => {
  const bin = temporaryFolder();
  symlinkSync("/bin/sh", join(bin, "sh"));
  const cache = join(temporaryFolder(), "cache");
  const run = start(stormy, [], { PATH: bin, TILLSTORM_CACHE: cache });
  expect(await run.ended).toMatchObject({ code: 0 });
  expect(existsSync(cache)).toBe(false);
});

test("its metrics say at the end what the audit found", async () => {
  const run = start(stormy, ["--linger", "60s", "--set", "gateway.defects.posts-twice=40%"]);
  const [, url] = await run.said(/^metrics on (\S+)/m);
  // It lingers until its final values have been fetched, and ends between two scrapes or in the middle of one more.
  let final = "";
  let isOver = false;
  void run.ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    final = await fetch(url)
      .then((response) => response.text())
      .catch(() => final);
  }
  expect((await run.ended).code).toBe(99);
  const { audit, measures } = run.summary();
  const sales = (labels: string) =>
    Number(new RegExp(`\\{[^}]*${labels}[^}]*\\} (\\d+)$`, "m").exec(final)?.[1]);
  expect(final).toMatch(/^tillstorm_audit_sales\{/m);
  expect(sales('cell="duplicated"')).toBe(audit?.violations?.duplicated.sales);
  expect(sales('outcome="approved"')).toBe(measures.outcomes.approved.sales);
  const { status, stdout } = spawnSync("promtool", ["check", "metrics"], { input: final, encoding: "utf8" });
  if (status !== null) expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});

describe("while it goes on", calmly, () => {
  test("it says how far it is in both times", async () => {
    const run = start(longDay, ["--history", "off"]);
    const [line] = await run.said(/^.* of 24:00:00 .*$/m);
    expect(line).toMatch(
      /^(\d+:)?\d\d:\d\d of 24:00:00 \([\d.,]+x as fast, .* so far.*\) {2}[\d,]+ of 2,000 online/,
    );
    await run.signalled("SIGINT");
  });

  test.for([
    { signal: "SIGINT", code: 130 },
    { signal: "SIGTERM", code: 143 },
    { signal: "SIGHUP", code: 129 },
  ] as const)("$signal ends it with $code, audited as far as it came", async ({ signal, code }) => {
    const run = start(longDay);
    await run.said(underWay);
    const ended = await run.signalled(signal);
    expect(ended).toMatchObject({ code, signal: null });
    mustTakeLess(ended.tookMs, 3_000);
    expect(ended.stdout).toContain(`cut short by ${signal}`);
    await run.mustBeGone();

    const summary = run.summary();
    expect(summary).toMatchObject({ schema: 1, verdict: "inconclusive", interrupted: signal });
    expect(summary.reasons[0]).toBe(`interrupted by ${signal}`);
    expect(summary.playedMs).toBeLessThan(summary.durationMs);
    const { sales } = summary.measures.outcomes.wanted;
    expect(sales).toBeGreaterThan(0);
    expect(salesInCells(summary)).toBe(sales);
    expect(run.factCount(facts.wanted)).toBe(sales);
    const history = HistoryReader.open(join(run.directory, "history.db"));
    expect(history.ended).toBe("interrupted");
    history.close();
  });

  test("a violation that was found until then makes the summary fail, the exit code stays 130", async () => {
    const run = start(longDay, ["--history", "off", "--set", "gateway.defects.posts-twice=100%"]);
    await run.said(underWay);
    const ended = await run.signalled("SIGINT");
    expect(ended.code).toBe(130);
    expect(ended.stdout).toMatch(/^FAIL {2}duplicated == 0: measured [1-9]/);
    expect(run.summary()).toMatchObject({ verdict: "fail", interrupted: "SIGINT" });
  });
});
