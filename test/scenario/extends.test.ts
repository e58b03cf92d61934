import { globSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadPlan, planFrom } from "../../src/plan/load.ts";
import { planOf, problemsOf } from "./around.ts";
import { small } from "./small.ts";

const child = (text: string) => ({ "d/base.yaml": small, "d/s.yaml": `extends: base.yaml\n${text}` });

describe("a scenario that extends another", () => {
  test("says only what is different", () => {
    const plan = planOf("d/s.yaml", child("seed: 9\ngateway: {workers: 8}\n"));
    expect([plan.name, plan.seed, plan.gateway.workers, plan.terminals]).toEqual(["Small", 9, 8, 40]);
  });

  test("changes things of a list by their ids, and adds others at the end", () => {
    const plan = planOf(
      "d/s.yaml",
      child("outages:\n  - {id: dark, for: 2m}\n  - {id: more, at: 7m, for: 1m, what: refuse}\n"),
    );
    expect(plan.outages.map(({ id, forMs }) => [id, forMs])).toEqual([
      ["dark", 120_000],
      ["closed", 60_000],
      ["more", 60_000],
    ]);
  });

  test("changes and removes things of a list as a map of ids", () => {
    const plan = planOf("d/s.yaml", child("outages: {dark: null, closed: {at: 6m}}\n"));
    expect(plan.outages.map(({ id, at }) => [id, at])).toEqual([["closed", 360_000]]);
  });

  test("removes with null, and a list without ids is replaced", () => {
    expect(planOf("d/s.yaml", child("settle: null\n")).settleMs).toBe(600_000);
    expect(planOf("d/s.yaml", child("expect: {queue: null}\n")).expectations).toEqual([]);
    const { expectations } = planOf("d/s.yaml", child('expect: {queue: ["max < 1", "last < 1"]}\n'));
    expect(expectations.map(({ bound }) => bound)).toEqual([1, 1]);
  });

  test("replaces as a whole what is only one thing together", () => {
    const files = child("outages: {closed: {what: {crash: {restartAfter: 30s}}, for: null}}\n");
    expect(planOf("d/s.yaml", files).outages.map(({ kind }) => kind)).toEqual(["blackhole", "crash"]);
  });

  test("changes a part of a terminal that is only a preset's name", () => {
    const plan = planOf("d/s.yaml", child("fleet: [{id: cafes, terminal: {timeout: 3s}}]\n"));
    expect([plan.groups[0].preset, plan.groups[0].policy.timeoutMs]).toEqual(["quick", 3000]);
  });

  test("a base of a base counts as well, and --set changes the whole", () => {
    const files = {
      ...child("seed: 9\nduration: 11m\n"),
      "e/s.yaml": "extends: ../d/s.yaml\nduration: 12m\n",
    };
    const plan = planOf("e/s.yaml", files, {}, ["outages.dark.for=30s"]);
    expect([plan.seed, plan.durationMs, plan.outages[0].forMs]).toEqual([9, 720_000, 30_000]);
  });

  test("aliases of both stay their own", () => {
    const files = {
      "base.yaml": small.replace("provider: {telecom-a", "provider: &x {telecom-a").replace("about: y", ""),
      "s.yaml": "extends: base.yaml\nname: &x Other\nabout: *x\n",
    };
    const plan = planOf("s.yaml", files);
    expect([plan.about, plan.cohorts.length]).toEqual(["Other", 2]);
  });

  test("the library is found by its names", () => {
    const plan = planFrom({ file: "s.yaml", text: "extends: smoke\nname: Mine\n" }).plan;
    expect([plan.name, plan.terminals]).toEqual(["Mine", 300]);
  });
});

test.each(globSync("scenarios/**/*.yaml"))("what only extends %s is the same plan", (file) => {
  const text = `extends: ${basename(file)}\n`;
  const child = { file: join(dirname(file), "child.yaml"), text };
  expect(planFrom(child).plan).toEqual(loadPlan(file).plan);
});

describe("a mistake is said where it was made", () => {
  test("in the base's file, after those of the file itself", () => {
    const files = { ...child("seed: x\n"), "d/base.yaml": small.replace("quick", "quik") };
    expect(problemsOf("d/s.yaml", files)).toEqual([
      'd/s.yaml:2:7  seed: "x" is not a whole number | write a whole number from 0 to 9007199254740991',
      'd/base.yaml:8:15  fleet[0].terminal: "quik" is not a preset | did you mean quick?',
    ]);
  });

  test("in the file, where it breaks what the base said", () => {
    expect(problemsOf("d/s.yaml", child("duration: 4m\n"))).toEqual([
      "d/base.yaml:15:22  outages[1].at: begins after the last customer | customers come for 4m: write an earlier time",
    ]);
    expect(problemsOf("d/s.yaml", child("outages: {dark: {for: 30m}}\n"))).toEqual([
      "d/s.yaml:2:23  outages[0].for: ends at 32m, after the run | the run ends at 15m: write at most 13m, or raise settle",
    ]);
  });

  test.each<[string, Record<string, string>, string[]]>([
    [
      "a file that is not there",
      { "s.yaml": "extends: nothing.yaml\n" },
      ["s.yaml:1:10  extends: there is no file nothing.yaml | write another"],
    ],
    [
      "a circle",
      { "s.yaml": "extends: a.yaml\n", "a.yaml": "extends: s.yaml\n" },
      ["a.yaml:1:10  extends: leads back to s.yaml: s.yaml → a.yaml → s.yaml | extend another scenario"],
    ],
    [
      "itself",
      { "s.yaml": "extends: s.yaml\n" },
      ["s.yaml:1:10  extends: leads back to s.yaml: s.yaml → s.yaml | extend another scenario"],
    ],
    [
      "a base that is no YAML",
      { "s.yaml": "extends: a.yaml\n", "a.yaml": "fleet:\n\t- id: a\n" },
      ["a.yaml:2:1  a tab is not an indent | indent with spaces"],
    ],
    [
      "an id that the base does not have",
      child("outages: {drak: null}\n"),
      ["d/s.yaml:2:11  outages.drak: is not in what this file extends | did you mean dark?"],
    ],
    [
      "what is no text",
      { "s.yaml": small.replace("name: Small", "name: Small\nextends: 5") },
      ['s.yaml:2:10  extends: 5 is not text | put it in quotes: "5"'],
    ],
  ])("%s", (_, files, expected) => {
    expect(problemsOf(Object.keys(files).includes("s.yaml") ? "s.yaml" : "d/s.yaml", files)).toEqual(
      expected,
    );
  });

  test("more than ten bases in a row", () => {
    const files: Record<string, string> = { "b12.yaml": small };
    for (let n = 11; n >= 0; n--) files[`b${n}.yaml`] = `extends: b${n + 1}.yaml\n`;
    expect(problemsOf("b2.yaml", files)).toEqual([]);
    expect(problemsOf("b1.yaml", files)).toEqual([
      "b11.yaml:1:10  extends: is the 11th base in a row | stop at 10",
    ]);
  });

  test("a base that is no text", () => {
    const files = { "s.yaml": "extends: a.yaml\n", "a.yaml": new Uint8Array([0x61, 0xff]) };
    expect(problemsOf("s.yaml", files)).toEqual([
      "a.yaml:1:2  a byte that is not UTF-8 | save the file as UTF-8",
    ]);
  });
});

test("a list of bases is refused, and what they would have said is not missing", () => {
  expect(problemsOf("s.yaml", { "s.yaml": "extends: [smoke]\nname: Y\nsettle: 5\n" })).toEqual([
    "s.yaml:1:10  extends: a list is not text | write text",
    "s.yaml:3:9  settle: 5 is not a duration | write 5s",
  ]);
});
