// The steady state and the baseline, as a person meets them: live once, else in virtual time.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Summary } from "../../src/report/summary.ts";
import { realBinary } from "../toxiproxy/real.ts";
import { folderWith, played, stormy, Tillstorm } from "./tillstorm.ts";

const bands = `
steady:
  warmUp: 200ms
  online: "min > 90%"
  sale{state:online}: "p(95) < 1s"
  queue: "max < 5"
  turnedAway: "== 0"
`;

/** Three seconds of calm, one of darkness, and time to come back. */
const healthy =
  stormy
    .replace("duration: 9s", "duration: 12s")
    .replace(/outages:[\s\S]*expect:/, "outages:\n  - {id: cut, at: 3s, for: 1s, what: refuse}\nexpect:") +
  bands;

/** One worker of 150 ms a sale for forty sales a second, from the first customer on. */
const overloaded = "gateway: {workers: 1, service: {p50: 150ms, p95: 200ms}}";
const sick = healthy.replace(/gateway: .*/, overloaded);

/** The same from the eighth second on. */
const worse = `${healthy}changes:
  - {at: 8s, set: {gateway.workers: 1, gateway.service.p50: 150ms, gateway.service.p95: 200ms}}
`;

const virtual = ["--engine", "virtual"];

describe("the steady state", () => {
  test("a healthy fleet is steady before the first outage and after recovery", async () => {
    const { ended, summary } = await played(healthy, virtual);
    expect(ended, ended.stdout).toMatchObject({ code: 0 });
    const { before = [], after = [], beforeMs, afterMs } = summary.steady ?? {};
    expect([...before, ...after].map(({ verdict }) => verdict)).toEqual(Array(8).fill("pass"));
    expect(beforeMs).toEqual([200, 3_000]);
    expect(afterMs?.[0]).toBeGreaterThanOrEqual(4_200);
    expect(afterMs?.[1]).toBeGreaterThanOrEqual(11_900);
    expect(ended.stdout).toMatch(
      /^steady state: held 2\.8 s before the first outage, held \S+ s after recovery$/m,
    );
  });

  // How fast a machine that does much else serves is not promised: then it says that it does not know.
  test("a live run looks at the same times, and never passes a band that it does not know", async () => {
    await realBinary();
    const { ended, summary, run } = await played(healthy, ["--engine", "live"]);
    const { before = [], after = [], beforeMs } = summary.steady ?? {};
    expect(beforeMs).toEqual([200, 3_000]);
    expect([before.length, after.length]).toEqual([4, 4]);
    const isKnown = [...before, ...after].every(({ verdict }) => verdict === "pass");
    expect(ended.code === 0, ended.stdout).toBe(isKnown && summary.verdict === "pass");
    expect(ended.stdout).toMatch(/^steady state: .* before the first outage, .* after recovery$/m);
    await run.mustBeGone();
  });

  test("a fleet that was sick before the outage proves nothing: exit code 4, with that reason first", async () => {
    const { ended, summary } = await played(sick, virtual);
    expect(ended.code).toBe(4);
    expect(summary.verdict).toBe("inconclusive");
    expect(summary.reasons[0]).toMatch(/^the steady state did not hold before the first outage: .*, wanted /);
    expect(ended.stdout).toMatch(/^INCONCLUSIVE {2}the steady state did not hold before the first outage: /);
    expect(ended.stdout).toContain("\nsteady state: not held before the first outage");
  });

  test("a fleet that comes back worse fails: exit code 99", async () => {
    const { ended, summary } = await played(worse, virtual);
    expect(ended.code).toBe(99);
    expect(summary.steady?.before.every(({ verdict }) => verdict === "pass")).toBe(true);
    expect(summary.reasons.join("\n")).toMatch(/^steady after recovery: .*: measured /m);
    expect(ended.stdout).toMatch(
      /^steady state: held 2\.8 s before the first outage, not held after recovery$/m,
    );
  });

  test("plan says what is looked at and when", async () => {
    const run = new Tillstorm(["plan", "scenario.yaml"], { folder: folderWith(healthy) });
    const { stdout: shown } = await run.ended;
    const stdout = shown.replaceAll(/\s+/g, " ");
    expect(stdout).toContain("200 ms to 3 s, before the first outage, and again after recovery");
    expect(stdout).toContain("online min > 90%, sale{state:online} p(95) < 1s");
  });
});

describe("in a GitHub workflow", () => {
  const env = { ...process.env, GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: "" };

  async function annotations(scenario: string): Promise<string[]> {
    const folder = folderWith(scenario);
    const run = new Tillstorm(["run", "scenario.yaml", ...virtual, "--history", "off"], { folder, env });
    const { stderr } = await run.ended;
    return stderr.split("\n").filter((line) => line.startsWith("::error"));
  }

  function lineOf(scenario: string, text: string): number {
    return scenario.split("\n").findIndex((line) => line.includes(text)) + 1;
  }

  test("what failed stands beside the line that demands it, with what GitHub reads as its own escaped", async () => {
    const failing = worse
      .replace('queue: "max < 5"', 'queue: ["max < 5", "avg < 4"]')
      .replace("90%", "90.0%");
    const found = await annotations(failing);
    const line = lineOf(failing, "queue: [");
    expect(found.join("\n")).toMatch(
      new RegExp(
        `^::error file=scenario.yaml,line=${line},col=11::steady.queue\\[0\\]: steady after recovery: queue max < 5: measured \\d+$`,
        "m",
      ),
    );
    expect(found.join("\n")).not.toMatch(/%(?!25|0A|0D|3A|2C)/);
  });

  test("what makes the whole run doubtful is said of the file, once", async () => {
    const found = await annotations(sick);
    const whole = found.filter((line) => line.includes("what followed proves nothing"));
    expect(whole).toHaveLength(1);
    expect(whole[0]).toMatch(/^::error file=scenario\.yaml::inconclusive: the steady state did not hold/);
    const line = lineOf(sick, "online: ");
    expect(found.some((each) => each.startsWith(`::error file=scenario.yaml,line=${line},`))).toBe(true);
  });

  test("nothing is said of a run that passed", async () => {
    expect(await annotations(healthy)).toEqual([]);
  });
});

describe("--baseline", () => {
  /** Plays `scenario` against what an earlier run of `earlier` left. */
  async function against(earlier: string, scenario: string, words: readonly string[] = []) {
    const before = await played(earlier, virtual);
    const folder = folderWith(scenario);
    const output = join(folder, "now");
    const run = new Tillstorm(
      ["run", "scenario.yaml", ...virtual, "-o", output, "--baseline", before.run.directory, ...words],
      { folder },
    );
    const ended = await run.ended;
    const summary = () => JSON.parse(readFileSync(join(output, "summary.json"), "utf8")) as Summary;
    return { before, ended, summary };
  }

  test("the same run again passes, and says against what", async () => {
    const { before, ended, summary } = await against(healthy, healthy);
    expect(ended.code, ended.stdout).toBe(0);
    const { baseline } = summary();
    expect(baseline).toMatchObject({ run: before.summary.run, tolerance: 0.1, seed: before.summary.seed });
    expect(baseline?.figures.every(({ state }) => state === "same")).toBe(true);
    expect(ended.stdout).toMatch(/^than the run of \d{4}-\d\d-\d\d: nothing worse, \d+ the same$/m);
  });

  test("a longer outage is worse, and fails by name; with a tolerance for it, it passes", async () => {
    const longer = healthy.replace("for: 1s, what: refuse", "for: 3s, what: refuse");
    const { ended, summary } = await against(healthy, longer);
    expect(ended.code).toBe(99);
    expect(summary().reasons.join("\n")).toMatch(
      /^baseline: queue max ≤ \d+ \(earlier \d+, \+\S+.*\): measured \d+$/m,
    );
    expect((await against(healthy, longer, ["--tolerance", "1000%"])).ended.code).toBe(0);
    expect((await against(longer, healthy)).ended.stdout).toMatch(/nothing worse, \d+ better/);
  });

  test("another seed is compared, and said", async () => {
    const { ended } = await against(healthy, healthy, ["--seed", "9", "--tolerance", "1000%"]);
    expect(ended.stdout).toMatch(/\(seed 1, this one 9\): nothing worse/);
  });

  test("several scenarios are held each against its own run of the earlier command", async () => {
    const folder = folderWith(healthy);
    writeFileSync(join(folder, "other.yaml"), healthy.replace("name: Stormy", "name: Other"));
    const both = ["scenario.yaml", "other.yaml", ...virtual];
    expect((await new Tillstorm(["run", ...both, "-o", "first"], { folder }).ended).code).toBe(0);
    const again = ["run", "other.yaml", "scenario.yaml", ...virtual, "-o", "second", "--baseline", "first"];
    expect((await new Tillstorm(again, { folder }).ended).code).toBe(0);
    const { runs } = JSON.parse(readFileSync(join(folder, "second", "summary.json"), "utf8"));
    expect(runs.map(({ scenario, baseline }: Summary) => [scenario, baseline?.figures.length])).toEqual([
      ["Other", expect.any(Number)],
      ["Stormy", expect.any(Number)],
    ]);
  });

  test.each([
    [["--baseline", "nowhere"], "--baseline nowhere: there is no such file"],
    [["--baseline", "scenario.yaml"], "--baseline scenario.yaml is no JSON"],
    [["--tolerance", "10%"], "--tolerance says how much worse than --baseline a run may be"],
  ])("%s is refused before anything starts", async (words, what) => {
    const run = new Tillstorm(["run", "scenario.yaml", ...virtual, ...words], {
      folder: folderWith(healthy),
    });
    const { code, stderr } = await run.ended;
    expect(code).toBe(2);
    expect(stderr).toContain(what);
  });
});
