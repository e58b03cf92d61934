import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { libraryNames } from "../../src/scenario/library.ts";
import { changed, small } from "../scenario/small.ts";
import { spoken } from "./spoken.ts";

const folder = mkdtempSync(join(tmpdir(), "tillstorm-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the first scenario is right, without a warning, under its own name", async () => {
  const path = join(folder, "lunch-in-spring");
  expect(await spoken(["new", path])).toEqual({
    exitCode: 0,
    stdout: `${path}.yaml\n`,
    stderr: `see what it does: tillstorm plan ${path}.yaml\n`,
  });
  const { exitCode, stdout, stderr } = await spoken(["check", `${path}.yaml`]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("lunch-in-spring.yaml  Lunch in spring: 600 terminals in 300 stores");
});

test("the first line tells editors of the schema", async () => {
  await spoken(["new", join(folder, "for-editors.yaml")]);
  expect(readFileSync(join(folder, "for-editors.yaml"), "utf8")).toMatch(
    /^# yaml-language-server: \$schema=\S*scenario\.schema\.json\n/,
  );
});

describe("--from copies a scenario", () => {
  test.each(libraryNames())("%s of the library, and the copy is right", async (name) => {
    const path = join(folder, `my-${name.replaceAll("/", "-")}.yaml`);
    expect((await spoken(["new", path, "--from", name])).exitCode).toBe(0);
    expect((await spoken(["check", path])).exitCode).toBe(0);
    expect(readFileSync(path, "utf8").match(/yaml-language-server/g)).toHaveLength(1);
  });

  test("and leaves everything but its name as it is, comments included", async () => {
    const [from, to] = [join(folder, "from.yaml"), join(folder, "2.10.yaml")];
    writeFileSync(from, `# mine\n${small}`);
    await spoken(["new", to, "--from", from]);
    const [, ...lines] = readFileSync(to, "utf8").split(/^(?=# mine)/m);
    expect(lines.join("")).toBe(`# mine\n${small}`.replace("name: Small", 'name: "2.10"'));
  });

  test("also one whose name stands over several lines", async () => {
    const [from, to] = [join(folder, "folded.yaml"), join(folder, "unfolded.yaml")];
    writeFileSync(from, changed("name: Small", "name: >-\n  Small\n  and folded"));
    await spoken(["new", to, "--from", from]);
    expect(readFileSync(to, "utf8")).toContain("\nname: Unfolded\nduration: 10m\n");
  });

  test("into another folder, with its paths written from there", async () => {
    mkdirSync(join(folder, "base"));
    mkdirSync(join(folder, "other"));
    writeFileSync(join(folder, "base", "fleet.yaml"), small);
    writeFileSync(join(folder, "base", "day.csv"), "tx\n1\n2\n");
    const from = join(folder, "base", "lunch.yaml");
    writeFileSync(
      from,
      "name: Lunch\nextends: fleet.yaml # all of it\nload:\n  shape: {csv: day.csv, column: tx}\n",
    );
    const to = join(folder, "other", "dinner.yaml");
    await spoken(["new", to, "--from", from]);
    expect(readFileSync(to, "utf8")).toContain("extends: ../base/fleet.yaml # all of it\n");
    expect(readFileSync(to, "utf8")).toContain("{csv: ../base/day.csv, column: tx}");
    expect((await spoken(["check", to])).exitCode).toBe(0);
    const beside = join(folder, "base", "supper.yaml");
    await spoken(["new", beside, "--from", from]);
    expect(readFileSync(beside, "utf8")).toContain("extends: fleet.yaml # all of it\n");
  });

  test("that has a name to replace", async () => {
    const from = join(folder, "nameless.yaml");
    writeFileSync(from, "duration: 5m\n");
    expect((await spoken(["new", join(folder, "named"), "--from", from])).stderr).toBe(
      `${from} has no name to replace\ncopy it by hand\n`,
    );
  });

  test("that is there", async () => {
    const { exitCode, stderr } = await spoken(["new", join(folder, "none"), "--from", "smok"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/did you mean smoke\?\n$/);
    expect(existsSync(join(folder, "none.yaml"))).toBe(false);
  });
});

test("a name that YAML would read as something else is in quotes", async () => {
  await spoken(["new", join(folder, "yes")]);
  expect((await spoken(["check", join(folder, "yes.yaml")])).exitCode).toBe(0);
  await spoken(["new", join(folder, "10")]);
  expect((await spoken(["check", join(folder, "10.yaml")])).exitCode).toBe(0);
});

test("the next command names the file as a shell takes it", async () => {
  const path = join(folder, "Big Name é");
  const { stderr } = await spoken(["new", path]);
  expect(stderr).toBe(`see what it does: tillstorm plan '${path}.yaml'\n`);
});

test("a long name stays in one line", async () => {
  const path = join(folder, `${"long-".repeat(19)}name.yaml`);
  await spoken(["new", path]);
  expect((await spoken(["check", path])).exitCode).toBe(0);
});

test("nothing is ever written over", async () => {
  const path = join(folder, "mine.yaml");
  writeFileSync(path, "mine");
  expect(await spoken(["new", path])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: `there is a file ${path} already\nchoose another name, or move it away\n`,
  });
  expect(readFileSync(path, "utf8")).toBe("mine");
});

test("a folder that is not there is named", async () => {
  const path = join(folder, "no", "where.yaml");
  const { exitCode, stderr } = await spoken(["new", path]);
  expect([exitCode, stderr]).toEqual([
    2,
    `there is no folder ${join(folder, "no")}\nmkdir -p ${join(folder, "no")}\n`,
  ]);
});

test.each(["", ".yaml", "a/", "-", "$(rm)", "a\nb"])("%j is no name", async (name) => {
  const { exitCode, stderr } = await spoken(
    ["new", "--", name].filter((word) => name !== "" || word !== "--"),
  );
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/is no name of a scenario|one word too many|needs to know/);
});

test("a folder of that name is not written into", async () => {
  mkdirSync(join(folder, "taken.yaml"));
  expect((await spoken(["new", join(folder, "taken")])).exitCode).toBe(2);
});
