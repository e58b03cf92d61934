import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { spoken } from "./spoken.ts";

describe("the words that may stand where the cursor is", () => {
  test.each([
    [[""], ["plan", "check", "list", "new", "schema", "completion"]],
    [["pl"], ["plan", "check", "list", "new", "schema", "completion"]],
    [
      ["list", ""],
      ["scenarios", "presets", "profiles", "shapes", "kinds", "defects", "measures"],
    ],
    [["list", "k"], ["kinds"]],
    [
      ["completion", ""],
      ["bash", "zsh"],
    ],
    [
      ["plan", "--se"],
      ["--help", "--version", "--json", "--seed", "--set", "--gateway"],
    ],
    [["new", "mine", "--from", ""], expect.arrayContaining(["lunch-peak", "smoke"])],
    [["plan", ""], expect.arrayContaining(["lunch-peak", "smoke"])],
    [["check", "smoke", "lu"], expect.arrayContaining(["lunch-peak", "smoke"])],
    [["plan", "kinds/bl"], expect.arrayContaining(["smoke", "kinds/blackhole"])],
    [["plan", "smoke", "--set", ""], []],
    [["doctor", ""], expect.anything()],
  ])("%j", async (words, found) => {
    const { exitCode, stdout, stderr } = await spoken(["--get-yargs-completions", "tillstorm", ...words]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").filter(Boolean)).toEqual(found);
  });
});

test("the script is for the shell that is asked for, whatever the environment says", async () => {
  expect((await spoken(["completion", "zsh"])).stdout).toMatch(/^#compdef tillstorm\n/);
  expect((await spoken(["completion", "bash"])).stdout).toMatch(
    /complete -o bashdefault -o default -F _tillstorm_yargs_completions tillstorm\n/,
  );
  expect((await spoken(["completion", "powershell"])).stderr).toBe(
    "there is no powershell here\nwrite one of: bash, zsh\n",
  );
});

test("the script tells how it is installed", async () => {
  expect((await spoken(["completion", "bash"])).stdout).toContain("tillstorm completion >> ~/.bashrc");
});

/** yargs' script needs bash 4. */
const hasBash = existsBash();

describe.skipIf(!hasBash && !process.env.CI)("in a real bash, which this machine may lack", () => {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeAll(async () => {
    writeFileSync(join(folder, "completion.bash"), (await spoken(["completion", "bash"])).stdout);
    symlinkSync(fileURLToPath(new URL("../../bin/tillstorm.js", import.meta.url)), join(folder, "tillstorm"));
  });

  /** What bash offers for the last of these words. */
  function offered(words: readonly string[]): string[] {
    const line = ["tillstorm", ...words].map((word) => `'${word}'`).join(" ");
    const script = `. completion.bash; COMP_WORDS=(${line}); COMP_CWORD=${words.length}
      _tillstorm_yargs_completions; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const PATH = [folder, dirname(process.execPath), process.env.PATH].join(delimiter);
    const said = execFileSync("bash", ["--norc", "-c", script], {
      cwd: folder,
      env: { ...process.env, PATH, SHELL: "/bin/bash" },
      encoding: "utf8",
    });
    return said.split("\n").filter(Boolean);
  }

  test.each([
    [["run", "smo"], ["smoke"]],
    [["run", "smoke", "--engine", "v"], ["virtual"]],
    [
      ["list", "pr"],
      ["presets", "profiles"],
    ],
    [["check", "my-own"], []],
  ])("%j", (words, found) => expect(offered(words)).toEqual(found));
});

function existsBash(): boolean {
  try {
    execFileSync("bash", ["-c", "exit $((BASH_VERSINFO[0] < 4))"]);
    return true;
  } catch {
    return false;
  }
}
