// Files and variables in memory, for scenarios that refer to some.

import { posix } from "node:path";
import { planFrom } from "../../src/plan/load.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Environment } from "../../src/scenario/environment.ts";
import type { Read } from "../../src/scenario/files.ts";
import { problemText, ScenarioError } from "../../src/scenario/problem.ts";
import type { Surroundings } from "../../src/scenario/reading.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Surroundings of these files and variables. */
export function around(files: Files, environment: Environment = {}): Surroundings {
  const read = (name: string, from: string): Read => {
    const file = posix.join(posix.dirname(from), name);
    const content = files[file];
    if (content === undefined) return { what: `there is no file ${file}`, todo: "write another" };
    return { file, bytes: typeof content === "string" ? new TextEncoder().encode(content) : content };
  };
  return { environment, files: { scenario: read, data: read } };
}

/** The plan of one of these files. */
export function planOf(file: string, files: Files, environment: Environment = {}, sets: string[] = []): Plan {
  const text = files[file];
  if (typeof text !== "string") throw new Error(`there is no text ${file}`);
  return planFrom({ file, text }, sets, around(files, environment)).plan;
}

/** First and last line of every problem of one of these files. */
export function problemsOf(
  file: string,
  files: Files,
  environment: Environment = {},
  sets: string[] = [],
): string[] {
  try {
    planOf(file, files, environment, sets);
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map((problem) => {
      const lines = problemText(problem).split("\n");
      return `${lines[0]} | ${lines[lines.length - 1].trim()}`;
    });
  }
}
