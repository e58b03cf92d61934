import { expect, test } from "vitest";
import { type Problem, problemAnnotation, problemText } from "../../src/scenario/problem.ts";

function problem(text: string, column: number, width: number): Problem {
  return {
    file: "a,b:c.yaml",
    path: "load.sales",
    place: { line: 7, column, text, width },
    what: "50 % is\nwrong",
    todo: "mend it",
  };
}

test("a long line is cropped around what is wrong", () => {
  const lines = problemText(problem(`${"x".repeat(500)}WRONG${"x".repeat(500)}`, 501, 5)).split("\n");
  expect(lines.every((line) => line.length <= 120)).toBe(true);
  const caret = lines[2].indexOf("^");
  expect(lines[1].slice(caret, caret + 5)).toBe("WRONG");
});

test("a tab before what is wrong stays a tab, so that the caret stands right", () => {
  expect(problemText(problem("a\tWRONG", 3, 5)).split("\n")[2]).toBe("      |  \t^^^^^");
});

test("an annotation escapes what would end it", () => {
  expect(problemAnnotation(problem("x", 3, 1), "error")).toBe(
    "::error file=a%2Cb%3Ac.yaml,line=7,col=3::load.sales: 50 %25 is\u{fffd}wrong; mend it",
  );
});

test("an annotation of a --set has no line", () => {
  expect(problemAnnotation({ ...problem("x", 1, 1), place: { set: "seed=x" } }, "warning")).toMatch(
    /^::warning file=a%2Cb%3Ac.yaml::load/,
  );
});
