import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ReplacedFile } from "../../src/cli/replaced-file.ts";
import { EnvironmentError, UsageError } from "../../src/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "tillstorm-replaced-"));
afterAll(() => rmSync(folder, { recursive: true }));

const report = (path: string) => new ReplacedFile("--junit", path, "<mark", "<mark unended/>");

test("a file of ours is replaced at once by what is true until the end, then by the end", () => {
  const path = join(folder, "deep", "er", "report.xml");
  const file = report(path);
  expect(readFileSync(path, "utf8")).toBe("<mark unended/>");
  file.replace("<mark ended/>");
  expect(readFileSync(path, "utf8")).toBe("<mark ended/>");
  report(path);
  expect(readFileSync(path, "utf8")).toBe("<mark unended/>");
  expect(readdirSync(join(folder, "deep", "er"))).toEqual(["report.xml"]);
});

test("an empty file is taken, one of somebody else's and what is no file are left as they are", () => {
  const path = join(folder, "theirs");
  writeFileSync(path, "");
  report(path);
  writeFileSync(path, `${"x".repeat(600)}<mark`);
  expect(() => report(path)).toThrow(UsageError);
  expect(readFileSync(path, "utf8")).toHaveLength(605);
  expect(() => report(folder)).toThrow(/is no file/);
  // Through a link it is still theirs.
  symlinkSync(path, join(folder, "link"));
  expect(() => report(join(folder, "link"))).toThrow(UsageError);
});

test("where the end cannot be written, the file that says that nothing ended is all that is there", () => {
  const path = join(folder, "gone.xml");
  const file = report(path);
  rmSync(path);
  mkdirSync(path);
  expect(() => file.replace("<mark ended/>")).toThrow(EnvironmentError);
  expect(readdirSync(folder).filter((name) => name.includes("gone"))).toEqual(["gone.xml"]);
  expect(() => report(join(folder, "theirs", "report.xml"))).toThrow(/cannot write .*theirs/);
});
