import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Runs dependency-cruiser with our rules over a little house of these files. */
function cruise(files: Record<string, string>): { status: number | null; output: string } {
  const house = mkdtempSync(join(tmpdir(), "tillstorm-arrows-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(house, path, ".."), { recursive: true });
    writeFileSync(join(house, path), text);
  }
  symlinkSync(join(root, "node_modules"), join(house, "node_modules"));
  for (const name of ["tsconfig.json", "package.json", ".dependency-cruiser.cjs"]) {
    copyFileSync(join(root, name), join(house, name));
  }
  const depcruise = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [depcruise, "src"], {
    cwd: house,
    encoding: "utf8",
  });
  rmSync(house, { recursive: true });
  return { status, output: stdout + stderr };
}

test("a circle is refused", () => {
  const { status, output } = cruise({
    "src/facts.ts": `import { b } from "./facts/b.ts"; export const a = b;`,
    "src/facts/b.ts": `import { a } from "../facts.ts"; export const b = a;`,
  });
  expect(output).toContain("no-circles");
  expect(status).not.toBe(0);
});

test("an arrow against the direction is refused: the terminal may not know an engine", () => {
  const { status, output } = cruise({
    "src/engine/live/fleet.ts": `export const fleet = 1;`,
    "src/terminal/terminal.ts": `import { fleet } from "../engine/live/fleet.ts"; export const terminal = fleet;`,
  });
  expect(output).toContain("arrow-terminal");
  expect(status).not.toBe(0);
});

test("the pure hearts may not use Node", () => {
  const { output } = cruise({
    "src/terminal/terminal.ts": `import { readFileSync } from "node:fs"; export const terminal = readFileSync;`,
    "src/gateway/core/core.ts": `import { hostname } from "node:os"; export const core = hostname;`,
  });
  expect(output).toContain("pure-terminal");
  expect(output).toContain("pure-gateway-core");
});

test("an arrow in the right direction passes", () => {
  const { status, output } = cruise({
    "src/facts.ts": `export const fact = 1;`,
    "src/terminal/terminal.ts": `import { fact } from "../facts.ts"; export const terminal = fact;`,
  });
  expect(output).toContain("no dependency violations found");
  expect(status).toBe(0);
});
