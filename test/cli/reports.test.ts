import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Reports } from "../../src/cli/reports.ts";
import { EnvironmentError, UsageError } from "../../src/errors.ts";
import { jenkins } from "../report/junit-readers.ts";
import { outcomeWith } from "../report/outcomes.ts";

const folder = mkdtempSync(join(tmpdir(), "tillstorm-reports-"));
afterAll(() => rmSync(folder, { recursive: true }));

const [junit, markdown, page] = ["junit.xml", "page.md", "step.md"].map((name) => join(folder, name));
const read = (path: string) => readFileSync(path, "utf8");

function begun(): Reports {
  return new Reports({ scenario: ["a", "b"], junit, markdown }, { GITHUB_STEP_SUMMARY: page });
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

test("one file cannot be both", () => {
  expect(() => new Reports({ scenario: ["a"], junit, markdown: junit }, {})).toThrow(UsageError);
});
