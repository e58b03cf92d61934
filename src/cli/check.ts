// tillstorm check: every mistake of every file at once, each with its place and what to write instead.

import type { Argv } from "yargs";
import { ExplainedError, exitCodes } from "../errors.ts";
import { type LoadedPlan, loadPlan } from "../plan/load.ts";
import { expectedSales } from "../plan/load-curve.ts";
import { ScenarioError } from "../scenario/problem.ts";
import { counted, readableDuration } from "../units.ts";
import type { Command, Output } from "./command.ts";
import { paint } from "./paint.ts";
import { sayProblems } from "./problems.ts";
import { sayExplanation } from "./say-explanation.ts";

interface CheckOptions {
  readonly scenario: string[];
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
    yargs.positional("scenario", {
      type: "string",
      array: true,
      demandOption: true,
      describe: "Paths, or names of the library",
    }),
  run({ scenario }, output) {
    const failed = scenario.filter((each) => !isRight(each, output));
    if (failed.length === 0) return exitCodes.ok;
    if (scenario.length > 1)
      output.stderr(`${failed.length} of ${scenario.length} scenarios cannot be run\n`);
    return exitCodes.usage;
  },
};

function isRight(scenario: string, output: Output): boolean {
  try {
    const loaded = loadPlan(scenario);
    sayProblems(loaded.warnings, "warning", output);
    output.stdout(`${paint(output.hasColour.stdout)("green", "ok")}  ${summary(loaded)}\n`);
    return true;
  } catch (error) {
    if (error instanceof ScenarioError) sayProblems(error.problems, "error", output);
    else if (error instanceof ExplainedError) sayExplanation(error, output);
    else throw error;
    return false;
  }
}

/** The scenario in one line. */
function summary({ file, scenario, plan }: LoadedPlan): string {
  const speed = plan.speed === 1 ? "" : ` at ${plan.speed}x`;
  const parts = [
    `${counted(plan.terminals, "terminal")} in ${counted(plan.stores, "store")}`,
    `about ${counted(Math.round(expectedSales(plan)), "sale")} in ${readableDuration(scenario.duration)}${speed}`,
    counted(plan.outages.length, "outage"),
    counted(plan.expectations.length, "expectation"),
  ];
  return `${file}  ${plan.name}: ${parts.join(", ")}`;
}
