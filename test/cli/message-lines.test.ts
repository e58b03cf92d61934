import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fc, test } from "@fast-check/vitest";
import { describe, expect, onTestFinished } from "vitest";
import { messageColumns, messageLines } from "../../src/cli/message-lines.ts";
import { widthOf } from "../../src/report/columns.ts";
import { spoken } from "./spoken.ts";

describe("a message on stderr", () => {
  test("is as wide as an ending, and unbroken where nobody shows it", () => {
    const output = {
      stdout: () => {},
      stderr: () => {},
      hasColour: { stdout: false, stderr: false },
      isGithub: false,
    };
    expect(messageColumns({ ...output, messageColumns: 50 })).toBe(50);
    expect(messageColumns({ ...output, messageColumns: 200 })).toBe(80);
    expect(messageColumns({ ...output, columns: 50 })).toBeUndefined();
    const long = "word ".repeat(40);
    expect(messageLines(long, undefined)).toEqual([long]);
  });

  test("is broken between words, and keeps the margin of its line", () => {
    expect(messageLines("  the gateway did not answer", 20, "  ")).toEqual([
      "  the gateway did",
      "    not answer",
    ]);
    expect(messageLines("what\nand why it is so", 10)).toEqual(["what", "and why it", "is so"]);
  });

  test("keeps a path whole, and a figure beside its unit", () => {
    const path = "/a/path/that/is/longer/than/the/terminal.yaml";
    expect(messageLines(`see ${path} for more`, 12)).toEqual(["see", path, "for more"]);
    expect(messageLines("it lost 40 % of all", 11)).toEqual(["it lost", "40 % of all"]);
  });

  test("takes no room for its colours, and two columns for wide characters", () => {
    const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
    expect(messageLines(red("twelve chars"), 12)).toEqual([red("twelve chars")]);
    expect(messageLines("午餐 高峰", 8)).toEqual(["午餐", "高峰"]);
  });

  const words = fc.array(fc.stringMatching(/^[a-z%]{1,12}$/), { minLength: 1, maxLength: 30 });
  test.prop([words, fc.integer({ min: 12, max: 80 })])(
    "says every word in its order, on lines that fit",
    (said, columns) => {
      const lines = messageLines(said.join(" "), columns);
      expect(lines.join(" ")).toBe(said.join(" "));
      const units = (line: string) => /\s(%|s|ms)(?![a-z])/.test(line);
      expect(lines.filter((line) => !units(line) && widthOf(line) > columns)).toEqual([]);
    },
  );
});

test("a wrong command line is said in the terminal's columns", async () => {
  const { stderr } = await spoken(["check", "-"], { messageColumns: 24 });
  expect(stderr).toBe("- is no file: nothing is\nread from standard input\nwrite the path of a file\n");
});

test("of a mistake in a scenario the line of the file stays as it is there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tillstorm-lines-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "lunch.yaml");
  const line = "duration: as long as it takes until the last customer has been served";
  writeFileSync(file, `name: Lunch\n${line}\n`);
  const { stderr } = await spoken(["check", file], { messageColumns: 40 });
  expect(stderr).toContain(`    2 | ${line}\n      |           ^`);
  const isOfFile = (text: string) => / \| /.test(text) || text.includes(file);
  const wide = stderr.split("\n").filter((text) => !isOfFile(text) && widthOf(text) > 40);
  expect(wide).toEqual([]);
});
