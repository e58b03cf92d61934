// The package as it is published: packed, installed in an empty folder, and run there as compiled JavaScript.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { folderWith, quiet, salesInCells, Tillstorm } from "./tillstorm.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const prefix = temporaryFolder();
const installed = join(prefix, "node_modules", "tillstorm");
/** As an installed command: found by its name, started by its first line. */
const command = [join(prefix, "node_modules", ".bin", "tillstorm")] as const;
const env = { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) };

function npm(folder: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync("npm", words, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`npm ${words.join(" ")}: ${stderr}`);
  return stdout;
}

beforeAll(async () => {
  await realBinary();
  npm(root, "pack", "--pack-destination", prefix);
  const [tarball] = readdirSync(prefix);
  npm(prefix, "init", "--yes");
  npm(prefix, "install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`);
});

describe("installed from its package", () => {
  test("it has what it needs and no sources, tests or tools", () => {
    expect(existsSync(join(installed, "src"))).toBe(false);
    expect(existsSync(join(installed, "test"))).toBe(false);
    expect(readdirSync(join(installed, "dist"))).toEqual(
      expect.arrayContaining(["cli", "conductor", "gateway"]),
    );
    expect(existsSync(join(prefix, "node_modules", "typescript"))).toBe(false);
  });

  test("it checks a scenario of its library and a file", async () => {
    const run = new Tillstorm(["check", "smoke", "scenario.yaml"], {
      folder: folderWith(quiet),
      command: [...command],
      env,
    });
    const { code, stdout, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^ok {2}.*Smoke: 300 terminals.*\nok {2}scenario\.yaml {2}Quiet: 20 terminals/);
  });

  test("it runs, its children compiled as itself", async () => {
    const run = new Tillstorm(["run", "scenario.yaml"], {
      folder: folderWith(quiet),
      command: [...command],
      env,
    });
    await run.said(/ of 20 online/);
    const commands = run.processes().map(({ command }) => command);
    expect(commands.filter((each) => each.includes(join("dist", "conductor", "main.js")))).toHaveLength(1);
    expect(commands.filter((each) => each.includes(join("dist", "gateway", "main.js")))).toHaveLength(1);
    const { code, stdout, stderr } = await run.ended;
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^PASS {2}Quiet/);
    await run.mustBeGone();
    const summary = run.summary();
    expect(salesInCells(summary)).toBe(summary.measures.outcomes.wanted.sales);
  });
});
