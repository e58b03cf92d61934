// Follows docs/adding-an-outage.md to the letter, in a copy of the sources, and plans a scenario with the kind of the page.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(root, "docs/adding-an-outage.md"), "utf8");
const [file, importLine] = blocks("ts");
const [scenario] = blocks("yaml");
let copy = "";

/** The page's code blocks of a language, in order. */
function blocks(language: string): string[] {
  const marks = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms");
  return [...page.matchAll(marks)].map(([, code]) => code);
}

function tillstorm(...words: string[]) {
  const main = join(copy, "src/cli/main.ts");
  return spawnSync(process.execPath, [main, ...words], { cwd: copy, encoding: "utf8" });
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "tillstorm-adding-"));
  for (const name of ["src", "package.json"]) cpSync(join(root, name), join(copy, name), { recursive: true });
  mkdirSync(join(copy, "scenarios/kinds"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));

  writeFileSync(join(copy, "src/outages/rain.ts"), file);
  const list = join(copy, "src/outages/kinds.ts");
  const listed = readFileSync(list, "utf8").replace("\n  refuse,", "\n  rain,\n  refuse,");
  writeFileSync(list, importLine + listed);
  writeFileSync(join(copy, "scenarios/kinds/rain.yaml"), scenario);
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("whoever follows docs/adding-an-outage.md", () => {
  test("has a scenario without a mistake or a warning", () => {
    const { status, stdout, stderr } = tillstorm("check", "scenarios/kinds/rain.yaml");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Rain: 300 terminals");
  });

  test("has the new kind in the plan", () => {
    const { stdout } = tillstorm("plan", "scenarios/kinds/rain.yaml", "--json");
    const { outages } = JSON.parse(stdout) as Plan;
    const latency = { latency: 120 };
    expect(outages).toEqual([
      expect.objectContaining({
        id: "shower",
        kind: "rain",
        effect: {
          on: "links",
          cohorts: [0],
          does: {
            kind: "toxics",
            toxics: [
              { type: "latency", stream: "upstream", attributes: latency },
              { type: "latency", stream: "downstream", attributes: latency },
              { type: "bandwidth", stream: "upstream", attributes: { rate: 16 } },
            ],
          },
        },
      }),
    ]);
  });

  test("sees mistakes in its parameters explained like any other's", () => {
    writeFileSync(join(copy, "dry.yaml"), scenario.replace("delay: 120ms", "delay: 120 ms"));
    const { status, stderr } = tillstorm("check", "dry.yaml");
    expect(status).toBe(2);
    expect(stderr).toContain('outages[0].what.rain.delay: "120 ms" is not a duration');
    expect(stderr).toContain("write 120ms");
  });
});

test("without the line in the list, nobody knows the kind", () => {
  const list = join(copy, "src/outages/kinds.ts");
  const listed = readFileSync(list, "utf8");
  writeFileSync(list, listed.replace("\n  rain,", ""));
  const { status, stderr } = tillstorm("check", "scenarios/kinds/rain.yaml");
  writeFileSync(list, listed);
  expect(status).toBe(2);
  expect(stderr).toContain("rain");
});
