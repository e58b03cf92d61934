import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Reports } from "../../src/cli/reports.ts";
import { EnvironmentError, UsageError } from "../../src/errors.ts";
import { jenkins } from "../report/junit-readers.ts";
import { outcomeWith } from "../report/outcomes.ts";

const folder = mkdtempSync(join(tmpdir(), "tillstorm-reports-"));
afterAll(() => rmSync(folder, { recursive: true }));

const [junit, markdown, page] = ["junit.xml", "page.md", "step.md"].map((name) => join(folder, name));
const read = (path: string) => readFileSync(path, "utf8");

/** What is said besides. */
const said: string[] = [];
const say = (text: string) => void said.push(text);

function begun(summaryPage = page): Reports {
  const env = { GITHUB_STEP_SUMMARY: summaryPage };
  return new Reports({ scenario: ["a", "b"], junit, markdown }, env, say);
}

test("until the end every scenario is red, and at the end what became of it", () => {
  const reports = begun();
  expect(jenkins(read(junit)).map(({ group, state, text }) => [group, state, text.split("\n")[0]])).toEqual([
    ["a", "red", "the run did not end"],
    ["b", "red", "the run did not end"],
  ]);
  expect(read(markdown)).toContain("## ⚠️ INCONCLUSIVE: a\n\n**the run did not end**");
  reports.end([outcomeWith()]);
  expect(new Set(jenkins(read(junit)).map(({ state }) => state))).toEqual(new Set(["green"]));
  expect(read(markdown)).toContain("## ✅ PASS: Story");
  expect(read(page)).toBe(read(markdown));
});

test.each([
  { error: new Error("no such index"), says: "a bug of tillstorm: no such index" },
  { error: new EnvironmentError({ what: "no room here", todo: "make some" }), says: "no room here" },
])("a command that ends with an error leaves it in every report: $says", ({ error, says }) => {
  begun().failed(error);
  const shown = jenkins(read(junit));
  expect(shown.map(({ state }) => state)).toEqual(["red", "red"]);
  for (const { text } of shown) expect(text).toContain(says);
  expect(read(markdown)).toContain(`**${says}**`);
});

test("a scenario that is a URL with a login is not repeated in any report", () => {
  const url = "http://anna:s3&cret@bank/a.yaml";
  const reports = new Reports({ scenario: [url], junit, markdown }, { GITHUB_STEP_SUMMARY: page }, say);
  const all = () => read(junit) + read(markdown) + read(page);
  expect(read(junit)).toContain("http://…@bank/a.yaml");
  expect(all()).not.toMatch(/anna|cret/);
  reports.failed(new UsageError({ what: `there is no file ${url}`, todo: `write another than ${url}` }));
  expect(read(markdown)).toContain("there is no file http://…@bank/a.yaml");
  expect(all()).not.toMatch(/anna|cret/);
});

describe("a page of a GitHub step", () => {
  beforeEach(() => said.splice(0));

  test("that cannot be written is said in a line, and nothing else comes of it", () => {
    begun(join(folder, "none", "step.md")).end([outcomeWith()]);
    expect(said).toEqual([
      expect.stringMatching(
        /^nothing is on the page of this step, the file that GITHUB_STEP_SUMMARY names: ENOENT.*\n$/,
      ),
    ]);
    expect(read(markdown)).toContain("## ✅ PASS: Story");
  });

  test("that has no room is said, too", () => {
    const full = join(folder, "full.md");
    writeFileSync(full, "x".repeat(1024 * 1024));
    begun(full).end([outcomeWith()]);
    expect(said).toEqual(["nothing is on the page of this step: it has no room left\n"]);
  });

  test("that is written is not worth a word", () => {
    begun().end([outcomeWith()]);
    expect(said).toEqual([]);
  });
});

test("one file cannot be both", () => {
  expect(() => new Reports({ scenario: ["a"], junit, markdown: junit }, {}, say)).toThrow(UsageError);
});
