// tillstorm plan: what a scenario will do, before it does it: fleet, sales, outages and the timeline.

import type { Argv } from "yargs";
import { exitCodes } from "../errors.ts";
import { loadPlan } from "../plan/load.ts";
import { usualColumns } from "../report/columns.ts";
import type { Command } from "./command.ts";
import { planText } from "./plan-text.ts";
import { sayProblems } from "./problems.ts";
import { gatewayOption, scenarioOptions, setsOf } from "./scenario-options.ts";

interface PlanOptions {
  readonly scenario: string;
  readonly json: boolean;
  readonly gateway: string | undefined;
  readonly seed: string | undefined;
  readonly set: string[] | undefined;
}

export const plan: Command<PlanOptions> = {
  usage: "plan <scenario>",
  about: "Show what a scenario will do: fleet, sales, outages over time",
  examples: [
    ["tillstorm plan lunch-peak", "a scenario of the library"],
    ["tillstorm plan smoke --set seed=7 --json", "a variant, as JSON"],
  ],
  repeatable: ["set"],
  options: (yargs: Argv) =>
    gatewayOption(
      scenarioOptions(
        yargs
          .positional("scenario", {
            type: "string",
            demandOption: true,
            describe: "Path, or name of the library",
          })
          .option("json", {
            type: "boolean",
            default: false,
            describe: "Print the plan itself, as an engine gets it",
          }),
      ),
    ),
  run(options, output) {
    const loaded = loadPlan(options.scenario, setsOf(options));
    sayProblems(loaded.warnings, "warning", output);
    output.stdout(
      options.json
        ? `${JSON.stringify(loaded.plan)}\n`
        : planText(loaded, { hasColour: output.hasColour.stdout, columns: output.columns ?? usualColumns }),
    );
    return exitCodes.ok;
  },
};
