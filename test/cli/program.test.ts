import { describe, expect, test } from "vitest";
import { type AnyCommand, program } from "../../src/cli/program.ts";
import { spoken } from "./spoken.ts";

const broken: AnyCommand = {
  usage: "break",
  about: "breaks",
  examples: [
    ["a", "b"],
    ["c", "d"],
  ],
  repeatable: [],
  options: (yargs) => yargs,
  run: () => {
    throw new TypeError("oh");
  },
};

describe("what is wrong with a command line is said with the nearest right word", () => {
  test.each([
    [["chekc", "a.yaml"], "there is no command chekc\ndid you mean check?\n"],
    [
      ["lunch-peak"],
      "there is no command lunch-peak\nwrite one of: plan, check, list, new, schema, completion\n",
    ],
    [[], "no command\nwrite one of: plan, check, list, new, schema, completion\n"],
    [["check"], "the command needs to know on what\nsee --help\n"],
    [["plan", "smoke", "--jsno"], "there is no option --jsno\ndid you mean --json?\n"],
    [["plan", "smoke", "--no-json"], "there is no option --no-json\nsee --help for those there are\n"],
    [
      ["plan", "smoke", "lunch-peak"],
      "there is one word too many: lunch-peak\nleave it out, or see --help\n",
    ],
    [["list", "profils"], "there is no profils here\ndid you mean profiles?\n"],
    [["completion", "powershell"], "there is no powershell here\nwrite one of: bash, zsh\n"],
    [["plan", "smoke", "--set"], "--set needs a value\nsee --help\n"],
    [["plan", "smoke", "--seed", "1", "--seed", "2"], "--seed is given twice\nkeep one of them\n"],
    [["plan", "smoke", "--seed=1", "--seed=1"], "--seed is given twice\nkeep one of them\n"],
    [["plan", "smoke", "--json", "--json"], "--json is given twice\nkeep one of them\n"],
    [
      ["plan", "smoke", "--", "-7"],
      "there is one word too many: -7\nleave out what follows --; for a file of that name write ./-7\n",
    ],
    [
      ["plan", "smok"],
      "there is no scenario smok\n  neither a file of that name here nor one in the library\ndid you mean smoke?\n",
    ],
  ])("%j", async (words, stderr) => {
    expect(await spoken(words)).toEqual({ exitCode: 2, stdout: "", stderr });
  });
});

test("positionals are text, whatever numbers they look like", async () => {
  expect((await spoken(["plan", "007"])).stderr).toMatch(/^there is no scenario 007\n/);
  expect((await spoken(["plan", "1e3"])).stderr).toMatch(/^there is no scenario 1e3\n/);
  expect((await spoken(["check", "0x10"])).stderr).toMatch(/^there is no scenario 0x10\n/);
});

test.each([
  ["--help"],
  ["check", "--help"],
  ["plan", "--help"],
  ["list", "--help"],
  ["new", "--help"],
  ["schema", "--help"],
  ["completion", "--help"],
])("help of %s fits 80 columns and ends with two examples", async (...words) => {
  const { exitCode, stdout, stderr } = await spoken(words.flat());
  expect([exitCode, stderr]).toEqual([0, ""]);
  const lines = stdout.trimEnd().split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  const examples = lines.slice(lines.indexOf("Examples:") + 1);
  expect(examples.filter((line) => line.startsWith("  tillstorm "))).toHaveLength(2);
});

test("help and words do not change with the language of the machine", async () => {
  const before = process.env.LC_ALL;
  process.env.LC_ALL = "de_DE.UTF-8";
  try {
    expect((await spoken(["plan", "--help"])).stdout).toContain("Show help");
  } finally {
    if (before === undefined) delete process.env.LC_ALL;
    else process.env.LC_ALL = before;
  }
});

test("an option with another value than it has is answered with the nearest one", async () => {
  const choosing: AnyCommand = {
    ...broken,
    options: (yargs) => yargs.option("engine", { choices: ["live", "virtual"] }),
  };
  let stderr = "";
  await program(["break", "--engine", "vitrual"], [choosing], "1", {
    stdout: () => undefined,
    stderr: (text) => {
      stderr += text;
    },
    hasColour: { stdout: false, stderr: false },
    isGithub: false,
  });
  expect(stderr).toBe("--engine cannot be vitrual\ndid you mean virtual?\n");
});

test("the version is the package's", async () => {
  expect(await spoken(["--version"])).toEqual({ exitCode: 0, stdout: "1.2.3\n", stderr: "" });
});

test("an option is given once, by its name or its letter", async () => {
  const lettered: AnyCommand = {
    ...broken,
    options: (yargs) => yargs.option("output", { alias: "o", type: "string" }),
  };
  let stderr = "";
  const exitCode = await program(["break", "-o", "a", "--output", "b"], [lettered], "1", {
    stdout: () => undefined,
    stderr: (text) => {
      stderr += text;
    },
    hasColour: { stdout: false, stderr: false },
    isGithub: false,
  });
  expect([exitCode, stderr]).toEqual([2, "--output is given twice\nkeep one of them\n"]);
});

test("an option of two words that may be repeated is given once or twice", async () => {
  const heard: unknown[] = [];
  const allowing: AnyCommand = {
    ...broken,
    repeatable: ["allow-target"],
    options: (yargs) => yargs.option("allow-target", { type: "string", array: true }),
    run: async (options) => {
      heard.push((options as Record<string, unknown>)["allow-target"]);
      return 0;
    },
  };
  const output = {
    stdout: () => undefined,
    stderr: (text: string) => void heard.push(text),
    hasColour: { stdout: false, stderr: false },
    isGithub: false,
  };
  await program(["break", "--allow-target", "a"], [allowing], "1", output);
  await program(["break", "--allow-target", "a", "--allow-target", "b"], [allowing], "1", output);
  expect(heard).toEqual([["a"], ["a", "b"]]);
});

test("a bug of ours ends with exit code 1 and its stack", async () => {
  let stderr = "";
  const exitCode = await program(["break"], [broken], "1", {
    stdout: () => undefined,
    stderr: (text) => {
      stderr += text;
    },
    hasColour: { stdout: false, stderr: false },
    isGithub: false,
  });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^this is a bug of tillstorm, please report it:\nTypeError: oh\n {4}at /);
});

test.each(["check", "plan"])("%s of standard input is refused, and not passed over", async (command) => {
  expect(await spoken([command, "-"])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: "- is no file: nothing is read from standard input\nwrite the path of a file\n",
  });
});
