// tillstorm run --engine virtual --seeds N: many days of one scenario, and how much they differ.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Spread } from "../../src/report/spread.ts";
import type { Summary } from "../../src/report/summary.ts";
import { calmly, mustTakeLess } from "./disturbed.ts";
import { type Ended, folderWith, quiet, stormy, Tillstorm } from "./tillstorm.ts";

/** summary.json of several seeds. */
interface Result {
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly interrupted?: string;
  readonly spread: readonly Spread[];
  readonly seeds: readonly Summary[];
}

function start(scenario: string, words: readonly string[]): Tillstorm {
  return new Tillstorm(["run", "scenario.yaml", "--engine", "virtual", ...words], {
    folder: folderWith(scenario),
  });
}

async function played(
  scenario: string,
  words: readonly string[],
): Promise<{ readonly run: Tillstorm; readonly ended: Ended; readonly result: Result }> {
  const run = start(scenario, words);
  const ended = await run.ended;
  await run.mustBeGone();
  return { run, ended, result: run.summary() as unknown as Result };
}

function row({ spread }: Result, name: string): Spread | undefined {
  return spread.find((each) => each.name === name);
}

describe("twenty seeds", () => {
  test("come to the medians and the spread of their figures, as a table and in summary.json", async () => {
    const { run, ended, result } = await played(stormy, ["--seeds", "20"]);
    expect(ended.code, ended.stdout).toBe(0);
    expect(result.seeds.map(({ seed }) => seed)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    const peaks = result.seeds.map(({ measures }) => measures.queue.depth.max).sort((a, b) => a - b);
    expect(new Set(peaks).size).toBeGreaterThan(3);
    const median = (peaks[9] + peaks[10]) / 2;
    expect(row(result, "queue max")).toMatchObject({ runs: 20, median, min: peaks[0], max: peaks[19] });
    expect(row(result, "duplicated")).toMatchObject({ runs: 20, median: 0, max: 0 });

    const lines = ended.stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("PASS  Stormy: 20 pass of 20 seeds");
    expect(lines[2]).toMatch(/^figure +median +least +most$/);
    expect(lines.length).toBe(3 + result.spread.length);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(ended.stderr).toMatch(/^20 of 20 seeds played in [\d.hms ]+\n$/m);
    expect(readdirSync(run.directory).sort()).toEqual(["plan.json", "summary.json"]);
  });

  test("are those that a single run of each would be", async () => {
    const single = start(stormy, ["--seed", "8", "--history", "off"]);
    const { result } = await played(stormy, ["--seed", "7", "--seeds", "2", "--json", "--quiet"]);
    await single.ended;
    expect(result.seeds.map(({ seed }) => seed)).toEqual([7, 8]);
    expect(result.seeds[1].measures).toEqual(single.summary().measures);
    expect(result.seeds[1].audit?.cells).toEqual(single.summary().audit?.cells);
  });

  test("of which one fails are a fail, with the seed and its reason", async () => {
    const { result: before } = await played(stormy, ["--seeds", "6", "--quiet"]);
    const peaks = before.seeds.map(({ measures }) => measures.queue.depth.max);
    const most = Math.max(...peaks);
    const seeds = peaks.flatMap((peak, n) => (peak === most ? [n + 1] : []));
    const words = ["--seeds", "6", "--quiet", "--set", `expect.queue=< ${most}`];
    const { ended, result } = await played(stormy, words);
    expect(ended.code).toBe(99);
    expect(result).toMatchObject({ verdict: "fail" });
    const text = `FAIL  Stormy: ${6 - seeds.length} pass, ${seeds.length} fail (seed ${seeds.join(", ")}) of 6 seeds`;
    const [first, second] = ended.stdout.split("\n");
    expect(first).toBe(text);
    expect(second).toBe(`  seed ${seeds[0]}: queue < ${most}: measured ${most}`);
    expect(result.reasons).toEqual(seeds.map((seed) => `seed ${seed}: queue < ${most}: measured ${most}`));
  });

  test("with --json are the summary on stdout and nothing else", async () => {
    const { ended, result } = await played(quiet, ["--seeds", "2", "--json", "--quiet"]);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(ended.stdout)).toEqual(result);
  });
});

describe("interrupted", calmly, () => {
  test.for([
    { signal: "SIGINT", code: 130 },
    { signal: "SIGTERM", code: 143 },
  ] as const)(
    "by $signal they end with $code and what is over, and are no pass",
    async ({ signal, code }) => {
      const run = start(stormy, ["--seeds", "1000"]);
      await run.said(/^1 of 1000 seeds played/m);
      const ended = await run.signalled(signal);
      expect(ended).toMatchObject({ code, signal: null });
      mustTakeLess(ended.tookMs, 3_000);
      await run.mustBeGone();
      const result = run.summary() as unknown as Result;
      expect(result).toMatchObject({ verdict: "inconclusive", interrupted: signal });
      expect(result.reasons[0]).toBe(`interrupted by ${signal}`);
      expect(result.seeds.length).toBeGreaterThan(0);
      expect(result.seeds.length).toBeLessThan(1000);
      expect(ended.stdout).toMatch(
        new RegExp(
          `^INCONCLUSIVE {2}Stormy: ${result.seeds.length} pass of 1000 seeds\n {2}interrupted by ${signal}\n`,
        ),
      );
    },
  );

  test("after a seed that failed they are a fail, and the exit code stays 130", async () => {
    const run = start(stormy, ["--seeds", "1000", "--set", "gateway.defects.posts-twice=100%"]);
    await run.said(/^1 of 1000 seeds played/m);
    expect((await run.signalled("SIGINT")).code).toBe(130);
    expect(run.summary()).toMatchObject({ verdict: "fail", interrupted: "SIGINT" });
  });
});

describe("before the first of them begins", () => {
  test.for([
    { line: "--seeds 1 --engine virtual", says: /^--seeds 1 is no number of seeds\nwrite 2 to 1000\n/ },
    { line: "--seeds many --engine virtual", says: /^--seeds many is no number of seeds\n/ },
    { line: "--seeds 20", says: /^--seeds repeats in virtual time.*\nadd --engine virtual\n/ },
    {
      line: "--seeds 20 --engine virtual --metrics 9464",
      says: /^--metrics is for one run.*\nleave --metrics away/,
    },
    {
      line: "--seeds 20 --engine virtual --set duration=300h --set load.sales=0.01/h",
      says: /^the virtual engine cannot play Quiet\n {2}it may last 300h; /,
    },
  ])("tillstorm run $line ends with 2, and no run is kept", async ({ line, says }) => {
    const run = new Tillstorm(["run", "scenario.yaml", ...line.split(" ")], { folder: folderWith(quiet) });
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(says);
    expect(readdirSync(join(run.folder))).toEqual(["scenario.yaml"]);
  });
});
