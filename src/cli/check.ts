// tillstorm check: every mistake of every file at once, each with its place and what to write instead.

import type { Argv } from "yargs";
import { unplayed } from "../engine/unplayed.ts";
import { ExplainedError, exitCodes } from "../errors.ts";
import { type LoadedPlan, loadPlan } from "../plan/load.ts";
import { expectedSales } from "../plan/load-curve.ts";
import { type Problem, ScenarioError } from "../scenario/problem.ts";
import { counted, readableDuration } from "../units.ts";
import type { Command, Output } from "./command.ts";
import { messageColumns, messageLines } from "./message-lines.ts";
import { paint } from "./paint.ts";
import { problemData, sayProblems } from "./problems.ts";
import { sayError } from "./say-error.ts";

interface CheckOptions {
  readonly scenario: string[];
  readonly json: boolean;
}

export const check: Command<CheckOptions> = {
  usage: "check <scenario..>",
  about: "Find every mistake in scenarios, each with file:line:column",
  examples: [
    ["tillstorm check lunch.yaml", "one file"],
    ["tillstorm check scenarios/*.yaml", "all files of a folder, for CI"],
  ],
  repeatable: [],
  options: (yargs: Argv) =>
    yargs
      .positional("scenario", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "Paths, or names of the library",
      })
      .option("json", { type: "boolean", default: false, describe: "Print what was found as JSON" }),
  run({ scenario, json }, output) {
    const checked = scenario.map(checkedOf);
    if (json) output.stdout(`${JSON.stringify(checked.map(dataOf), null, 2)}\n`);
    else for (const each of checked) say(each, output);
    const failed = checked.filter(({ loaded }) => !loaded).length;
    if (failed === 0) return exitCodes.ok;
    if (checked.length > 1) output.stderr(`${failed} of ${checked.length} scenarios cannot be run\n`);
    return exitCodes.usage;
  },
};

/** What was found of one file: its plan, or the error that says everything that is wrong. */
interface Checked {
  /** As it was asked for. */
  readonly scenario: string;
  readonly loaded?: LoadedPlan;
  readonly error?: ExplainedError;
}

function checkedOf(scenario: string): Checked {
  try {
    return { scenario, loaded: loadPlan(scenario) };
  } catch (error) {
    if (error instanceof ExplainedError) return { scenario, error };
    throw error;
  }
}

function say({ scenario, loaded, error }: Checked, output: Output): void {
  if (error) sayError(scenario, error, output);
  if (!loaded) return;
  sayProblems(loaded.warnings, "warning", output);
  const notes = unplayed(loaded.plan);
  const mark = paint(output.hasColour.stderr);
  if (notes.length > 0) {
    output.stderr(`${mark("cyan", "note")} ${loaded.file} is right, and cannot be run:\n`);
    const lines = notes.flatMap((note) => messageLines(`    ${note}`, messageColumns(output)));
    output.stderr(`${lines.join("\n")}\n`);
  }
  output.stdout(`${paint(output.hasColour.stdout)("green", "ok")}  ${summary(loaded)}\n`);
}

/** The scenario in one line. */
function summary({ file, scenario, plan }: LoadedPlan): string {
  const speed = plan.speed === 1 ? "" : ` at ${plan.speed}x`;
  const parts = [
    `${counted(plan.terminals, "terminal")} in ${counted(plan.stores, "store")}`,
    `about ${counted(Math.round(expectedSales(plan)), "sale")} in ${readableDuration(scenario.duration)}${speed}`,
    counted(new Set(plan.outages.map(({ of }) => of)).size, "outage"),
    counted(plan.expectations.length, "expectation"),
  ];
  return `${file}  ${plan.name}: ${parts.join(", ")}`;
}

/** One file as a program reads it. */
function dataOf({ scenario, loaded, error }: Checked) {
  const problems = (all: readonly Problem[]) => all.map(problemData);
  if (loaded) {
    const { file, plan, warnings } = loaded;
    return {
      file,
      isRight: true,
      name: plan.name,
      problems: [],
      warnings: problems(warnings),
      unplayed: unplayed(plan),
    };
  }
  const found = error instanceof ScenarioError ? problems(error.problems) : [explained(scenario, error)];
  return { file: scenario, isRight: false, problems: found, warnings: [], unplayed: [] };
}

/** What is wrong with the file as a whole, in the words of a problem. */
function explained(file: string, error: ExplainedError | undefined) {
  const { what = "", todo } = error?.explanation ?? {};
  return { file, path: "", what, ...(todo ? { todo } : {}) };
}
