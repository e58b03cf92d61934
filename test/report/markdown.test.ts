import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { markdownMark, markdownOf } from "../../src/report/markdown.ts";
import { unplayedOutcome } from "../../src/report/outcome.ts";
import { auditOf, auditWith, expectation } from "../verdict/evidence.ts";
import { outcomeOf, outcomeWith, summaryWith } from "./outcomes.ts";

/** Cells of every row of every table, split as GitHub's Markdown does: at bars without a backslash. */
function rowsOf(page: string): string[][] {
  return page
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split(/(?<!\\)(?:\\\\)*\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe("the page of one run", () => {
  test("begins with a pass and how it was played, and ends with the next command", () => {
    const page = markdownOf([outcomeWith()]);
    expect(page.split("\n\n").slice(0, 3)).toEqual([
      markdownMark,
      "## ✅ PASS: Story",
      "10m played in 1m (10x), seed 7.",
    ]);
    expect(page).toMatch(/\n\nNext, another day: `tillstorm run story.yaml --seed 8`\n$/);
    expect(page).not.toMatch(/❌|⚠️/);
  });

  test("tells what the ledger does not have, and what is taken by its owner's word", () => {
    const ledger = {
      rows: 9,
      foreign: 0,
      notCompared: ["terminal"],
      onTrust: "its one page is all",
    } as const;
    const page = markdownOf([outcomeWith({ audit: auditOf({ ledger }) })]);
    expect(rowsOf(page).map(([name]) => name)).toContain("**altered** (terminal not compared)");
    expect(page).toContain("\n\nthe ledger: its one page is all\n");
  });

  test("tells how many rows of the ledger are of others, where one of them has no reference", () => {
    const ledger = { rows: 9, foreign: 5, unreferenced: 2 };
    const page = markdownOf([outcomeWith({ audit: auditOf({ ledger }) })]);
    expect(page).toContain("\n\nthe ledger has 5 rows of others, 2 without a reference\n");
  });

  test("says beside a violation how many of it are in another currency, which its value has not", () => {
    const page = markdownOf([outcomeWith({ audit: auditOf({ otherCurrency: { orphaned: 2 } }) })]);
    expect(rowsOf(page).map(([name]) => name)).toContain("**orphaned** (2 in another currency)");
  });

  test("tells what disturbed a pass, and once where it is a reason", () => {
    const lags = new Array(50).fill(101);
    const text = "engine lag p99 101 ms, more than 100 ms";
    const page = markdownOf([outcomeWith({ lags })]);
    expect(page).toContain(`## ✅ PASS: Story\n\n10m played in 1m (10x), seed 7.\n\n`);
    expect(page).toContain(`⚠️ times, rates and queues are in doubt:\n\n- ${text}\n`);
    const asked = markdownOf([outcomeWith({ lags, plan: { expectations: [expectation("queue < 100")] } })]);
    expect(asked).toContain(`**queue \\< 100: ${text}**`);
    expect(asked).not.toContain("are in doubt");
  });

  test("tells what could not be checked", () => {
    const outcome = outcomeWith();
    const summary = outcome.summary && { ...outcome.summary, unchecked: ["nobody knows of | it"] };
    const page = markdownOf([{ ...outcome, ...(summary ? { summary } : {}) }]);
    expect(page).toContain("\n\n- ⚠️ nobody knows of \\| it\n");
  });

  test("says of a fail its reason first, and what failed before what did not", () => {
    const page = markdownOf([
      outcomeWith({
        audit: auditWith("lost", 3, {
          findings: [
            { violation: "lost", reference: "r1/2/1", terminal: 2, sale: 1, story: "approved | <b>" },
          ],
        }),
        plan: { expectations: [expectation("queue max < 9")] },
      }),
    ]);
    expect(page).toContain("## ❌ FAIL: Story\n\n**lost == 0: measured 3**\n");
    const rows = rowsOf(page);
    expect(rows.slice(0, 3)).toEqual([
      ["Expected", "Measured", ""],
      ["---", "---", "---"],
      ["lost == 0", "3", "❌ **fail**"],
    ]);
    expect(rows).toContainEqual(["**lost**", "3", "30.00 EUR"]);
    expect(rows).toContainEqual(["lost", "2/1", "approved \\| \\<b\\>"]);
    expect(rows).toContainEqual([
      "cut",
      "maintenance",
      "noticed by 100 % in 5 s (p95) · recovered in 40 s (played in 4 s) · queue peak 1",
    ]);
  });

  test("shows violations always, and other cells only with something in them", () => {
    const names = rowsOf(markdownOf([outcomeWith()])).map(([name]) => name);
    const audit = names.slice(names.indexOf("Audit") + 2, names.indexOf("Outage"));
    expect(audit).toEqual([
      "**lost**",
      "**duplicated**",
      "**charged after a refusal**",
      "**altered**",
      "**orphaned**",
      "paid, booked once",
    ]);
  });

  test("says what of the altered is altered, and which of the resurrected are one-sided", () => {
    const one = { sales: 1, valueMinor: 500 };
    const none = { sales: 0, valueMinor: 0 };
    const alteredBy = {
      amount: one,
      currency: none,
      terminal: none,
      merchant: none,
      kind: none,
      reversals: none,
    };
    const audit = auditWith("altered", 1, { alteredBy, oneSided: one });
    const names = rowsOf(markdownOf([outcomeWith({ audit })])).map(([name]) => name);
    const from = names.indexOf("**charged after a refusal**");
    expect(names.slice(from, from + 5)).toEqual([
      "**charged after a refusal**",
      "of these: authorised, never reversed, the customer gone (单边账)",
      "**altered**",
      "of these: amount",
      "**orphaned**",
    ]);
  });

  test("says that nothing is known where nothing was audited, and shows no zero", () => {
    const unread = auditOf({ cells: undefined, violations: undefined, inconclusive: ["the ledger is away"] });
    for (const audit of [unread, undefined]) {
      const page = markdownOf([outcomeWith({ audit })]);
      expect(page).toContain("## ⚠️ INCONCLUSIVE: Story\n\n**");
      expect(page).toContain("**Not audited: nothing is known about lost sales.**");
      expect(page).not.toContain("**lost** | 0");
    }
    expect(markdownOf([outcomeWith({ audit: unread })])).toContain("- the ledger is away");
  });

  test("cuts long lists, and says how much more there is", () => {
    const many = Array.from({ length: 80 }, (_, n) => expectation(`queue max < ${n + 100}`));
    const page = markdownOf([outcomeWith({ plan: { expectations: many } })]);
    expect(page).toContain("\n\nand 35 more in summary.json\n");
    const reasons = Array.from({ length: 30 }, (_, n) => `reason ${n}`);
    const doubtful = markdownOf([outcomeWith({ reasons })]);
    expect(doubtful).toContain("\n- reason 9\n- and 20 more in summary.json\n");
  });

  test("of what was not played says why", () => {
    const page = markdownOf([unplayedOutcome("Storm", "storm.yaml", 3, ["no room here", "raise the limit"])]);
    expect(page).toBe(`${markdownMark}\n\n## ⚠️ NOT PLAYED: Storm\n\n**no room here**\n\n- raise the limit\n`);
  });
});

describe("the page of several", () => {
  const outcomes = [
    outcomeWith(),
    outcomeOf(summaryWith({ audit: auditWith("lost", 3) }), "Lunch"),
    unplayedOutcome("Storm", "storm.yaml", 3, ["no room here"]),
  ];

  test("begins with a row each, and has the details of each below", () => {
    const page = markdownOf(outcomes);
    expect(page).toContain("\n\n# ❌ FAIL: 3 scenarios\n\n");
    expect(rowsOf(page).slice(2, 5)).toEqual([
      ["✅ PASS", "Story", "10m played in 1m (10x), seed 7"],
      ["❌ FAIL", "Lunch", "lost == 0: measured 3"],
      ["⚠️ NOT PLAYED", "Storm", "no room here"],
    ]);
    expect(page.match(/^## .*$/gm)).toEqual([
      "## ✅ PASS: Story",
      "## ❌ FAIL: Lunch",
      "## ⚠️ NOT PLAYED: Storm",
    ]);
  });

  test("keeps below the limit: the last lose their details, and the first lines never go", () => {
    const many = Array.from({ length: 40 }, () => outcomes).flat();
    const whole = markdownOf(many);
    const limit = Math.round(Buffer.byteLength(whole) / 2);
    const page = markdownOf(many, limit);
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(limit);
    expect(page).toContain("# ❌ FAIL: 120 scenarios");
    const [, missing] = /The details of (\d+) scenarios more are in summary\.json\.\n$/.exec(page) ?? [];
    expect((page.match(/^## /gm) ?? []).length + Number(missing)).toBe(120);
    // Where not even the head fits nothing is written, rather than half a line.
    expect(markdownOf(many, 300)).toBe("");
  });
});

propertyTest.prop([
  fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[|<>`*_[\]\\&$~#\n\r\t -]+$/)),
])("whatever stands in a name, tables keep their columns and nothing is read as HTML", (name) => {
  const expectations = [{ ...expectation("queue max < 9"), text: name }];
  const page = markdownOf([
    outcomeOf(summaryWith({ plan: { expectations } }), name),
    unplayedOutcome(name, name, 3, [name]),
  ]);
  const unescaped = page.replace(/\\./gs, "").replace(markdownMark, "");
  expect(unescaped.replace(/`[^`]*`/g, "")).not.toMatch(/[<>&]/);
  const widths = page
    .split("\n\n")
    .filter((block) => block.startsWith("|"))
    .map((block) => new Set(rowsOf(block).map((row) => row.length)).size);
  expect(new Set(widths)).toEqual(new Set([1]));
  // A heading, a list or a fence of the name's own would begin a line.
  expect(page.match(/^#+ .*$/gm)).toHaveLength(3);
  expect(page).not.toMatch(/^(```|~~~)/m);
});
