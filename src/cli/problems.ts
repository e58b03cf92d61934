// Problems of a scenario on the screen and, in a GitHub workflow, beside the lines of the pull request.

import { type Problem, problemAnnotation, problemText } from "../scenario/problem.ts";
import { readableCount } from "../units.ts";
import type { Output } from "./command.ts";
import { messageColumns, messageLines } from "./message-lines.ts";
import { paint } from "./paint.ts";

/** More than this nobody reads before mending the first ones. */
const mostShown = 50;

/** Says problems, or warnings, on stderr. */
export function sayProblems(problems: readonly Problem[], level: "error" | "warning", output: Output): void {
  const mark = paint(output.hasColour.stderr);
  const colour = level === "error" ? "red" : "yellow";
  const shown = problems.slice(0, mostShown);
  for (const problem of shown) {
    const text = problemText(problem, (part) => mark(colour, part));
    const lines = `${level === "warning" ? mark(colour, "warning ") : ""}${text}`.split("\n");
    // The line of the file stays as it is there, with the caret below.
    const shownLines = lines.flatMap((line) =>
      /^ {4} *\d* \| /.test(line) ? [line] : messageLines(line, messageColumns(output), "  "),
    );
    output.stderr(`${shownLines.join("\n")}\n`);
    if (output.isGithub) output.stderr(`${problemAnnotation(problem, level)}\n`);
  }
  if (problems.length > shown.length) {
    output.stderr(`and ${readableCount(problems.length - shown.length)} more\n`);
  }
}

/** A problem as a program reads it: its place as numbers, or the text of --set. */
export function problemData({ file, path, place, what, todo }: Problem) {
  const where = "set" in place ? { set: place.set } : { line: place.line, column: place.column };
  return { file, path, ...where, what, ...(todo ? { todo } : {}) };
}
