// The command that an ending leads to: it asks about the same sale, in the same run, by the same ledger, whatever is in
// their names.

import { expect, test } from "vitest";
import { ledgerWords } from "../../src/cli/explain-command.ts";
import { followText } from "../../src/cli/follow-text.ts";
import type { Summary } from "../../src/report/summary.ts";

const run = "2026-01-02-030405-lunch-ab12";

function failed(reference: string, terminal: number): Summary {
  return {
    ...{ verdict: "fail", run, expectations: [] },
    audit: { findings: [{ reference, terminal }] },
  } as unknown as Summary;
}

test("a sale is called by its terminal and number", () => {
  expect(followText(failed(`${run}/3/12`, 3), "runs/lunch")).toBe(
    "its story: tillstorm explain runs/lunch 3/12",
  );
});

test("what no terminal makes is called by its whole reference: 8 would be a terminal", () => {
  expect(followText(failed(`${run}/8`, -1), "lunch")).toBe(`its story: tillstorm explain lunch ${run}/8`);
});

test("another ledger is named again, and what a shell would take apart is quoted", () => {
  const options = ledgerWords({ ledger: "{csv: 'my bank.csv'}", "allow-target": ["bank.test"] });
  expect(followText(failed("a b; $(reboot)", -1), "my runs/lunch", options)).toBe(
    "its story: tillstorm explain 'my runs/lunch' 'a b; $(reboot)' " +
      "--ledger '{csv: '\\''my bank.csv'\\''}' --allow-target bank.test",
  );
});

test("a card's number in a reference is not printed", () => {
  expect(followText(failed("4242424242424242", -1), "lunch")).not.toContain("42424242");
});

test("the run's own ledger is not named", () => {
  expect(ledgerWords({ ledger: undefined, "allow-target": ["bank.test"] })).toEqual([]);
});
