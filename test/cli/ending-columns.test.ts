import { expect, test } from "vitest";
import { endingColumns, shownColumns } from "../../src/cli/ending-columns.ts";

test("a terminal says how wide it is, else COLUMNS does", () => {
  expect(shownColumns({ isTTY: true, columns: 50 }, { COLUMNS: "70" })).toBe(50);
  const file = { isTTY: false, columns: 50 };
  expect(shownColumns(file, { COLUMNS: "70" })).toBe(70);
  expect(shownColumns(file, {})).toBeUndefined();
  // As some that only pretend to be one say.
  expect(shownColumns({ isTTY: true, columns: 0 }, {})).toBeUndefined();
});

test.each(["", "0", "-5", "wide", "12345", "6 0"])("COLUMNS=%j says nothing", (COLUMNS) => {
  expect(shownColumns({ isTTY: false, columns: 80 }, { COLUMNS })).toBeUndefined();
});

test("an ending is as wide as what shows it, and at most 80 columns", () => {
  const output = {
    stdout: () => {},
    stderr: () => {},
    hasColour: { stdout: false, stderr: false },
    isGithub: false,
  };
  expect(endingColumns({ ...output, columns: 50 })).toBe(50);
  expect(endingColumns({ ...output, columns: 200 })).toBe(80);
  expect(endingColumns(output)).toBe(80);
});
