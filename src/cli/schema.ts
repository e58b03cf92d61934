// tillstorm schema: the JSON Schema of scenarios, by which editors complete and explain every field.

import type { Argv } from "yargs";
import { exitCodes } from "../errors.ts";
import { kinds } from "../outages/kinds.ts";
import { jsonSchema } from "../scenario/json-schema.ts";
import type { Command } from "./command.ts";

export const schema: Command<unknown> = {
  usage: "schema",
  about: "Print the JSON Schema of scenarios, for editors",
  examples: [
    ["tillstorm schema > scenario.schema.json", "beside your scenarios"],
    ["tillstorm schema | less", "to read it"],
  ],
  repeatable: [],
  options: (yargs: Argv) => yargs,
  run(_options, output) {
    output.stdout(`${JSON.stringify(jsonSchema(kinds), null, 2)}\n`);
    return exitCodes.ok;
  },
};
