import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { kinds } from "../../src/outages/kinds.ts";
import { libraryNames } from "../../src/scenario/library.ts";
import { changed, small, withOutages } from "../scenario/small.ts";
import { spoken } from "./spoken.ts";

const folder = mkdtempSync(join(tmpdir(), "tillstorm-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("a scenario that is right gets a line that sums it up", async () => {
  expect(await spoken(["check", "lunch-peak", "scenarios/smoke.yaml"])).toEqual({
    exitCode: 0,
    stdout: [
      "ok  scenarios/lunch-peak.yaml  Lunch peak: 2,000 terminals in 500 stores, about 30,000 sales in 30m at 20x, 3 outages, 5 expectations",
      "ok  scenarios/smoke.yaml  Smoke: 300 terminals in 100 stores, about 8,100 sales in 45 s, 3 outages, 6 expectations",
      "",
    ].join("\n"),
    stderr: "",
  });
});

test("every scenario of the library is right, and so is that of every kind", async () => {
  const names = [...libraryNames(), ...kinds.map(({ name }) => `kinds/${name}`)];
  const { exitCode, stdout } = await spoken(["check", ...names]);
  expect(exitCode).toBe(0);
  expect(stdout.match(/^ok /gm)).toHaveLength(names.length);
});

test("mistakes of all files are said, and those that are right are still summed up", async () => {
  const one = file("one.yaml", changed("quick", "quik"));
  const two = file("two.yaml", changed("for: 1m, strike", "for: 3 min, strike").replace("settle", "setle"));
  const right = file("right.yaml", small);
  const { exitCode, stdout, stderr } = await spoken(["check", one, right, two, "nowhere.yaml"]);
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(/^ok {2}.*right\.yaml {2}Small: 40 terminals in 20 stores/);
  expect(stderr.split("\n").filter((line) => /^\S/.test(line))).toEqual([
    `${one}:8:15  fleet[0].terminal: "quik" is not a preset`,
    `${two}:3:1  setle: is not a field here`,
    `${two}:14:29  outages[0].for: "3 min" is not a duration`,
    "there is no file nowhere.yaml",
    "write the path of a scenario, or the name of one in the library",
    "3 of 4 scenarios cannot be run",
  ]);
});

test("in a GitHub workflow each mistake is also an annotation", async () => {
  const one = file("one.yaml", changed("quick", "quik"));
  const { stderr } = await spoken(["check", one], { isGithub: true });
  expect(stderr).toContain(
    `\n::error file=${one},line=8,col=15::fleet[0].terminal: "quik" is not a preset; did you mean quick?\n`,
  );
});

test("in a GitHub workflow a file that is not there is an annotation without a line", async () => {
  const { stderr } = await spoken(["check", "nowhere.yaml"], { isGithub: true });
  expect(stderr).toContain("\n::error file=nowhere.yaml::there is no file nowhere.yaml; write the path");
});

test("a warning is said and is no error", async () => {
  const slow = file("slow.yaml", changed("settle: 5m", "speed: 2x"));
  const { exitCode, stderr } = await spoken(["check", slow], { isGithub: true });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^warning .*slow\.yaml:8:15 {2}fleet\[0\]\.terminal: the time-out is 500 ms/);
  expect(stderr).toMatch(/^::warning file=/m);
});

test("colours mark what is wrong where the stream has them", async () => {
  const one = file("one.yaml", changed("quick", "quik"));
  const { stderr } = await spoken(["check", one], { hasColour: { stdout: false, stderr: true } });
  expect(stderr).toContain("\u001b[31m^^^^\u001b[39m");
});

test("of very many mistakes the first fifty are said and the rest counted", async () => {
  const many = file("many.yaml", Array.from({ length: 80 }, (_, n) => `k${n}: 1\n`).join(""));
  expect((await spoken(["check", many])).stderr).toMatch(/\nand 34 more\n$/);
});

test("what no engine plays is noted, and is no mistake", async () => {
  const sooner = file(
    "sooner.yaml",
    `${small}changes: [{at: 3m, set: {fleet.cafes.terminal.timeout: 3s}}]\n`,
  );
  const { exitCode, stdout, stderr } = await spoken(["check", sooner]);
  const why = "change fleet.cafes.terminal.timeout = 3s: terminals stay as they are while a run goes on";
  expect([exitCode, stderr]).toEqual([0, `note ${sooner} is right, and cannot be run:\n    ${why}\n`]);
  expect(stdout).toMatch(/^ok /);
});

test("an outage of several parts counts once", async () => {
  const again = file(
    "again.yaml",
    withOutages(["{id: dark, at: 2m, for: 30s, repeat: {every: 1m, times: 5}, what: blackhole}"]),
  );
  expect((await spoken(["check", again])).stdout).toContain(", 1 outage, ");
});

test("--json is a list with everything that was found", async () => {
  const wrong = file("wrong.yaml", changed("quick", "quik"));
  const right = file("right.yaml", small);
  const { exitCode, stdout } = await spoken(["check", wrong, right, "nowhere.yaml", "--json"]);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toEqual([
    {
      file: wrong,
      isRight: false,
      problems: [
        {
          file: wrong,
          path: "fleet[0].terminal",
          line: 8,
          column: 15,
          what: '"quik" is not a preset',
          todo: "did you mean quick?",
        },
      ],
      warnings: [],
      unplayed: [],
    },
    { file: right, isRight: true, name: "Small", problems: [], warnings: [], unplayed: [] },
    {
      file: "nowhere.yaml",
      isRight: false,
      problems: [
        {
          file: "nowhere.yaml",
          path: "",
          what: "there is no file nowhere.yaml",
          todo: "write the path of a scenario, or the name of one in the library",
        },
      ],
      warnings: [],
      unplayed: [],
    },
  ]);
});

test("a folder is answered with what to write for all its files", async () => {
  expect(await spoken(["check", "scenarios"])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: "scenarios is a folder, not a scenario\nname a file in it\n",
  });
});
