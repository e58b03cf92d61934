// What is wrong with a scenario on the screen: every problem with its place, or what is wrong with it as a whole.

import type { ExplainedError } from "../errors.ts";
import { problemAnnotation, ScenarioError } from "../scenario/problem.ts";
import type { Output } from "./command.ts";
import { sayProblems } from "./problems.ts";
import { sayExplanation } from "./say-explanation.ts";

/** Says it on stderr, and beside the file in a GitHub workflow. `file` as it was asked for. */
export function sayError(file: string, error: ExplainedError, output: Output): void {
  if (error instanceof ScenarioError) {
    sayProblems(error.problems, "error", output);
    return;
  }
  sayExplanation(error, output);
  const { what, todo } = error.explanation;
  const problem = { file, path: "", place: { set: "" }, what, ...(todo ? { todo } : {}) };
  if (output.isGithub) output.stderr(`${problemAnnotation(problem, "error")}\n`);
}
