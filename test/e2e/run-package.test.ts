// The package as it is published: packed, installed in an empty folder, and run there as compiled JavaScript.

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { realBinary, temporaryFolder } from "../toxiproxy/real.ts";
import { folderWith, quiet, salesInCells, Tillstorm } from "./tillstorm.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const prefix = temporaryFolder();
const installed = join(prefix, "node_modules", "tillstorm");
/** As an installed command: found by its name, started by its first line. */
const command = [join(prefix, "node_modules", ".bin", "tillstorm")] as const;
const env = {
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  // What is installed here is installed once: nothing of it is worth keeping.
  NODE_COMPILE_CACHE: undefined,
};

function npm(folder: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync("npm", words, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  // What the compiler says stands on stdout.
  if (status !== 0) throw new Error(`npm ${words.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** Relative links of a page that lead to nothing in the package, except in a paragraph that says where they are. */
function brokenLinks(page: string, text: string): string[] {
  return text
    .split("\n\n")
    .filter((paragraph) => !/in the repository/i.test(paragraph))
    .flatMap((paragraph) => [...paragraph.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link))
    .filter((link) => !/^[a-z]+:/i.test(link) && !existsSync(join(installed, dirname(page), link)))
    .map((link) => `${page}: ${link}`);
}

beforeAll(async () => {
  await realBinary();
  npm(root, "pack", "--pack-destination", prefix);
  const [tarball] = readdirSync(prefix);
  npm(prefix, "init", "--yes");
  npm(prefix, "install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`);
  // It is compiled, packed, fetched and installed.
}, 600_000);

describe("installed from its package", () => {
  test("it has what it needs and no sources, tests or tools", () => {
    expect(existsSync(join(installed, "src"))).toBe(false);
    expect(existsSync(join(installed, "test"))).toBe(false);
    expect(readdirSync(join(installed, "dist"))).toEqual(
      expect.arrayContaining(["cli", "conductor", "gateway"]),
    );
    expect(existsSync(join(prefix, "node_modules", "typescript"))).toBe(false);
  });

  test("every link of its README and its docs leads to something in it, or says that it is in the repository", () => {
    const pages = readdirSync(join(installed, "docs")).filter((name) => name.endsWith(".md"));
    const broken = ["README.md", "CHANGELOG.md", ...pages.map((name) => join("docs", name))].flatMap((page) =>
      brokenLinks(page, readFileSync(join(installed, page), "utf8")),
    );
    expect(pages.length).toBeGreaterThan(20);
    expect(broken).toEqual([]);
  });

  test("a link that leads nowhere is found", () => {
    const text =
      "See [one](gone.md#part) and [two](../gone/too.yaml).\n\nIn the repository [three](gone.md).";
    expect(brokenLinks("docs/ci.md", text)).toEqual(["docs/ci.md: gone.md", "docs/ci.md: ../gone/too.yaml"]);
  });

  test("it has the dashboards, the rules and the examples that its docs tell to use, and nothing that makes them", () => {
    const has = (path: string) => readdirSync(join(installed, path));
    expect(has("dashboards/grafana")).toEqual(readdirSync(join(root, "dashboards/grafana")));
    expect(has("dashboards/prometheus")).toEqual(["prometheus.yaml", "rules"]);
    expect(has("dashboards").sort()).toEqual(["grafana", "pictures", "prometheus", "provisioning"]);
    expect(has("examples")).toContain("compose.yaml");
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

  test("an adapter in TypeScript has its types from it, and speaks with a gateway", async () => {
    const spoken = (...words: string[]) =>
      new Tillstorm(["adapter", ...words], { folder: prefix, command: [...command], env }).ended;
    // It is never written over one that is there, and whoever tries again wants none.
    onTestFinished(() => rmSync(join(prefix, "my-gateway.mts"), { force: true }));
    expect(await spoken("new", "my-gateway")).toMatchObject({ code: 0, stdout: "my-gateway.mts\n" });
    const config = {
      compilerOptions: { module: "nodenext", target: "es2024", strict: true, noEmit: true, types: [] },
      include: ["my-gateway.mts"],
    };
    writeFileSync(join(prefix, "tsconfig.json"), JSON.stringify(config));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const tsc = spawnSync(process.execPath, [compiler, "-p", prefix], { encoding: "utf8" });
    expect(tsc.stdout + tsc.stderr).toBe("");
    const server = createServer((_, response) => response.end('{"status":"approved"}')).listen(
      0,
      "127.0.0.1",
    );
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // It approves everything, and that is what is said of it.
    const { code, stdout, stderr } = await spoken("check", "my-gateway.mts", "--against", url);
    expect(code, stdout + stderr).toBe(99);
    expect(stdout).toMatch(/^ok +sale: approved$/m);
    expect(stdout).toMatch(/^does not fit +sale after it: a sale that comes after its own reversal/m);
  });

  test("it runs, its children compiled as itself", async () => {
    // Long enough that its children are looked at while they are there.
    const run = new Tillstorm(["run", "scenario.yaml", "--set", "duration=10s"], {
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
