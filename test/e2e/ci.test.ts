// What a CI is told to do: the steps of action.yml and of the examples, run by their own commands, and what is there
// afterwards for it to read.

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { jenkins, refusedByXunit } from "../report/junit-readers.ts";
import { temporaryFolder } from "../toxiproxy/real.ts";
import { program, quiet } from "./tillstorm.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}

interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const action: Action = parse(readFileSync(join(root, "action.yml"), "utf8"));
const example = (name: string) => readFileSync(join(root, "examples/ci", name), "utf8");

/** What an expression of action.yml stands for. Throws for one that there is not. */
function resolved(text: string, inputs: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const name = /^inputs\.([a-z-]+)$/.exec(expression)?.[1] ?? "";
    if (!(name in action.inputs)) throw new Error(`nothing stands for ${expression}`);
    return inputs[name] ?? action.inputs[name].default ?? "";
  });
}

/** The Node that this runs on first, whatever the system's own is. */
const path = [dirname(process.execPath), process.env.PATH].join(delimiter);

/** As GitHub's runner starts `shell: bash`. */
function bash(script: string, cwd: string, env: Readonly<Record<string, string>>) {
  const { FORCE_COLOR: _colour, GITHUB_STEP_SUMMARY: _page, ...rest } = process.env;
  return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
    cwd,
    encoding: "utf8",
    env: { ...rest, NO_COLOR: "1", ...env, PATH: env.PATH ?? path },
  });
}

describe("action.yml", () => {
  test("is a composite action as GitHub wants it, and hands its inputs over by the environment alone", () => {
    // docs.github.com, "Metadata syntax for GitHub Actions": name, description, runs.using and, of each step that
    // runs, shell are required; an output of a composite action needs a value.
    expect(action.name && action.description).toBeTruthy();
    expect(action.runs.using).toBe("composite");
    for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
      expect(description).toMatch(/\S/);
    }
    const ids = action.runs.steps.flatMap(({ id }) => id ?? []);
    for (const { value } of Object.values(action.outputs)) {
      expect(ids).toContain(/^\$\{\{ steps\.([a-z]+)\.outputs\.[a-z-]+ \}\}$/.exec(value)?.[1]);
    }
    for (const step of action.runs.steps) {
      expect(Number(step.run !== undefined) + Number(step.uses !== undefined), step.name).toBe(1);
      if (step.run === undefined) continue;
      expect(step.shell, step.name).toBe("bash");
      // What stands in a script is run by it: a title of a pull request could be a command.
      expect(step.run, step.name).not.toContain("${{");
    }
    const used = JSON.stringify(action.runs.steps).match(/inputs\.[a-z-]+/g) ?? [];
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs).map((name) => `inputs.${name}`)));
  });

  /** As the runner checks it out. */
  const checkout = temporaryFolder();
  const installStep = action.runs.steps.find(({ run }) => run?.includes("npm ci"));
  const runStep = action.runs.steps.find(({ id }) => id === "run");

  beforeAll(() => {
    for (const name of [
      "action.yml",
      "bin",
      "src",
      "scenarios",
      "package.json",
      "package-lock.json",
      ".npmrc",
    ]) {
      cpSync(join(root, name), join(checkout, name), { recursive: true });
    }
    const { status, stderr } = bash(installStep?.run ?? "", temporaryFolder(), {
      GITHUB_ACTION_PATH: checkout,
    });
    expect(status, stderr).toBe(0);
    // A registry may take its time.
  }, 400_000);

  test("installs what a run needs, and no tools for building", () => {
    expect(existsSync(join(checkout, "node_modules/undici"))).toBe(true);
    expect(existsSync(join(checkout, "node_modules/typescript"))).toBe(false);
  });

  /** Runs the step in `folder`; the answer is how it ended and what it left. */
  function run(inputs: Readonly<Record<string, string>>, folder = temporaryFolder()) {
    const kept = temporaryFolder();
    const env = Object.fromEntries(
      Object.entries(runStep?.env ?? {}).map(([name, text]) => [name, resolved(text, inputs)]),
    );
    writeFileSync(join(folder, "quiet.yaml"), quiet);
    const cwd = join(folder, resolved(runStep?.["working-directory"] ?? "", inputs));
    const { status, stdout, stderr } = bash(runStep?.run ?? "", cwd, {
      ...env,
      GITHUB_ACTIONS: "true",
      GITHUB_ACTION_PATH: checkout,
      GITHUB_OUTPUT: join(kept, "output"),
      GITHUB_STEP_SUMMARY: join(kept, "summary.md"),
    });
    const read = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : "");
    const outputs = Object.fromEntries(
      read(join(kept, "output"))
        .trim()
        .split("\n")
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    return { status, stdout, stderr, folder, cwd, outputs, page: read(join(kept, "summary.md")) };
  }

  const virtual = { engine: "virtual", scenario: "quiet.yaml" };

  test.each([
    { what: "a pass", set: "", code: 0, verdict: "pass", page: "✅ PASS" },
    { what: "a fail", set: "expect.queue=max > 100000", code: 99, verdict: "fail", page: "❌ FAIL" },
    {
      what: "no sale at all",
      set: "load.sales=0.000001/h",
      code: 4,
      verdict: "inconclusive",
      page: "⚠️ INCONCLUSIVE",
    },
    { what: "a wrong field", set: "settle=soon", code: 2, verdict: "none", page: "⚠️ NOT PLAYED" },
  ])("ends $what with $code, a page and a JUnit file", ({ set, code, verdict, page }) => {
    const ended = run({ ...virtual, set });
    expect(ended.status, ended.stderr).toBe(code);
    expect(ended.outputs).toEqual({
      verdict,
      "exit-code": String(code),
      junit: "tillstorm-junit.xml",
      output: "tillstorm-run",
    });
    expect(ended.page).toContain(`## ${page}: `);
    const xml = readFileSync(join(ended.cwd, ended.outputs.junit), "utf8");
    expect(refusedByXunit(xml)).toEqual([]);
    expect(jenkins(xml).some(({ state }) => state === "red")).toBe(code !== 0);
    expect(existsSync(join(ended.cwd, ended.outputs.output, "summary.json"))).toBe(code !== 2);
  });

  test("plays several scenarios, a line each, with changes that have spaces, where it is told to", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "shop"));
    writeFileSync(join(folder, "shop", "with space.yaml"), quiet);
    const inputs = {
      ...virtual,
      scenario: "with space.yaml\r\n\n  kinds/refuse\n",
      set: "expect.queue=max < 100000\nload.declined=1%",
      seed: "5",
      "working-directory": "shop",
      output: "out",
    };
    const ended = run(inputs, folder);
    expect(ended.status, ended.stderr).toBe(0);
    expect(ended.outputs).toMatchObject({ verdict: "pass", output: "out" });
    const { runs } = JSON.parse(readFileSync(join(folder, "shop/out/summary.json"), "utf8"));
    expect(runs.map(({ seed }: { seed: number }) => seed)).toEqual([5, 5]);
    expect(runs[0].expectations.map(({ text }: { text: string }) => text)).toContain("queue max < 100000");
  });

  test("runs nothing that an input says: neither commands nor options", { timeout: 300_000 }, () => {
    const folder = temporaryFolder();
    const evil = '$(touch planted) `touch planted`; touch planted #" && touch planted';
    for (const name of ["scenario", "engine", "seed", "set", "allow-target", "baseline", "tolerance"]) {
      expect(run({ ...virtual, [name]: evil }, folder).status, name).toBe(name === "allow-target" ? 0 : 2);
      expect(readdirSync(folder)).not.toContain("planted");
      writeFileSync(join(folder, "unused"), "");
    }
    const option = run({ ...virtual, scenario: "--history=off\nquiet.yaml" });
    expect(option.status).toBe(2);
    expect(option.stderr).toContain("there is no file ./--history=off");
  });
});

/** A project that has tillstorm: `npm ci` finds nothing to install, and npx finds the command of this checkout. */
function project(): { folder: string; env: Readonly<Record<string, string>> } {
  const folder = temporaryFolder();
  const prefix = temporaryFolder();
  mkdirSync(join(prefix, "bin"));
  symlinkSync(program, join(prefix, "bin", "tillstorm"));
  const about = { name: "shop", version: "1.0.0" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(about));
  const lock = { ...about, lockfileVersion: 3, requires: true, packages: { "": about } };
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  return { folder, env: { npm_config_prefix: prefix, BUILD_NUMBER: "7", CI_PROJECT_DIR: folder } };
}

interface Job {
  readonly before_script: readonly string[];
  readonly script: readonly string[];
  readonly artifacts: {
    readonly when: string;
    readonly paths: readonly string[];
    readonly reports: { readonly junit: string };
  };
}

describe("the examples", () => {
  // Live, this command is what run-smoke.test.ts plays.
  test("for GitLab: its commands, played in virtual time, pass and leave the artifacts that it names", () => {
    const { outages }: { outages: Job } = parse(example("gitlab-ci.yml"));
    const { folder, env } = project();
    const script = [...outages.before_script, ...outages.script].join("\n");
    const { status, stdout, stderr } = bash(`${script} --engine virtual`, folder, env);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^PASS {2}Smoke: 45 s played in /m);
    const { when, paths, reports } = outages.artifacts;
    expect(when).toBe("always");
    // GitLab reads reports with this ending only.
    expect(reports.junit).toMatch(/\.xml$/);
    for (const name of [...paths, reports.junit]) expect(existsSync(join(folder, name)), name).toBe(true);
    const shown = jenkins(readFileSync(join(folder, reports.junit), "utf8"));
    expect(new Set(shown.map(({ state }) => state))).toEqual(new Set(["green"]));
  });

  test("for Jenkins: its commands, played in virtual time, leave the files that it reads, also of a fail", () => {
    const text = example("Jenkinsfile");
    const commands = [...text.matchAll(/^\s*sh '(.*)'$/gm)].map(([, command]) => command);
    expect(commands).toHaveLength(2);
    const count = (letter: string) => text.split(letter).length;
    expect([count("{"), count("(")]).toEqual([count("}"), count(")")]);
    const [, junit] = /junit testResults: '([^']*)'/.exec(text) ?? [];
    const [, artifacts] = /archiveArtifacts artifacts: '([^']*)'/.exec(text) ?? [];
    // Published also where the stage failed.
    expect(text.indexOf("always {")).toBeLessThan(text.indexOf("junit testResults"));
    for (const [more, code] of [
      ["", 0],
      [" --set 'expect.queue=max > 100000'", 99],
    ] as const) {
      const { folder, env } = project();
      const { status, stderr } = bash(`${commands.join("\n")} --engine virtual${more}`, folder, env);
      expect(status, stderr).toBe(code);
      expect(existsSync(join(folder, junit))).toBe(true);
      for (const pattern of artifacts.split(", ")) {
        const name = pattern.replace("*/**", "7/summary.json");
        expect(existsSync(join(folder, name)), name).toBe(true);
      }
    }
  });

  test("for GitHub: it uses the action by inputs that it has, and uploads what the action leaves", () => {
    const {
      jobs,
    }: { jobs: { outages: { steps: (Step & { with?: Record<string, string>; if?: string })[] } } } = parse(
      example("github.yml"),
    );
    const { steps } = jobs.outages;
    const ours = steps.find(({ uses }) => uses?.includes("/tillstorm@"));
    const inputs = Object.keys(ours?.with ?? {});
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(inputs));
    const upload = steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
    expect(upload?.if).toBe("always()");
    const left = [action.inputs.junit.default, action.inputs.output.default];
    expect(upload?.with?.path.trim().split("\n")).toEqual(left);
  });
});
