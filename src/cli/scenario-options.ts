// The options of every command that takes one scenario and plans it.

import type { Argv } from "yargs";

interface ScenarioOptions {
  readonly gateway?: string | undefined;
  readonly seed: string | undefined;
  readonly set: string[] | undefined;
}

/** Adds --seed and --set; --set may be given more than once. */
export function scenarioOptions<Options>(yargs: Argv<Options>) {
  return yargs
    .option("seed", {
      type: "string",
      requiresArg: true,
      describe: "Seed instead of the scenario's: a whole number",
    })
    .option("set", {
      type: "string",
      array: true,
      requiresArg: true,
      describe: "Change a field before the scenario is checked: path=value",
    });
}

/** Adds --gateway: any scenario can be played against a gateway of one's own. */
export function gatewayOption<Options>(yargs: Argv<Options>) {
  return yargs.option("gateway", {
    type: "string",
    requiresArg: true,
    describe: "URL of a gateway of your own, in the place of the scenario's",
  });
}

/** What these options change, as texts of --set in the order in which they count. */
export function setsOf({ gateway, seed, set }: ScenarioOptions): string[] {
  return [
    ...(set ?? []),
    ...(seed === undefined ? [] : [`seed=${seed}`]),
    ...(gateway === undefined ? [] : [`gateway.url=${gateway}`]),
  ];
}
