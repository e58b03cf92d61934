// A problem of a scenario: where, what, and what to write instead; and how people and CI see it.

import { UsageError, unseen } from "../errors.ts";
import { isWide } from "./wide.ts";

/** A place in the file: 1-based, columns in UTF-16 units as editors count them. */
export interface FilePlace {
  readonly line: number;
  readonly column: number;
  /** The whole line. */
  readonly text: string;
  /** How many columns are wrong, ≥ 1. */
  readonly width: number;
}

/** A place that a person wrote on the command line: the text of a --set. */
interface SetPlace {
  readonly set: string;
}

type Place = FilePlace | SetPlace;

export interface Problem {
  readonly file: string;
  /** The field as `outages[1].for`; empty for the file as a whole. */
  readonly path: string;
  readonly place: Place;
  readonly what: string;
  readonly todo?: string;
}

/** Everything that is wrong with one scenario, in the order of the file. Ends with exit code 2. */
export class ScenarioError extends UsageError {
  override readonly name = "ScenarioError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super({
      what: problems
        .slice(0, 50)
        .map((problem) => problemText(problem))
        .join("\n"),
    });
    this.problems = problems;
  }
}

/** Where it is, as the first words of a message: `lunch.yaml:23:9` or `--set seed=x`. */
function placeText({ file, place }: Problem): string {
  return "set" in place ? `--set ${visible(place.set)}` : `${file}:${place.line}:${place.column}`;
}

function sentence({ path, what }: Problem): string {
  return path === "" ? what : `${visible(path)}: ${what}`;
}

/** The problem as a person reads it: what, the line with a caret, and what to write instead. */
export function problemText(problem: Problem, mark: (text: string) => string = (text) => text): string {
  const lines = [`${placeText(problem)}  ${mark(visible(sentence(problem)))}`];
  const { place } = problem;
  if (!("set" in place) && place.text.trim() !== "") {
    const number = String(place.line);
    const { text, before, width } = cropped(place);
    lines.push(`    ${number} | ${visible(text)}`);
    lines.push(`    ${" ".repeat(number.length)} | ${blank(before)}${mark("^".repeat(width))}`);
  }
  if (problem.todo) lines.push(`    ${visible(problem.todo)}`);
  return lines.join("\n");
}

/** The problem in one line, without the line of the file that has it. */
export function problemLine(problem: Problem): string {
  const { todo } = problem;
  const what = `${placeText(problem)} ${visible(sentence(problem))}`;
  return todo ? `${what}: ${visible(todo)}` : what;
}

/** The problem as a GitHub workflow command, which puts it beside the line in a pull request. */
export function problemAnnotation(problem: Problem, level: "error" | "warning"): string {
  const { place } = problem;
  // GitHub wants these escaped, else they would end the property or the command.
  const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  const where = "set" in place ? "" : `,line=${place.line},col=${place.column}`;
  const text = [sentence(problem), problem.todo].filter(Boolean).join("; ");
  return `::${level} file=${property(problem.file)}${where}::${data(visible(text))}`;
}

/** The part of a long line around what is wrong. */
function cropped({ text, column, width }: FilePlace) {
  const longest = 100;
  const from = column > longest - 20 ? column - 40 : 0;
  const to = from + longest;
  return {
    text: text.slice(from, to).trimEnd(),
    before: text.slice(from, column - 1),
    width: Math.max(1, Math.min(width, to - column + 1, text.length - column + 1)),
  };
}

/** Spaces as wide as the text: a tab stays a tab, a Chinese character is as wide as an ideographic space. */
function blank(text: string): string {
  return text.replace(/[^\t]/gu, (letter) => (isWide(letter) ? "\u3000" : " "));
}

/** What nobody sees could drive the reader's terminal: it is shown as replaced. */
function visible(text: string): string {
  return text.replace(unseen, (letter) => (letter === "\t" ? letter : "\u{fffd}"));
}
